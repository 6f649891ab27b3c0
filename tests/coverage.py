# SPDX-License-Identifier: MIT
"""What `lab coverage` boots to have every instruction of the entry text executed, and what nothing executes."""

from lablib import boot_test
from lablib.security import hostile_programs
from lablib.boot_row import Part, Row

# check knows every path's flags, slow exits and refusals; the rest raises vectors.
CHECKS = ("syscall", "sysenter", "int80", "callgate", "ud2")
CRASHES = {("crash", "de"), ("crash", "ud"), ("crash", "bp"), ("crash", "of"), ("crash", "canonical-jump"),
           ("crash", "canonical-push"), ("crash", "null-read"), ("crash", "lastpage-ud2"), ("crash", "tf-syscall"),
           ("crash", "ctx-ip-edge"), ("crash", "ctx-sp-kernel"), ("crash32", "bound"),
           ("crash32", "ud-nop"), ("crash32", "raw-syscall")}
HOSTILE = {"vectors_outside", "vector80_user", "vector80_kernel", "forge_told", "nmi_storm"}
TURNS = "2000"


def _one_by_one(table):
    for path in CHECKS:
        yield Part("check", path)
        yield Part("check32", path)
    yield from (part for part in table["crash-int80"].parts if (part.program, *part.args) in CRASHES)
    yield from (program.part() for program in hostile_programs.of_boot(True) if program.name in HOSTILE)
    # INT 0x80 of a program without the lab's note.
    yield table["libc-glibc32-int80-intel"].parts[0]


def boots(env):
    """The rows of an environment; their own envs do not count."""
    table = boot_test.rows()
    yield Row("coverage", (), tuple(_one_by_one(table)), ("selftest=on", "vsyscall=int80"))
    # The timer, also at the call gate's first instruction, before which alone an interrupt can come.
    yield Row("coverage-soak", (), (Part("soak", "callgate", (TURNS,)), Part("soak32", "callgate", (TURNS,))),
              ("selftest=on", "together=on", "tick=40"))
    # An interrupt at SYSEXIT, after an NMI in the shadow of its STI.
    if env == "tcg-intel":
        yield table["sweep-sysenter"]
    # A #UD of the kernel's own.
    yield table["panic-6"]


_RESERVED = "the CPU raises it no more, and an APIC sends no vector below 16"
# (symbol, first and last offset, reason): what nothing executes. If something does, that is an error.
EXCEPTIONS = (
    ("exception_stubs", 0x70, 0x7f, "#NM: CR0.TS and CR0.EM are never set, and an APIC sends no vector below 16"),
    ("exception_stubs", 0x90, 0x9f, f"vector 9: {_RESERVED}"),
    ("exception_stubs", 0xf0, 0xff, f"vector 15: {_RESERVED}"),
)
