/* SPDX-License-Identifier: MIT
 * Descriptor tables as the CPU has them. SDM vol. 3, "Segment descriptors", "IDT descriptors",
 * "TSS". */
#include "selftest/setup.h"

#include "cpu/apic.h"
#include "cpu/insn.h"
#include "cpu/registers.h"
#include "entry/entry.h"
#include "gdt/describe.h"
#include "lib/print.h"
#include "lib/string.h"
#include "lib/symbols.h"
#include "mm/layout.h"

extern const struct gate idt[256];
extern const char exception_stubs[256][16], entry_text_start[], entry_text_end[];
extern const char entry_callgate[], entry_int80[], entry_int80_external_check[], entry_ud2[];

/* The selector as who uses it has it, and what it stands for. */
static const struct {
    uint16_t selector;
    const char *text;
} slots[] = {
    { 0, "empty" },
    { SEL_KERNEL_CS32, "the kernel's 32-bit code" },
    { SEL_KERNEL_CS, "the kernel's 64-bit code" },
    { SEL_KERNEL_SS, "the kernel's data" },
    { SEL_USER_CS32, "the user's 32-bit code" },
    { SEL_USER_SS, "the user's data" },
    { SEL_USER_CS, "the user's 64-bit code" },
    { SEL_USER_SS2, "the user's data" },
    { SEL_TSS, "a busy TSS, limit 0x67" },
    { SEL_CALLGATE, "a call gate of ring 3 to selector 0x10" },
};

static bool gdt_wrong(const struct cpu *cpu, char *why)
{
    for (unsigned i = 0; i < sizeof(slots) / sizeof(slots[0]); i++) {
        char is[DESCRIPTOR_TEXT];
        bool closed = slots[i].selector == SEL_CALLGATE && !path_installed(PATH_callgate);
        const char *text = closed ? "empty" : slots[i].text;
        unsigned slot = slots[i].selector / 8;
        descriptor_text(is, sizeof(is), cpu->gdt.slot[slot]);
        if (strcmp(is, text) == 0)
            continue;
        format(why, SETUP_WHY, "GDT[%u] is %s, %s belongs there (selector 0x%x)", slot, is, text,
               slots[i].selector);
        return true;
    }
    return false;
}

/* What the two descriptors of two slots point at. */
static bool targets_wrong(const struct cpu *cpu, char *why)
{
    const uint64_t *gate = &cpu->gdt.slot[SEL_CALLGATE / 8], *tss = &cpu->gdt.slot[SEL_TSS / 8];
    uint64_t base = descriptor_base(tss[0], tss[1]);
    uint64_t target = (gate[0] & 0xffff) | (gate[0] >> 32 & 0xffff0000) | gate[1] << 32;
    char name[80];

    if (base != (uint64_t)&cpu->tss) {
        format(why, SETUP_WHY, "GDT[%u] has the TSS at 0x%lx, this CPU's is at 0x%lx", SEL_TSS / 8,
               base, (uint64_t)&cpu->tss);
        return true;
    }
    if (!path_installed(PATH_callgate) || target == (uint64_t)entry_callgate)
        return false;
    symbol_name(target, name, sizeof(name));
    format(why, SETUP_WHY,
           "GDT[%u], the call gate, leads to 0x%lx (%s), entry_callgate belongs there",
           SEL_CALLGATE / 8, target, name);
    return true;
}

static bool one_wrong(const char *what, uint64_t is, uint64_t wanted, char *why)
{
    if (is == wanted)
        return false;
    format(why, SETUP_WHY, "%s is 0x%lx, 0x%lx belongs there", what, is, wanted);
    return true;
}

static uint16_t stack_selector(void)
{
    uint32_t selector;

    __asm__ volatile("movl %%ss, %0" : "=r"(selector));
    return selector;
}

static uint16_t code_selector(void)
{
    uint32_t selector;

    __asm__ volatile("movl %%cs, %0" : "=r"(selector));
    return selector;
}

static bool pointers_wrong(const struct cpu *cpu, char *why)
{
    struct table_register gdtr, idtr;

    sgdt(&gdtr);
    sidt(&idtr);
    return one_wrong("GDTR's base", gdtr.base, (uint64_t)&cpu->gdt, why)
           || one_wrong("GDTR's limit", gdtr.limit, 15 * 8 - 1, why)
           || one_wrong("IDTR's base", idtr.base, (uint64_t)idt, why)
           || one_wrong("IDTR's limit", idtr.limit, 256 * 16 - 1, why)
           || one_wrong("TR", str(), SEL_TSS, why) || one_wrong("LDTR", sldt(), 0, why)
           || one_wrong("CS", code_selector(), SEL_KERNEL_CS, why)
           || one_wrong("SS", stack_selector(), SEL_KERNEL_SS, why);
}

