# SPDX-License-Identifier: MIT
"""Numbers, arguments and pointers."""

from .model import ALL, SMAP, STATIC, Mutant, edit

DISPATCH, ASM = "src/entry/dispatch.c", "src/entry/asm.h"
CLEARED = "    xorl    %r8d, %r8d\n    xorl    %r9d, %r9d\n    xorl    %r10d, %r10d\n"

MUTANTS = (
    Mutant("9", "a 32-bit caller's number is taken as 64 bits", "what he left in the upper half decides",
           edit(DISPATCH, "(uint32_t)number < TABLE_SIZE, 1)", "number < TABLE_SIZE, 1)"), ALL, ("selftest-int80",)),
    Mutant("10", "R8 to R10 not cleared for a 32-bit caller", "values of the kernel reach ring 3",
           edit(ASM, CLEARED, ""), (*ALL, STATIC), ("selftest-sysenter", "selftest-syscall")),
    Mutant("61", "a negative number passes the bound", "a call is made that does not exist",
           edit(DISPATCH, "__builtin_expect(number < TABLE_SIZE, 1)", "__builtin_expect((int64_t)number < TABLE_SIZE, 1)"),
           ALL, ("selftest-syscall",)),
    Mutant("62", "the index is not masked", "mispredicted, the bound is none (Spectre v1)",
           edit(DISPATCH, "    __asm__(\"andl %1, %k0\" : \"+r\"(number) : \"i\"(TABLE_SIZE - 1) : \"cc\");     /* zero-extends */\n",
                ""), (STATIC,), note="the mask changes no result; an emulator does not speculate"),
    Mutant("63", "a user's range may wrap", "a pointer near 2^64 passes for the user's",
           edit("src/mm/usercopy.h", "return start <= USER_TOP && size <= USER_TOP - start;", "return start + size <= USER_TOP;"),
           ALL, ("selftest-syscall",)),
    Mutant("64", "copy_to_user takes any range", "a call writes to the kernel",
           edit("src/mm/usercopy.c", "size_t left = user_range(to, size) ? user_copy((void *)to, from, size) : size;",
                "size_t left = user_copy((void *)to, from, size);"), ALL, ("selftest-syscall",)),
    Mutant("65", "a copy leaves SMAP off", "the kernel reads what a user's pointer points to",
           edit("src/mm/copy.S", "2:  CLAC\n    movq    %rcx, %rax\n", "2:  movq    %rcx, %rax\n"), SMAP,
           ("selftest-syscall",), note="without SMAP there is no CLAC to miss"),
    Mutant("66", "the failed read of a sixth argument counts as one", "a call is made with what was not read",
           edit(DISPATCH, "if (__builtin_expect(sixth == GET_USER_FAULT, 0)) {", "if (0) {"),
           ALL, ("selftest-sysenter", "selftest-syscall")),
    Mutant("67", "a call by UD2 is known by its first four bytes", "another instruction becomes a call",
           edit("src/entry/ud2.S", "    cmpl    $CALL_LAST, %edx\n    jne     1f\n", ""), ALL, ("selftest-ud2",)),
    Mutant("68", "UD2's stub leaves SMAP off when its read faults", "the user turns SMAP off",
           edit("src/entry/ud2.S", "4:  CLAC\n", "4:  nop\n"), (*SMAP, STATIC), ("crash-syscall",),
           note="without SMAP there is no CLAC to miss"),
    Mutant("69", "ESP's upper half comes in with SYSCALL of 32-bit code", "the frame's RSP is no 32-bit address",
           edit("src/entry/syscall.S", "    movl    %esp, %esp\n", ""), ("tcg-amd", "tcg-min", STATIC),
           ("selftest-syscall",), note="Bochs clears that half itself"),
    Mutant("70", "a harness call answers in every boot", "a program edits its whole context",
           edit("src/entry/call_table.c", "#define HARNESS(lock, statement, none) (harness_answers ? (void)lock(statement) : none(frame))",
                "#define HARNESS(lock, statement, none) (harness_answers || frame->orig_ax == CALL_rdmsr ? "
                "(void)lock(statement) : none(frame))"), ALL, ("together",)),
)
