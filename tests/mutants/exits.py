# SPDX-License-Identifier: MIT
"""The exit rule, and faults at the exits."""

from .model import ALL, BOCHS, STATIC, TCG, Edit, Mutant, edit

DISPATCH, EXCEPTIONS, EXIT = "src/entry/dispatch.c", "src/entry/exceptions.S", "src/entry/exit.S"
RULE = "NOT_USER_BITS(task_at((uint64_t)end)->work | end[-1].ip | end[-1].sp)"
AT_IRETQ = "1:  leaq    exit_iretq(%rip), %rax\n    cmpq    %rax, FRAME_IP(%rsp)\n    jne     2f\n"
# After a switch, the path's own exit: SYSRETL does not load the hidden part of SS.
BY_SYSRETL = """\
    popq    %rbx
    cmpq    $PATH_syscall, FRAME_PATH(%rdi)
    jne     1f
    cmpq    $SEL_USER_CS32, FRAME_CS(%rdi)
    jne     1f
    leaq    FRAME_SIZE(%rdi), %rax
    jmp     entry_syscall32_exit
1:
"""

MUTANTS = (
    Mutant("5", "SYSRETQ to any address", "#GP in ring 0 on the user's stack (CVE-2012-0217)",
           edit(DISPATCH, RULE, "NOT_USER_BITS(task_at((uint64_t)end)->work | end[-1].sp)"), BOCHS,
           ("crash-syscall",), note="TCG raises the #GP in ring 3"),
    Mutant("6", "SYSEXITQ to any stack", "#GP in ring 0 with the user's GS",
           edit(DISPATCH, RULE, "NOT_USER_BITS(task_at((uint64_t)end)->work | end[-1].ip)"), ("bochs-intel",),
           ("crash-sysenter",), note="TCG loads any stack pointer"),
    Mutant("7", "no fix-up at IRETQ for a return address that is not canonical",
           "#GP in ring 0 with the user's GS (CVE-2014-9322)",
           edit(EXCEPTIONS, AT_IRETQ, AT_IRETQ + "    btq     $47, FRAME_SIZE + 8(%rsp)\n    jc      2f\n"),
           (*BOCHS, STATIC), ("crash-syscall",), note="TCG raises the #GP in ring 3"),
    Mutant("8", "no fix-up at IRETQ", "#GP in ring 0 with the user's GS (CVE-2014-9322)",
           edit(EXCEPTIONS, AT_IRETQ, AT_IRETQ.replace("exit_iretq", "exit_exception_iretq")), (*ALL, STATIC),
           ("crash-syscall",)),
    Mutant("15", "SYSRETL after a task switch", "a stack segment of 16 bits (AMD's SYSRET_SS_ATTRS)",
           edit(EXIT, "    popq    %rbx\n", BY_SYSRETL), ("bochs-amd",), ("together",),
           note="no line reloads SS here: whoever was switched to leaves by IRETQ. So the switch gets the fast exit"),
    Mutant("35", "SYSRETQ with TF", "a single step is lost, or taken in the wrong place",
           edit(DISPATCH, "(end[-1].flags & (FLAG_TF | FLAG_RF)), 0))", "(end[-1].flags & FLAG_RF), 0))"), TCG,
           ("selftest-syscall",), note="Bochs raises #DB at SYSCALL's entry, which is pending work"),
    Mutant("36", "the fast exit ignores pending work", "an edited frame leaves by SYSRETQ (CVE-2014-4699)",
           edit(DISPATCH, RULE, "NOT_USER_BITS(end[-1].ip | end[-1].sp)"), ALL, ("selftest-syscall",)),
    Mutant("37", "an edited frame may ask for ring 0", "the user's code runs in ring 0",
           edit(DISPATCH, "if ((frame->cs & frame->ss & 3) != 3) {", "if (0) {"), ALL, ("crash-syscall",)),
    Mutant("38", "an edited frame may ask for IOPL 3", "the user's IN and CLI work",
           edit(DISPATCH, "(frame->flags & (FLAGS_USER | FLAG_RF))", "(frame->flags & (FLAGS_USER | FLAG_RF | FLAG_IOPL))"),
           ALL, ("selftest-syscall",)),
    Mutant("39", "no SWAPGS before SYSRETQ", "ring 3 has the kernel's GS base",
           edit("src/entry/syscall.S", "    swapgs\nMARK exit_sysretq", "    nop\nMARK exit_sysretq"), (*ALL, STATIC)),
    Mutant("40", "nothing stops straight-line speculation after SYSRETQ", "what follows runs speculatively",
           edit("src/entry/syscall.S", "MARK exit_sysretq\n    sysretq\n    int3", "MARK exit_sysretq\n    sysretq\n    nop"),
           (STATIC,), note="an emulator does not speculate"),
    Mutant("41", "SYSENTER returns where RDX points", "the kernel jumps to an address of the user's choice",
           edit("src/entry/sysenter.S", "    pushq   $SEL_USER_CS\n    pushq   TASK_LANDING + 4 * 8(%rsp)  /* four words below the frame top */",
                "    pushq   $SEL_USER_CS\n    pushq   %rdx"), ("tcg-intel", "bochs-intel", STATIC), ("selftest-sysenter",)),
    Mutant("42", "R12 and R13 change places in the frame", "registers are mixed up by a switch",
           (Edit("src/entry/asm.h", "    pushq   %r12\n    pushq   %r13\n", "    pushq   %r13\n    pushq   %r12\n"),),
           (*ALL, STATIC), ("together",)),
    Mutant("80", "RSI and RDX change places in the frame", "every call gets two arguments in each other's place",
           edit("src/entry/asm.h", "    pushq   %rsi\n    pushq   %rdx\n", "    pushq   %rdx\n    pushq   %rsi\n"),
           (*ALL, STATIC), ("selftest-syscall",)),
    Mutant("43", "R11 keeps the kernel's value at SYSEXITQ", "an address of the kernel reaches ring 3",
           edit("src/entry/sysenter.S", "    movq    AT_END(FRAME_R11)(%rax), %r11\n", ""),
           ("tcg-intel", "bochs-intel", STATIC), ("hostile-selftest",)),
)
