/* SPDX-License-Identifier: MIT
 * The call `debug`: breakpoints where no kernel would let a user have any. They are armed on return, and
 * exceptions.c disarms them all when one strikes. */
#include "abi.h"
#include "cpu/insn.h"
#include "cpu/percpu.h"
#include "cpu/registers.h"
#include "entry/calls.h"
#include "entry/errno.h"
#include "task/task.h"

#define ENTRY_PATH(id, enters, leaves64, leaves32, title) extern const char entry_##id[];
#include "entry/paths.def"
#undef ENTRY_PATH
extern const char entry_sysenter32[], entry_syscall32[], exit_iretq[];
extern const struct gate idt[256];

/* 32-bit callers have a stub of their own where the CPU does not tell the caller's mode. */
static const char *const stubs[PATH_COUNT][CALLERS] = {
#define ENTRY_PATH(id, enters, leaves64, leaves32, title) [PATH_##id] = { entry_##id, entry_##id },
#include "entry/paths.def"
#undef ENTRY_PATH
};

static uint64_t stub_of(enum path_id path, enum caller caller)
{
    if (caller == CALLER_32 && path == PATH_sysenter)
        return (uint64_t)entry_sysenter32;
    if (caller == CALLER_32 && path == PATH_syscall)
        return (uint64_t)entry_syscall32;
    return (uint64_t)stubs[path][caller];
}

/* 0 if there is no such target. */
static uint64_t address_of(uint64_t target, uint64_t offset)
{
    const struct cpu *cpu = this_cpu();

    switch (target) {
    case TARGET_ADDRESS: return offset;
    case TARGET_SCRATCH: return (uint64_t)&cpu->scratch + offset;
    case TARGET_FRAME_TOP: return (uint64_t)&cpu->frame_top + offset;
    case TARGET_GDT: return (uint64_t)&cpu->gdt + offset;
    case TARGET_RSP0: return ((uint64_t)&cpu->tss.rsp0 & -8ul) + offset;
    case TARGET_STACK_TOP: return cpu->stack - 8 - offset;
    case TARGET_NMI_STACK: return cpu->tss.ist[IST_NMI] - 8 - offset;
    case TARGET_FRAME: return (uint64_t)&current()->frame + offset;
    case TARGET_IDT: return (uint64_t)idt + offset;
    case TARGET_EXIT_IRETQ: return (uint64_t)exit_iretq + offset;
    }
    target -= TARGET_ENTRY;
    return target < 2 * PATH_COUNT ? stub_of(target / 2, target % 2) + offset : 0;
}

static void write_dr(unsigned slot, uint64_t address)
{
    switch (slot) {
    case 0: write_dr0(address); break;
    case 1: write_dr1(address); break;
    case 2: write_dr2(address); break;
    default: write_dr3(address); break;
    }
}

/* SDM vol. 3, "Debug registers": an enable bit and, from bit 16 on, R/W and LEN (2: eight bytes). */
long sys_debug(uint64_t slot, uint64_t target, uint64_t offset, uint64_t kind)
{
    uint64_t address = address_of(target, offset);

    if (slot > 3 || kind > BREAK_NONE || kind == 2 || !address)
        return -EINVAL;
    if (kind != BREAK_EXECUTE)
        address &= -8ul;
    uint64_t others = read_dr7() & ~(3ul << 2 * slot | 0xful << (16 + 4 * slot));
    if (kind != BREAK_NONE) {
        write_dr(slot, address);
        others |= 2ul << 2 * slot | (kind | (kind ? 2 << 2 : 0)) << (16 + 4 * slot);
    }
    write_dr7(others);
    return 0;
}
