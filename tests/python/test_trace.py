# SPDX-License-Identifier: MIT
"""The trace parser, windows, phases and names, on a trace recorded from a small kernel in Bochs."""

import re
import unittest

from support import SAMPLES

from lablib import bochs_trace, compare, environments, naming, paths, traced, window
from lablib.errors import LabError
from lablib.symbols import Symbols
from lablib.trace import render


def recorded():
    with open(SAMPLES / "bochs-trace.txt", encoding="ascii") as lines:
        return bochs_trace.parse(lines)


class FakeLayout:
    frame = {24: "ip", 32: "cs", 40: "flags", 48: "sp", 56: "ss", 16: "ax", 8: "di"}
    frame_size = 64
    task = {}
    percpu = {0: "frame_top", 8: "scratch"}
    selectors = {0x10: "kernel_cs", 0x33: "user_cs", 0x2b: "user_ss"}


INT80 = window.Marks("int80", "int80", 0x100220, 0x100168, 0x10016d, 0x100172, 0x100222)
SYSCALL = window.Marks("syscall", "syscall", 0x100227, 0x100176, 0x10019c, 0x1001a1, 0x100229)


class TraceTest(unittest.TestCase):
    def setUp(self):
        self.trace = recorded()
        self.program = self.trace.programs["hello.syscall"]

    def only(self, marks):
        windows = window.null_windows(self.program, marks)
        self.assertEqual(len(windows), 1)
        return windows[0]

    def test_tables_of_the_cpu(self):
        self.assertEqual(self.trace.tables["gdt"][1], 0x50)
        self.assertEqual(self.trace.tables["idt"][1], 0x1000)
        self.assertEqual(self.trace.tables["tss"], (0x102370, 0x68))

    def test_int80_window(self):
        found = self.only(INT80)
        self.assertEqual(len(found.ring0), 15)
        accesses = [a for i in found.instructions for a in i.data]
        self.assertEqual((sum(not a.write for a in accesses), sum(a.write for a in accesses)), (15, 9))
        self.assertEqual(found.instructions[0].events, ["Interrupt 0x80"])
        self.assertEqual(found.instructions[-1].mnemonic, "iretq")

    def test_syscall_window(self):
        found = self.only(SYSCALL)
        self.assertEqual(found.instructions[-1].mnemonic, "sysretq")
        self.assertEqual(found.instructions[0].data, [])
        self.assertEqual([i.mnemonic for i in found.instructions].count("swapgs"), 2)

    def test_page_walks_are_not_accesses(self):
        walked = [i for i in self.program if any(a.walk for a in i.accesses)]
        self.assertEqual(len(walked), 1)
        self.assertEqual([a.walk for a in walked[0].accesses if a.walk], ["PML4E", "PDPTE", "PDE"])
        self.assertEqual(len(walked[0].data), 1)

    def test_the_ends_are_what_paths_def_says(self):
        rows = {INT80: ("int $0x80", "iretq"), SYSCALL: ("syscall", "sysretq")}
        for marks, (enters, leaves) in rows.items():
            found = self.only(marks)
            compare.check_ends(paths.PathRow(marks.path, 64, enters, leaves), found, "here")
            for wrong in (("int $0x81", leaves), ("sysenter", leaves), (enters, "sysretl"), (enters, "iretl")):
                row = paths.PathRow(marks.path, 64, *wrong)
                claimed = next(new for new, old in zip(wrong, (enters, leaves)) if new != old)
                with self.assertRaisesRegex(LabError, rf"{re.escape(claimed)}.*trace of bochs-intel has '"):
                    compare.measure(traced.Traced(row, found), environments.get("bochs-intel"))

    def test_the_ends_as_bochs_names_them(self):
        def instruction(text, code):
            return bochs_trace.Instruction(0, 0, 0x33, 1, text, code)
        for enters, leaves, first, last in (
                ("lcall", "sysexitl", ("callf ds:[rip-38]", "ff1d"), ("sysexit", "0f35")),
                ("lcall", "sysexitq", ("callf 0x0053:00000000", "9a00"), ("sysexit", "480f35")),
                ("syscall", "sysretl", ("syscall", "0f05"), ("sysret", "0f07"))):
            steps = [("enter", instruction(*first)), ("leave", instruction(*last))]
            compare.check_ends(paths.PathRow("a", 32, enters, leaves), window.Window(None, steps), "here")

    def test_phases_in_order(self):
        phases = [phase for phase, _ in self.only(SYSCALL).steps]
        self.assertEqual(list(dict.fromkeys(phases)), list(window.PHASES))
        self.assertEqual((phases[0], phases[-1], phases.count("leave")), ("enter", "leave", 1))

    def test_names(self):
        found = self.only(INT80)
        kernel = Symbols([("cpu0", 0x1023d8, 16, True)])
        names = naming.Names(FakeLayout(), kernel, [], self.trace.tables)
        names.learn(found)
        said = [names.name(a.address) for a in found.instructions[0].data]
        self.assertEqual(said, ["IDT[0x80]", "IDT[0x80]+8", "GDT[0x10 kernel_cs]", "TSS.rsp0", "frame.ss",
                                "frame.sp", "frame.flags", "frame.cs", "frame.ip"])
        self.assertEqual(sum(names.is_cpu_table(a.address) for a in found.instructions[0].data), 4)
        self.assertEqual(names.name(0x1023e0), "percpu.scratch")

    def test_the_listing_fits_80_columns(self):
        found = self.only(INT80)
        names = naming.Names(FakeLayout(), Symbols([("cpu0", 0x1023d8, 16, True)]), [], self.trace.tables)
        names.learn(found)
        lines = render(found, names)
        self.assertIn("  read  8 IDT[0x80] = 0x", "\n".join(lines))
        for line in "\n".join(lines).splitlines():
            self.assertLessEqual(len(line), 80, line)

    def test_value_of_an_access(self):
        first = next(i for i in self.program if i.mnemonic == "int")
        self.assertEqual(first.data[3].value, 0x108000)

    def test_a_repeated_instruction_is_one_repeat(self):
        found = self.only(INT80)
        first = found.ring0[0]
        self.assertEqual(found.repeats, 0)
        rep = bochs_trace.Instruction(0, 0, first.cs, 1, "rep movsb", "f3a4")
        other = bochs_trace.Instruction(0, 0, first.cs, 2, "rep movsb", "f3a4")
        steps = [("save", i) for i in (first, rep, rep, rep, other, first, rep)]
        self.assertEqual(window.Window(INT80, steps).repeats, 3)

    def test_marks_of_a_stub_for_32_bit_callers(self):
        kernel = Symbols([(f"entry_{name}{mark}", 16 * n + k, 0, True) for n, name in enumerate(("a", "a32", "b"))
                          for k, mark in enumerate(("", "_call", "_exit"))])
        user = Symbols([(f"user_{name}_{mark}", 100, 0, True) for name in "ab" for mark in ("enter", "back")])
        self.assertEqual([window.find_marks(*row, kernel, user).entry
                          for row in (("a", 64), ("a", 32), ("b", 64), ("b", 32))], [0, 16, 32, 32])
        self.assertEqual(window.find_marks("a", 32, kernel, user).names[17], "entry_a32_call")
        with self.assertRaisesRegex(LabError, "no mark 'user_b_enter'"):
            window.find_marks("b", 32, kernel)

    def test_several_cpus(self):
        line = "({0}).[7] [0x000000000010] 0010:0000000000000010 (unk. ctxt): nop ; 90"
        trace = bochs_trace.parse([line.format(0), line.format(1),
                                   "[CPU0 WR]: LIN 0x0000000000000040 PHY 0x000000000140 (len=8, WB): 0x00000001",
                                   "CPU 1: Interrupt 0x20 occurred (error_code=0x0000)"])
        first, second = trace.programs[""]
        self.assertEqual((first.cpu, second.cpu), (0, 1))
        self.assertEqual([(a.address, a.physical) for a in first.accesses], [(0x40, 0x140)])
        self.assertEqual((first.events, second.events), ([], ["Interrupt 0x20"]))

    def test_a_missing_mark_is_named(self):
        lost = window.Marks("int80", "int80", 0x100220, 0x100168, 1, 0x100172, 0x100222)
        with self.assertRaisesRegex(LabError, "int80 has no phase dispatch"):
            window.null_windows(self.program, lost)

    def test_no_window_is_an_error(self):
        with self.assertRaisesRegex(LabError, "no null call"):
            window.null_windows([], INT80)

    def test_a_window_cut_off_is_not_counted(self):
        end = next(n for n, i in enumerate(self.program) if i.mnemonic == "sysretq")
        self.assertEqual(window.find_windows(self.program[:end], SYSCALL), [])

    def test_other_text_is_passed_over(self):
        trace = bochs_trace.parse(["garbage", "{not json", "[CPU0 RD]: nothing", ""])
        self.assertEqual(trace.programs, {"": []})


if __name__ == "__main__":
    unittest.main()
