# SPDX-License-Identifier: MIT
"""Flags that come in with the user, and interrupts that come too early."""

from .model import ALL, SMAP, STATIC, Mutant, edit

SYSCALL_C, SYSENTER, INT80, GATE = (f"src/entry/{name}" for name in
                                    ("syscall.c", "sysenter.S", "int80.S", "callgate.S"))
FMASK = "wrmsr(MSR_FMASK, FLAGS_SYSCALL_CLEARS);"
TO_CLEAR = "#define FLAGS_TO_CLEAR (FLAG_TF | FLAG_DF | FLAG_NT | FLAG_AC)"


def _fmask(flag):
    return edit(SYSCALL_C, FMASK, f"wrmsr(MSR_FMASK, FLAGS_SYSCALL_CLEARS & ~(uint64_t){flag});")


def _to_clear(file, *flags):
    return edit(file, TO_CLEAR, f"#define FLAGS_TO_CLEAR ({' | '.join(flags)})")


MUTANTS = (
    Mutant("1", "FMASK without DF", "string instructions of the kernel run backwards", _fmask("FLAG_DF"), ALL,
           ("selftest-syscall",), note="the boot's own check reads FMASK back; TCG clears DF whatever it says"),
    Mutant("2", "FMASK without TF", "a #DB at the first instruction, on the user's stack", _fmask("FLAG_TF"), ALL,
           ("selftest-syscall",), note="the boot's own check reads FMASK back; Bochs tests TF before FMASK"),
    Mutant("3a", "FMASK without NT", "an IRETQ in the kernel raises #GP", _fmask("FLAG_NT"), ALL,
           ("selftest-syscall",)),
    Mutant("3b", "SYSENTER without the test of NT", "an IRETQ in the kernel raises #GP",
           _to_clear(SYSENTER, "FLAG_TF", "FLAG_DF", "FLAG_AC"), ("tcg-intel", "bochs-intel", STATIC),
           ("selftest-sysenter",)),
    Mutant("3c", "call gate without the test of NT", "an IRETQ in the kernel raises #GP",
           _to_clear(GATE, "FLAG_TF", "FLAG_DF", "FLAG_AC"), (*ALL, STATIC), ("selftest-callgate",)),
    Mutant("4a", "FMASK without AC", "the user turns SMAP off", _fmask("FLAG_AC"), ALL,
           ("selftest-syscall",)),
    Mutant("4b", "no CLAC at int 0x80", "the user turns SMAP off",
           edit(INT80, "    cld\n    CLAC\n    cmpb", "    cld\n    cmpb"), (*SMAP, STATIC), ("selftest-int80",),
           note="without SMAP there is no CLAC to miss"),
    Mutant("4c", "SYSENTER without the test of AC", "the user turns SMAP off",
           _to_clear(SYSENTER, "FLAG_TF", "FLAG_DF", "FLAG_NT"), ("tcg-intel", "bochs-intel", STATIC),
           ("selftest-sysenter",)),
    Mutant("4d", "call gate without the test of AC", "the user turns SMAP off",
           _to_clear(GATE, "FLAG_TF", "FLAG_DF", "FLAG_NT"), (*ALL, STATIC), ("selftest-callgate",)),
    Mutant("4e", "no CLAC at an exception", "the user turns SMAP off",
           edit("src/entry/exceptions.S", "exception_common:\n    cld\n    CLAC\n", "exception_common:\n    cld\n"),
           (*SMAP, STATIC), ("selftest-syscall",), note="without SMAP there is no CLAC to miss"),
    Mutant("11a", "no CLD at int 0x80", "string instructions of the kernel run backwards",
           edit(INT80, "    swapgs\n    cld\n", "    swapgs\n"), (*ALL, STATIC), ("selftest-int80",)),
    Mutant("11b", "SYSENTER without the test of DF", "string instructions of the kernel run backwards",
           _to_clear(SYSENTER, "FLAG_TF", "FLAG_NT", "FLAG_AC"), ("tcg-intel", "bochs-intel", STATIC),
           ("selftest-sysenter",)),
    Mutant("11c", "no CLD at an exception", "string instructions of the kernel run backwards",
           edit("src/entry/exceptions.S", "exception_common:\n    cld\n", "exception_common:\n"), (*ALL, STATIC),
           ("selftest-syscall",)),
    Mutant("26", "interrupts on before SYSRETQ", "an interrupt on the user's stack, with the user's GS",
           edit("src/entry/syscall.S", "    movq    AT_END(FRAME_SP)(%rax), %rsp\n",
                "    sti\n    movq    AT_END(FRAME_SP)(%rax), %rsp\n"), (*ALL, STATIC), ("together",)),
    Mutant("29", "int 0x80 by a trap gate", "an interrupt before SWAPGS",
           edit("src/entry/int80.c", "entry_int80, GATE_USER, IST_NONE);",
                "entry_int80, GATE_USER | 1, IST_NONE);"), ALL, ("selftest-int80",)),
    Mutant("33", "call gate without CLI", "an interrupt in the middle of the stub",
           edit(GATE, "    cli\n", "    nop\n"), (*ALL, STATIC), ("selftest-callgate",)),
    Mutant("34", "STI before SWAPGS at SYSEXITQ", "an interrupt in ring 0 with the user's GS",
           edit(SYSENTER, "    movq    AT_END(FRAME_AX)(%rax), %rax\n    swapgs\n    sti  ",
                "    movq    AT_END(FRAME_AX)(%rax), %rax\n    sti\n    swapgs\n    nop  "),
           ("tcg-intel", "bochs-intel", STATIC), ("selftest-sysenter",)),
)
