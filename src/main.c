/* SPDX-License-Identifier: MIT
 * The boot story. */
#include "boot/multiboot2.h"
#include "cpu/acpi.h"
#include "cpu/apic.h"
#include "cpu/features.h"
#include "cpu/insn.h"
#include "cpu/percpu.h"
#include "cpu/pic.h"
#include "cpu/smap.h"
#include "cpu/smp.h"
#include "entry/call_table.h"
#include "entry/dispatch.h"
#include "entry/entry.h"
#include "gdt/descriptors.h"
#include "lib/console.h"
#include "lib/lock.h"
#include "lib/options.h"
#include "lib/print.h"
#include "lib/string.h"
#include "lib/symbols.h"
#include "mm/frames.h"
#include "mm/paging.h"
#include "selftest/invariants.h"
#include "task/elf.h"
#include "task/task.h"
#include "task/vdso.h"

static struct boot_info info;
static struct options options;
static struct module modules[MAX_MODULES];

/* Information of more than this is not GRUB's: 1,024 modules with long command lines fit. */
#define MAX_INFORMATION 0x400000

static void read_tags(const void *information)
{
    char why[160];
    int error = tags_parse(information, MAX_INFORMATION, &info, why, sizeof(why));

    if (error)
        boot_refuse(error, why);
}

static void require_syscall(void)
{
    if (!cpu_has(FEATURE_SYSCALL))
        boot_refuse(BOOT_NO_SYSCALL, "this CPU has no SYSCALL (CPUID 8000_0001 EDX bit 11)");
}

static void read_switches(void)
{
    char why[300];

    if (options_parse(info.command_line, &options, why, sizeof(why)))
        boot_refuse(BOOT_SWITCH, why);
}

/* GRUB loads the symbol table where it likes; CALL gets each section that lies outside the image. */
static const struct elf_section *section(unsigned index)
{
    return (const void *)(info.sections + (uint64_t)index * info.section_size);
}

static void find_symbols(void)
{
    for (unsigned i = 0; info.sections && i < info.section_count; i++) {
        const struct elf_section *s = section(i);
        if (s->type == ELF_SECTION_SYMTAB && s->address && s->link < info.section_count)
            symbols_init(direct(s->address), s->size / sizeof(struct elf_symbol),
                         direct(section(s->link)->address), section(s->link)->size);
    }
}

/* What is in use in the memory that the map calls available: the first MiB (firmware's tables, the place
 * where other CPUs start), the kernel, the boot information, modules, symbols. */
static void init_frames(const void *information)
{
    extern char kernel_end[];
    static struct region reserved[MAX_MODULES + MAX_REGIONS];
    unsigned count = 0;
    uint32_t size = *(const uint32_t *)information;
    uint64_t physical = (uint64_t)information - DIRECT_BASE;

    reserved[count++] = (struct region){ 0, kernel_physical(kernel_end) };
    reserved[count++] = (struct region){ physical, physical + size };
    for (unsigned i = 0; i < info.module_count; i++)
        reserved[count++] = (struct region){ info.modules[i].start, info.modules[i].end };
    for (unsigned i = 0; info.sections && i < info.section_count && i < MAX_REGIONS - 2; i++) {
        const struct elf_section *s = section(i);
        if (s->address && s->address < KERNEL_BASE && s->size)
            reserved[count++] = (struct region){ s->address, s->address + s->size };
    }
    frames_init(info.regions, info.region_count, reserved, count);
}

static void init_paging(void)
{
    char why[80];

    if (paging_init(info.regions, info.region_count))
        return;
    format(why, sizeof(why), "%lu frames of memory are left, too few for the kernel", frames_left());
    boot_refuse(BOOT_NO_MEMORY, why);
}

static void print_banner(void)
{
    char features[160], brand[120];

    printk("entrylab: %s (%s), %lu MiB free\n", cpu_brand(), cpu_vendor(), frames_left() >> 8);
    report("{\"boot\":\"entrylab\",\"vendor\":\"%s\",\"cpu\":\"%s\",\"features\":[%s],\"selftest\":%s}\n",
           cpu_vendor(), json_text(brand, sizeof(brand), cpu_brand()), features_json(features, sizeof(features)),
           options.selftest ? "true" : "false");
}

static void init_calls(void)
{
    if (options.selftest)
        calls_enable_harness();
    if (options.trace)
        calls_enable_trace();
}

/* The vDSO's path for CALLER: the switch's, or the best. */
static void init_vdso(enum caller caller, int wanted, const char *name)
{
    char why[200], present[80];

    if (wanted >= 0 && path_absent(wanted, caller)) {
        format(why, sizeof(why), "%s=%s: %s; %d-bit callers have %s", name, path_name(wanted),
               path_absent(wanted, caller), CALLER_BITS(caller), paths_present(caller, present, sizeof(present)));
        boot_refuse(BOOT_SWITCH, why);
    }
    vdso_init(caller, wanted >= 0 ? (enum path_id)wanted : path_best(caller));
}

static void init_paths(void)
{
    paths_install(options.nopath);
    init_vdso(CALLER_64, options.vsyscall64, "vsyscall64");
    init_vdso(CALLER_32, options.vsyscall, "vsyscall");
    if (options.selftest)
        invariants_arm();
}

/* What each other CPU does once it is set up: its own gates and MSRs, then tasks. */
static void enter_other_cpu(void)
{
    paths_install_here();
    if (options.selftest)
        invariants_arm();
    if (options.together)
        apic_timer_start(options.tick);
    kernel_lock();
    schedule();
}

/* Where the programs run one after another no second CPU is needed, and no timer disturbs. */
static void init_cpus(const uint32_t *ids, unsigned count)
{
    if (!options.together || !apic_map())
        return;
    apic_init();
    apic_timer_start(options.tick);
    smp_start(ids, count, options.cpus, enter_other_cpu);
    printk("%u CPUs\n", cpu_count);
}

static void init_first_cpu(void)
{
    if (!cpu_prepare(&cpu0))
        boot_refuse(BOOT_NO_MEMORY, "no frame is left for the kernel's stacks");
    cpu_init(&cpu0);
}

static unsigned take_modules(void)
{
    if (!info.module_count)
        boot_refuse(BOOT_NO_MODULE, "there is no program to run");
    for (unsigned i = 0; i < info.module_count; i++) {
        const struct boot_module *m = &info.modules[i];
        modules[i] = (struct module){ direct(m->start), m->end - m->start, m->command_line };
    }
    return info.module_count;
}

void kmain(uint32_t information_physical)
{
    const void *information = direct(information_physical);
    static uint32_t cpu_ids[MAX_CPUS];
    unsigned cpu_total;

    kernel_lock();                      /* until programs run, other CPUs wait */
    console_init();
    features_init();
    require_syscall();
    read_tags(information);
    read_switches();
    cpu_total = acpi_cpus(info.rsdp, cpu_ids, MAX_CPUS);
    init_frames(information);           /* 4 KiB pages of RAM that nobody uses */
    smap_patch();                       /* while the text is still writable */
    init_paging();                      /* each section its rights, and no low addresses */
    find_symbols();                     /* for panic */
    idt_init();                         /* 256 exception gates */
    init_first_cpu();                   /* per-CPU block, GDT, TSS, stacks, CR0, CR4 */
    pic_mask();
    print_banner();
    init_calls();
    init_paths();                       /* the ways in */
    unsigned count = take_modules();
    init_cpus(cpu_ids, cpu_total);
    /* user programs, until the last one has ended */
    tasks_run(modules, count, options.together, options.pin, cpu_count);
}
