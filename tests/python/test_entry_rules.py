# SPDX-License-Identifier: MIT
"""The rules of the entry text: the tree's own stubs keep them, and each planted violation is named."""

import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from support import ROOT

from lablib.security import entry_code, entry_contracts, entry_rules, masked_index

STUBS = ("callgate", "exceptions", "exit", "int80", "syscall", "sysenter", "ud2")
# What the test needs: a compiler and a linker for x86-64, which building needs, too.
TOOLS = ("gcc", "ld", "objdump")
SYSRETQ, IRETQ = "MARK exit_sysretq\n    sysretq\n", "MARK exit_iretq\n    iretq\n"
INT80 = "MARK entry_int80\n    swapgs\n    cld\n    CLAC\n"
AT_DISPATCH = "MARK entry_syscall_call\n"
# One of each kind: with and without error code, on an IST, an interrupt's. A violation shows on them.
VECTORS = (0, 1, 2, 3, 6, 8, 13, 17, 18, 32, 128, 255)
# (rule, what it says, stub, old text, new text); each old text stands once.
VIOLATIONS = (
    ("instructions", "FPU", "syscall", AT_DISPATCH, AT_DISPATCH + "    movaps %xmm0, %xmm1\n"),
    ("instructions", "FPU", "int80", INT80, INT80 + "    vpxor %ymm0, %ymm0, %ymm0\n"),
    ("instructions", "FPU", "int80", INT80, INT80 + "    fadd %st(1), %st\n"),
    ("instructions", "do not know", "int80", INT80, INT80 + "    fninit\n"),
    ("instructions", "branch", "int80", "    jne     1f\n", "    ja      1f\n"),
    ("instructions", "MSR", "exceptions", "$MSR_GS_BASE, %ecx", "$MSR_FS_BASE, %ecx"),
    ("calls", "calls task_yield", "syscall", "call    syscall_dispatch\n", "call    task_yield\n"),
    ("calls", "a register or memory", "syscall", "call    syscall_dispatch\n", "call    *%rbx\n"),
    ("calls", "outside", "exit", IRETQ, "MARK exit_iretq\n    jmp task_yield\n    iretq\n"),
    ("calls", "jumps to wherever", "int80", "    jmp     exit_iret_unedited\n\n", "    jmp     *%rcx\n\n"),
    ("calls", "32-bit caller", "syscall", "call    syscall_dispatch32", "call    syscall_dispatch"),
    ("calls", "64-bit caller", "syscall", "call    syscall_dispatch\n", "call    syscall_dispatch32\n"),
    ("calls", "was not interrupted", "exceptions", "    jz      1f\n    swapgs\n    TO_KERNEL_STACK\n    call    exception_from_user ",
     "    jz      1f\n    swapgs\n    TO_KERNEL_STACK\n    call    exception_at_iretq "),
    ("stack", "the user's", "syscall", "MARK entry_syscall\n    swapgs\n", "MARK entry_syscall\n    swapgs\n    pushq %rax\n"),
    ("stack", "the user's", "syscall", "MARK entry_syscall\n", "MARK entry_syscall\n    movq -8(%rsp), %rbx\n"),
    ("stack", "poison", "sysenter", "MARK entry_sysenter\n    swapgs\n", "MARK entry_sysenter\n    swapgs\n    pushfq\n"),
    ("stack", "of the kind frame", "int80", "    SAVE_CALL PATH_int80\n    TO_KERNEL_STACK\nMARK entry_int80_call\n",
     "    SAVE_CALL PATH_int80\n    movq    %rsp, %rdi\nMARK entry_int80_call\n"),
    ("stack", "of the kind ist", "exceptions", "MARK exception_leave_ist\n    movq    %gs:CPU_STACK, %rsp\n",
     "MARK exception_leave_ist\n"),
    ("frame", "orig_ax", "exceptions", "    movq    $0, 8(%rsp)                 /* in the error code's place */\n", ""),
    ("frame", "orig_ax", "exceptions", "    testb   $8, %spl\n    jnz ", "    testb   $8, %spl\n    jz  "),
    ("gs", "nothing tells", "int80", "    jz      entry_int80\n", "    jnz     entry_int80\n"),
    ("gs", "calls gate_dispatch", "int80", INT80, INT80.replace("    swapgs\n", "")),
    ("gs", "%gs is used", "syscall", "MARK entry_syscall\n    swapgs\n", "MARK entry_syscall\n"),
    ("gs", "leaves while", "syscall", "    swapgs\n" + SYSRETQ, SYSRETQ),
    ("gs", "leaves while", "exit", "    swapgs\n", ""),
    ("gs", "nothing tells", "exceptions", "    cmpq    %rax, FRAME_SIZE(%rsp)\n    je      1f\n", ""),
    ("gs", "returns to ring 0", "exceptions", "    jz      2f\n    swapgs\n", "    jz      2f\n"),
    ("gs", "exception_from_kernel while", "exceptions", "2:  leaq    entry_callgate(%rip), %rax\n",
     "2:  leaq    entry_int80(%rip), %rax\n"),
    ("gs", "exception_from_kernel while", "exceptions", "3:  leaq    exit_sysexitq(%rip), %rax\n",
     "3:  leaq    entry_int80(%rip), %rax\n"),
    ("stack", "of the kind kernel", "exceptions", "4:  swapgs\n", "4:  swapgs\n    TO_KERNEL_STACK\n"),
    ("flags", "AC", "int80", INT80, INT80.replace("    CLAC\n", "")),
    ("flags", "DF", "int80", INT80, INT80.replace("    cld\n", "")),
    ("flags", "DF", "exceptions", "exception_common:\n    cld\n", "exception_common:\n"),
    ("flags", "direction", "exceptions", "ist_common:\n    cld\n", "ist_common:\n"),
    ("flags", "NT", "sysenter", "    testl   $FLAGS_TO_CLEAR, 2 * 8(%rsp)\n    jnz     2f\n",
     "    testl   $FLAG_TF | FLAG_DF | FLAG_AC, 2 * 8(%rsp)\n    jnz     2f\n"),
    ("flags", "into RFLAGS", "callgate", "pushq   $FLAG_ONE", "pushq   $FLAG_ONE | FLAG_DF"),
    ("flags", "landing pad", "sysenter", "    swapgs\n    popfq\n", "    swapgs\n    addq    $8, %rsp\n"),
    ("interrupts", "runs with", "callgate", "MARK entry_callgate\n    cli\n", "MARK entry_callgate\n"),
    ("interrupts", "elsewhere", "syscall", SYSRETQ, "    sti\n" + SYSRETQ),
    ("interrupts", "elsewhere", "sysenter", "    swapgs\n    sti                                 /* takes effect after the next instruction */\nMARK exit_sysexitq",
     "    sti\n    swapgs\nMARK exit_sysexitq"),
    ("interrupts", "interrupts off", "sysenter", "    sti                                 /* takes effect after the next instruction */\nMARK exit_sysexitq",
     "MARK exit_sysexitq"),
    ("smap", "without STAC", "ud2", "    STAC\n", ""),
    ("smap", "fix-up", "ud2", "    FIXUP 3b, 4f\n", ""),
    ("smap", "with SMAP off", "ud2", "4:  CLAC\n", "4:\n"),
    ("smap", "neither", "ud2", "2:  movl    (%rcx), %eax\n", "2:  movl    %eax, (%rcx)\n"),
    ("frame", "the frame's r13", "int80", "    SAVE_CALL PATH_int80\n    TO_KERNEL_STACK\nMARK entry_int80_call",
     "    xorl %r13d, %r13d\n    SAVE_CALL PATH_int80\n    TO_KERNEL_STACK\nMARK entry_int80_call"),
    ("frame", "the frame's ss", "syscall", "MARK entry_syscall\n    swapgs\n    movq    %rsp, %gs:CPU_SCRATCH\n    movq    %gs:CPU_FRAME_TOP, %rsp\n    pushq   $SEL_USER_SS",
     "MARK entry_syscall\n    swapgs\n    movq    %rsp, %gs:CPU_SCRATCH\n    movq    %gs:CPU_FRAME_TOP, %rsp\n    pushq   $SEL_KERNEL_SS"),
    ("frame", "the frame's path", "ud2", "SAVE_CALL PATH_ud2", "SAVE_CALL PATH_int80"),
    ("frame", "the frame's ip", "ud2", "addq    $CALL_BYTES,", "addq    $4,"),
    ("frame", "the frame's flags", "ud2", "$~FLAG_RF,", "$~FLAG_CF,"),
    ("frame", "not the frame", "int80", "    SAVE_CALL PATH_int80\n    TO_KERNEL_STACK\nMARK entry_int80_call",
     "    SAVE_CALL PATH_int80\n    TO_KERNEL_STACK\n    movq %rsi, %rdi\nMARK entry_int80_call"),
    ("frame", "below the frame", "int80", "    SAVE_CALL PATH_int80\n    TO_KERNEL_STACK\nMARK entry_int80_call",
     "    SAVE_CALL PATH_int80\n    pushq %rax\n    TO_KERNEL_STACK\nMARK entry_int80_call"),
    ("frame", "leaves with RSP", "syscall", "    movq    AT_END(FRAME_SP)(%rax), %rsp\n", "    movq    %gs:CPU_SCRATCH, %rsp\n"),
    ("frame", "cannot follow", "exceptions", "    movl    $FRAME_SIZE / 8, %ecx\n", "    movl    %ebx, %ecx\n"),
    ("leak", "r8", "exit", "    popq    %r8\n    popq    %rax\n", "    popq    %r9\n    popq    %rax\n"),
    ("leak", "r11", "sysenter", "    movq    AT_END(FRAME_R11)(%rax), %r11\n", ""),
    ("leak", "dx", "syscall", "    movq    AT_END(FRAME_DX)(%rax), %rdx\n", ""),
    ("leak", "ax = const", "syscall", "    movl    $-ENOSYS, %eax\n", "    movl    $-1, %eax\n"),
    ("exits", "INT3", "syscall", "    int3                                /* stops straight-line speculation */\n\n/* CPU did: as above, for",
     "\n/* CPU did: as above, for"),
    ("exits", "only exit_iretq", "int80", "    leaq    AT_END(FRAME_R11)(%rax), %rsp\n    jmp     exit_iret_unedited\n",
     "    leaq    AT_END(FRAME_IP)(%rax), %rsp\n    swapgs\n    iretq\n"),
    ("exits", "stands 2 times", "syscall", SYSRETQ, SYSRETQ + "    sysretq\n"),
    ("flow", "no entry", "exit", IRETQ, IRETQ + "    movq %rax, %rbx\n    iretq\n"),
    ("flow", "no instruction", "exit", IRETQ, "MARK exit_iretq\n    jmp exit_iretq + 1\n    iretq\n"),
)


