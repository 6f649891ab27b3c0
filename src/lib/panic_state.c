/* SPDX-License-Identifier: MIT
 * Whose GS, stack and page tables a panic found. Nothing here reads memory by GS, or by an address
 * that has not been compared with a known one: they are among the suspects. */
#include "lib/panic_state.h"

#include "cpu/insn.h"
#include "cpu/percpu.h"
#include "cpu/registers.h"
#include "cpu/smp.h"
#include "lib/print.h"
#include "mm/layout.h"
#include "mm/paging.h"

#define TASK_HEADROOM 256 /* what the CPU and the stubs push below a frame, at most */

extern const char exit_iretq[], exit_sysretq[], exit_sysretl[], exit_sysexitq[], exit_sysexitl[];
extern const char entry_syscall32[], entry_syscall32_refused[], entry_sysenter32[],
    entry_int80_external_check[];
#define ENTRY_PATH(id, enters, leaves64, leaves32, title) extern const char entry_##id[];
#include "entry/paths.def"
#undef ENTRY_PATH

/* Ring 0 has the user's GS here, and only here. */
static const char *const user_gs_at[] = {
#define ENTRY_PATH(id, enters, leaves64, leaves32, title) entry_##id,
#include "entry/paths.def"
#undef ENTRY_PATH
    entry_syscall32,  entry_syscall32_refused,
    entry_sysenter32, entry_int80_external_check,
    exit_iretq,       exit_sysretq,
    exit_sysretl,     exit_sysexitq,
    exit_sysexitl,
};

static bool may_have_user_gs(uint64_t ip)
{
    for (unsigned i = 0; i < sizeof(user_gs_at) / sizeof(user_gs_at[0]); i++)
        if (ip == (uint64_t)user_gs_at[i])
            return true;
    return false;
}

/* The block of CPU number N, or of the one that is being started, behind the last; NULL if there is
 * none. */
static const struct cpu *block(unsigned n)
{
    return n < cpu_count ? cpus[n] : n == cpu_count ? smp_starting : NULL;
}

static const struct cpu *block_at(uint64_t address)
{
    for (unsigned n = 0; n <= cpu_count; n++)
        if (block(n) && (uint64_t)block(n) == address)
            return block(n);
    return NULL;
}

static bool name_ist(const struct cpu *cpu, uint64_t sp, char *to, size_t size)
{
    static const char *const vectors[] = { "", "#DB", "NMI", "#DF", "#MC" };

    _Static_assert(sizeof(vectors) / sizeof(vectors[0]) == IST_COUNT, "a stack without a name");
    for (unsigned i = 1; i < IST_COUNT; i++)
        if (sp <= cpu->tss.ist[i] + 16 && sp >= cpu->tss.ist[i] + 16 - IST_STACK_SIZE) {
            format(to, size, "IST %u of CPU %u (%s)", i, cpu->id, vectors[i]);
            return true;
        }
    return false;
}

static bool name_stack_of(const struct cpu *cpu, uint64_t sp, char *to, size_t size)
{
    if (sp <= cpu->stack && sp > cpu->stack - STACK_SIZE)
        format(to, size, "the kernel stack of CPU %u", cpu->id);
    else if (sp <= cpu->stack - STACK_SIZE && sp >= cpu->stack - STACK_SIZE - PAGE_SIZE)
        format(to, size, "below the kernel stack of CPU %u", cpu->id);
    else if (sp <= cpu->frame_top && sp >= cpu->frame_top - FRAME_SIZE - TASK_HEADROOM)
        format(to, size, "the frame of CPU %u's task", cpu->id);
    else
        return name_ist(cpu, sp, to, size);
    return true;
}

static void name_stack(uint64_t sp, char *to, size_t size)
{
    for (unsigned n = 0; n <= cpu_count; n++)
        if (block(n) && name_stack_of(block(n), sp, to, size))
            return;
    format(to, size, sp < USER_TOP ? "the user's" : "not known");
}

/* exceptions.S: an IST vector's stub says so in the tag, that of the others swaps at three
 * instructions. */
static bool stub_has_swapped(const struct trap_frame *frame)
{
    unsigned vector = frame->path & FRAME_TAG_VECTOR;
    bool has_ist =
        vector == VECTOR_DB || vector == VECTOR_NMI || vector == VECTOR_DF || vector == VECTOR_MC;

    if (frame->path & FRAME_TAG_SWAPPED)
        return true;
    return !has_ist
           && (frame->ip == (uint64_t)exit_sysexitq || frame->ip == (uint64_t)exit_sysexitl
               || frame->ip == (uint64_t)entry_callgate);
}

/* What is known to be wrong, or at least to be looked at, in one sentence; "" if nothing. */
static const char *sentence(const struct panic_state *state, const struct trap_frame *frame)
{
    if (!state->cpu)
        return "GDTR points at no CPU's block";
    if (frame && (frame->cs & 3))
        return "";
    if (state->gs != (uint64_t)state->cpu && !(frame && may_have_user_gs(frame->ip)))
        return state->kernel_gs == (uint64_t)state->cpu
                   ? "GS is the user's in ring 0: SWAPGS is missing or doubled"
                   : "neither GS base is this CPU's block";
    if (frame && frame->ip < USER_TOP)
        return "RIP is the user's in ring 0";
    if (frame && frame->sp < USER_TOP)
        return "RSP is the user's in ring 0";
    if (frame && (frame->flags & FLAG_DF))
        return "the direction flag is set in ring 0";
    if (frame && (frame->flags & FLAG_AC) && (read_cr4() & CR4_SMAP))
        return "AC is set in ring 0: SMAP is off";
    if ((read_cr3() & PTE_ADDRESS) == pml4_kernel() && state->cpu->frame_top != UNMAPPED_POISON)
        return "CR3 is the kernel's own, and a program is running";
    return "";
}

void panic_state(struct panic_state *state, const struct trap_frame *frame)
{
    struct table_register gdtr;
    uint64_t gs = rdmsr(MSR_GS_BASE), other = rdmsr(MSR_KERNEL_GS_BASE);
    bool swapped = frame && stub_has_swapped(frame);

    sgdt(&gdtr);
    state->cpu = block_at(gdtr.base - offsetof(struct cpu, gdt));
    state->gs = swapped ? other : gs;
    state->kernel_gs = swapped ? gs : other;
    name_stack(frame ? frame->sp : (uint64_t)__builtin_frame_address(0), state->stack,
               sizeof(state->stack));
    state->sentence = sentence(state, frame);
}