/* RSP0 is the running task's. */
static bool tss_wrong(const struct cpu *cpu, char *why)
{
    static const char *const names[8] = {
        "",         "TSS.IST1 (#DB)", "TSS.IST2 (NMI)", "TSS.IST3 (#DF)", "TSS.IST4 (#MC)",
        "TSS.IST5", "TSS.IST6",       "TSS.IST7"
    };

    for (unsigned i = 1; i < 8; i++) {
        uint64_t top = cpu->tss.ist[i];
        if (i >= IST_COUNT && one_wrong(names[i], top, UNMAPPED_POISON, why))
            return true;
        bool ours =
            top >= STACKS_BASE && top < APIC_WINDOW && *(const uint64_t *)top == (uint64_t)cpu;
        if (i >= IST_COUNT || (ours && top != cpu->tss.ist[i - 1]))
            continue;
        format(why, SETUP_WHY, "%s is 0x%lx, where no stack of its own ends", names[i], top);
        return true;
    }
    return one_wrong("TSS.RSP1", cpu->tss.rsp1, UNMAPPED_POISON, why)
           || one_wrong("TSS.RSP2", cpu->tss.rsp2, UNMAPPED_POISON, why)
           || one_wrong("the TSS's I/O bitmap", cpu->tss.iomap_base, 0x68, why);
}

/* The vectors that may strike where RSP cannot be trusted. */
static unsigned stack_of(unsigned vector)
{
    return vector == 1    ? IST_DB
           : vector == 2  ? IST_NMI
           : vector == 8  ? IST_DF
           : vector == 18 ? IST_MC
                          : 0;
}

/* Where VECTOR leads, and 0 for a gate that is another path's, which this list does not know. */
static uint64_t target_of(unsigned vector, uint64_t is)
{
    const char *stub = exception_stubs[vector];

    if (vector == 0x80 && path_installed(PATH_int80))
        return (uint64_t)(apic_in_use() ? entry_int80_external_check : entry_int80);
    if (vector == 6 && path_installed(PATH_ud2))
        return (uint64_t)entry_ud2;
    bool others = PATH_COUNT > 5 && vector >= 32 && vector != 0x80;
    if (others && is != (uint64_t)stub && is >= (uint64_t)entry_text_start
        && is < (uint64_t)entry_text_end
        && (is < (uint64_t)exception_stubs || is >= (uint64_t)exception_stubs[256]))
        return 0;
    return (uint64_t)stub;
}

static bool field_wrong(unsigned vector, const char *field, uint64_t is, uint64_t wanted, char *why)
{
    if (is == wanted)
        return false;
    format(why, SETUP_WHY, "IDT[0x%x]'s %s is 0x%lx, 0x%lx belongs there", vector, field, is,
           wanted);
    return true;
}

static bool gate_wrong(unsigned vector, char *why)
{
    struct gate gate = idt[vector];
    uint64_t is =
        gate.offset_low | (uint64_t)gate.offset_middle << 16 | (uint64_t)gate.offset_high << 32;
    uint64_t wanted = target_of(vector, is);
    bool user =
        vector == 3 || vector == 4 || (vector == 0x80 && path_installed(PATH_int80)) || !wanted;
    /* Present, an interrupt gate (type 14), of the ring that may use it by INT. */
    unsigned type = 1 << 7 | (user ? 3 : 0) << 5 | 14, kind = gate.type & 15;
    char name[80];

    if (field_wrong(vector, "selector", gate.selector, SEL_KERNEL_CS, why)
        || field_wrong(vector, "IST", gate.ist, stack_of(vector), why)
        || field_wrong(vector, "last word", gate.reserved, 0, why))
        return true;
    if (gate.type != type) {
        format(why, SETUP_WHY,
               "IDT[0x%x] is %s of DPL %u (0x%x), an interrupt gate of DPL %u belongs there",
               vector,
               kind == 14   ? "an interrupt gate"
               : kind == 15 ? "a trap gate"
                            : "no gate",
               gate.type >> 5 & 3, gate.type, user ? 3 : 0);
        return true;
    }
    if (!wanted || is == wanted)
        return false;
    symbol_name(is, name, sizeof(name));
    int at = format(why, SETUP_WHY, "IDT[0x%x] leads to %s, ", vector, name);
    symbol_name(wanted, name, sizeof(name));
    format(why + at, SETUP_WHY - at, "%s belongs there", name);
    return true;
}

bool tables_wrong(const struct cpu *cpu, char *why)
{
    if (pointers_wrong(cpu, why) || gdt_wrong(cpu, why) || targets_wrong(cpu, why)
        || tss_wrong(cpu, why))
        return true;
    for (unsigned vector = 0; vector < 256; vector++)
        if (gate_wrong(vector, why))
            return true;
    return false;
}