def run(*command):
    """Run it; a failure of the tool is one of the test."""
    done = subprocess.run([str(word) for word in command], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode:
        raise AssertionError(f"{' '.join(map(str, command))}: {done.stderr}")


@unittest.skipUnless(all(map(shutil.which, TOOLS)), f"needs {', '.join(TOOLS)}")
class Rules(unittest.TestCase):
    """On the stubs as they are, assembled one by one and linked without the rest of the kernel."""

    @classmethod
    def setUpClass(cls):
        cls.folder = Path(tempfile.mkdtemp())
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        for stub in STUBS:
            cls.assemble(stub, (ROOT / f"src/entry/{stub}.S").read_text(), cls.folder / f"{stub}.o")
        outside = [*entry_contracts.CALLS, "task_yield"]
        cls.assemble("outside", "".join(f".globl {name}\n{name}: ret\n" for name in outside), cls.folder / "outside.o")

    @classmethod
    def assemble(cls, stub, text, into):
        """STUB's TEXT as an object."""
        file = cls.folder / f"{stub}.planted.S"
        file.write_text(text)
        run("gcc", "-c", "-m64", "-I", ROOT / "src", file, "-o", into)

    def broken(self, stub=None, old="", new="", vectors=range(256)):
        """The broken rules, with OLD replaced by NEW in STUB, walking the stubs of VECTORS."""
        objects = [self.folder / f"{name}.o" for name in STUBS]
        if stub:
            text = (ROOT / f"src/entry/{stub}.S").read_text()
            self.assertEqual(text.count(old), 1, f"{old!r} does not stand once in {stub}.S")
            self.assemble(stub, text.replace(old, new), self.folder / "planted.o")
            objects[STUBS.index(stub)] = self.folder / "planted.o"
        kernel = self.folder / "linked.elf"
        run("ld", "-nostdlib", "-static", "-z", "max-page-size=4096", "-e", "0", "-T", ROOT / "src/kernel.lds",
            *objects, self.folder / "outside.o", "-o", kernel)
        code = entry_code.load(kernel)
        _walk, broken = entry_rules.check(code, entry_contracts.Contracts(code, vectors=vectors))
        return list(entry_rules.lines(code, broken))

    def test_the_stubs_keep_every_rule(self):
        self.assertEqual(self.broken(), [])

    def test_each_violation_is_named(self):
        for rule, said, stub, old, new in VIOLATIONS:
            with self.subTest(rule=rule, said=said, stub=stub):
                lines = self.broken(stub, old, new, VECTORS)
                self.assertTrue([line for line in lines if line.startswith(rule + ": ") and said in line],
                                f"{rule} ... {said} is not among: {lines[:8]}")

    def test_each_rule_has_a_violation(self):
        self.assertEqual({row[0] for row in VIOLATIONS}, set(entry_rules.RULES))

    def test_every_path_of_the_list_is_walked(self):
        self.broken()
        starts = {start.name for start in entry_contracts.Contracts(entry_code.load(self.folder / "linked.elf")).starts}
        marks = {name for file in (ROOT / "src/entry").glob("*.S")
                 for name in re.findall(r"^MARK (entry_[a-z0-9]+|entry_\w+_refused)$", file.read_text(), re.MULTILINE)}
        self.assertLessEqual(marks, starts)


class MaskedIndex(unittest.TestCase):
    """The rule of the dispatcher."""

    def broken(self, *lines):
        """Of a function of LINES."""
        listing = "".join(f"    {0x1000 + 4 * at:x}:\t90 90 90 90 \t{line}\n" for at, line in enumerate(lines))
        return list(masked_index.broken("f", list(entry_code.parse(listing).values()), 0x3ff))

    def test_a_masked_one(self):
        self.assertEqual(self.broken("cmp $0x3ff,%rax", "and $0x3ff,%eax", "call *-0x7f00(,%rax,8)"), [])
        self.assertEqual(self.broken("and $0x3ff,%ecx", "lea 0x0(%rip),%rdx", "jmp *(%rdx,%rcx,8)"), [])

    def test_what_is_none(self):
        for lines in (["call *-0x7f00(,%rax,8)"], ["and $0x7ff,%eax", "call *-0x7f00(,%rax,8)"],
                      ["and $0x3ff,%eax", "mov %rdi,%rax", "call *-0x7f00(,%rax,8)"],
                      ["and $0x3ff,%ecx", "call *-0x7f00(,%rax,8)"], ["ret"], []):
            self.assertEqual(len(self.broken(*lines)), 1, lines)


if __name__ == "__main__":
    unittest.main()
