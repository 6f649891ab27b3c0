# SPDX-License-Identifier: MIT
"""The user's half of a path that needs one."""

from .model import ALL, INTEL, STATIC, Mutant, edit

MUTANTS = (
    Mutant("71", "SYSENTER's trampoline does not restore the flags", "a call changes the caller's flags",
           edit("userland/enter/sysenter.S", "        popfq\n", "        lea     8(%rsp), %rsp\n"), INTEL,
           ("selftest-sysenter",)),
    Mutant("72", "SYSENTER's trampoline does not restore RDX", "a call changes its third argument",
           edit("userland/enter/sysenter.S", "        mov     %r11, %rdx\n", ""), INTEL, ("selftest-sysenter",)),
    Mutant("73", "the landing pad mixes up ECX and EDX", "a call changes its arguments",
           edit("userland/vdso/vdso32.S", "        .irp    register, ebp, edx, ecx\n        pop",
                "        .irp    register, ebp, ecx, edx\n        pop"), ALL,
           ("selftest-sysenter", "selftest-syscall")),
    Mutant("74", "SYSEXITL's way out does not restore the flags", "a call changes the caller's flags",
           edit("src/entry/sysenter.S", "    swapgs\n    popfq\n", "    swapgs\n    addq    $8, %rsp\n"), (*INTEL, STATIC),
           ("selftest-sysenter",)),
)
