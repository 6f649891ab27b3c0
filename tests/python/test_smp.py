# SPDX-License-Identifier: MIT
"""What lab smp finds in a trace of several CPUs."""

import unittest

import support  # noqa: F401

from lablib import bochs_trace, paths, smp, smp_trace

STUB, NULL, USER = 0x1000, 0x2000, 0x400000
CS = {64: "0033", 32: "0023", 0: "0010"}
STARTS, NULLS = {STUB: "int80"}, {NULL}


def line(cpu, cs, rip):
    return f"({cpu}).[1] [0x000000000000] {cs}:{rip:016x} (unk. ctxt): nop ; 90"


def write(cpu, physical, length=8):
    return f"[CPU{cpu} WR]: LIN 0x0000000000000000 PHY 0x{physical:012x} (len={length}, WB): 0x00000000 0x00000001"


def interrupt(cpu, vector):
    return f"CPU {cpu}: Interrupt 0x{vector:02x} occurred (error_code=0x0000)"


def call(cpu, physical, caller=64, null=NULL):
    """A window of one CPU; its one write."""
    return [line(cpu, CS[caller], USER), line(cpu, CS[0], STUB), write(cpu, physical), line(cpu, CS[0], null),
            line(cpu, CS[caller], USER + 2)]


def examine(*calls):
    """CPUs take turns line by line, as in Bochs."""
    longest = max(map(len, calls))
    # An access line follows its CPU's instruction, whatever the others do in between.
    lines = [one[n] for n in range(longest) for one in calls if n < len(one)]
    return smp_trace.examine(bochs_trace.parse(lines), STARTS, NULLS, 0x23)


class SmpTest(unittest.TestCase):
    ROWS = [paths.PathRow("int80", caller, "int $0x80", "iretq") for caller in paths.CALLERS]

    def test_disjoint(self):
        found = examine(call(0, 0x1000), call(1, 0x1040))
        self.assertEqual({cpu: (seen.calls, seen.insns, seen.lines) for cpu, seen in found["int80", 64].items()},
                         {0: (1, {2}, {0x40}), 1: (1, {2}, {0x41})})
        self.assertEqual(smp_trace.shared(found), {})
        self.assertEqual(list(smp.verdict(self.ROWS, {2: found})), [])

    def test_a_shared_line_is_found(self):
        found = examine(call(0, 0x1000), call(1, 0x1038))
        self.assertEqual(smp_trace.shared(found), {0x40: [0, 1]})
        self.assertIn("0x1000 is written by CPUs [0, 1]", "".join(smp.verdict(self.ROWS, {2: found})))

    def test_also_of_different_rows(self):
        found = examine(call(0, 0x1000), call(1, 0x1000, caller=32))
        self.assertEqual(set(found), {("int80", 64), ("int80", 32)})
        self.assertEqual(smp_trace.shared(found), {0x40: [0, 1]})

    def test_a_write_across_two_lines_is_in_both(self):
        found = examine(call(0, 0x103c), call(1, 0x1040))
        self.assertEqual(smp_trace.shared(found), {0x41: [0, 1]})

    def test_other_calls_and_interrupted_ones_are_passed_over(self):
        self.assertEqual(examine(call(0, 0x1000, null=NULL + 1)), {})
        for at in (1, 2, 4):
            lines = call(0, 0x1000)
            lines.insert(at, interrupt(0, 0xe0))
            self.assertEqual(examine(lines), {})
        # Not interrupted: the path's own.
        lines = call(0, 0x1000)
        lines.insert(1, interrupt(0, 6))
        self.assertEqual(set(examine(lines)), {("int80", 64)})
        lines = call(0, 0x1000)
        lines[0] = lines[0].replace("nop", "int 0x80")
        lines.insert(1, interrupt(0, 0x80))
        self.assertEqual(set(examine(lines)), {("int80", 64)})

    def test_a_window_cut_off_is_passed_over(self):
        self.assertEqual(examine(call(0, 0x1000)[:-1]), {})
        self.assertEqual(examine(call(0, 0x1000)[1:]), {})

    def test_counts_must_not_depend_on_the_number_of_cpus(self):
        longer = call(1, 0x2000)
        longer.insert(2, line(1, CS[0], STUB + 1))
        results = {1: examine(call(0, 0x1000)), 2: examine(call(0, 0x1000), longer)}
        self.assertIn("instructions per call differ", "".join(smp.verdict(self.ROWS, results)))

    def test_bochs_dies_of_all_with_one_cpu(self):
        self.assertIn("\ns all ", smp.debugger(2, [16, 32]))
        self.assertNotIn("s all", smp.debugger(1, [16, 32]))


if __name__ == "__main__":
    unittest.main()
