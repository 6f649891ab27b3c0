# SPDX-License-Identifier: MIT
"""What lab coverage makes of QEMU's log, and of what was not reached."""

import unittest

from support import ROOT    # noqa: F401

from lablib.security import coverage, coverage_trace, entry_code
from lablib.symbols import Symbols

LISTING = """\
    1000:\t74 02                \tje     1004 <x>
    1002:\t90                   \tnop
    1003:\tcc                   \tint3
    1004:\tc3                   \tret
"""


def logged(*addresses, undone=()):
    """QEMU's log of ADDRESSES; those in UNDONE were stopped before they were executed."""
    lines = []
    for address in addresses:
        lines.append(f"Trace 0: 0x7f00 [0000000000000000/{address:016x}/18c0c290/ff020201] \n")
        if address in undone:
            lines.append(f"Stopped execution of TB chain before 0x7f00 [{address:016x}] \n")
    return "".join(lines).encode()


def traced(log, size=1 << 20):
    """The Trace of LOG, read in pieces of SIZE."""
    trace = coverage_trace.Trace()
    for at in range(0, len(log), size):
        trace.feed(log[at:at + size])
    trace.end()
    return trace


class Log(unittest.TestCase):
    """The log."""

    def test_pieces_of_any_size_give_the_same(self):
        log = logged(1, 2, 3, 2, 4, undone=(3,))
        for size in (1, 7, 50, 150, 1000):
            trace = traced(log, size)
            self.assertEqual(trace.executed, {1, 2, 4}, size)
            self.assertEqual(trace.pairs, {(1, 2), (2, 2), (2, 4)}, size)

    def test_what_was_stopped_was_not_executed(self):
        self.assertEqual(traced(logged(1, 5, undone=(5,))).executed, {1})


class Goal(unittest.TestCase):
    """What is missing is a problem."""

    def setUp(self):
        table = Symbols([("x", 0x1000, 5, True)])
        self.code = entry_code.Code(entry_code.parse(LISTING), table, {}, 0x1000, 0x1005)

    def figures(self, executed, ways, exceptions=()):
        """Of all environments where it is measured."""
        found = {env: {"executed": executed, "ways": ways, "trouble": [], "seconds": 1} for env in coverage.MEASURED}
        return coverage.join(found, {}, self.code, exceptions)

    def test_padding_and_int3_need_not_be_executed(self):
        insns, ways = coverage.wanted(self.code)
        self.assertEqual(insns, {0x1000, 0x1004})
        self.assertEqual(ways, {(0x1000, 0x1004), (0x1000, 0x1002)})

    def test_all_of_it_is_no_problem(self):
        figures = self.figures([0x1000, 0x1004], [[0x1000, 0x1004], [0x1000, 0x1002]])
        self.assertEqual(coverage.problems(figures), [])

    def test_an_instruction_and_a_direction_are_missed(self):
        found = coverage.problems(self.figures([0x1000], [[0x1000, 0x1002]]))
        self.assertEqual(len(found), 2, found)
        self.assertIn("never executed: x+0x4", found[0])
        self.assertIn("one way only: x", found[1])

    def test_one_environment_alone_may_miss_what_its_cpu_lacks(self):
        found = {coverage.MEASURED[0]: {"executed": [0x1000], "ways": [], "trouble": [], "seconds": 1}}
        self.assertEqual(coverage.problems(coverage.join(found, {}, self.code, ())), [])

    def test_an_exception_counts_and_must_not_be_executed(self):
        row = ("x", 4, 4, "why")
        ways = [[0x1000, 0x1004], [0x1000, 0x1002]]
        self.assertEqual(coverage.problems(self.figures([0x1000], ways, [row])), [])
        self.assertIn("excepts what was executed", coverage.problems(self.figures([0x1000, 0x1004], ways, [row]))[0])

    def test_where_a_program_failed_that_is_said_and_no_coverage(self):
        figures = self.figures([0x1000], [])
        figures["environments"][coverage.MEASURED[0]]["trouble"] = ["tcg-intel: check.int80: wanted exit 0, got status 1"]
        for said in (coverage.problems(figures), list(coverage.report(figures))):
            self.assertIn("check.int80: wanted exit 0", said[0])
            self.assertIn("coverage is withheld", said[1])
            self.assertEqual(len(said), 2, said)

    def test_nothing_measured_is_a_problem(self):
        self.assertTrue(coverage.problems(coverage.join({}, {}, self.code, ())))


if __name__ == "__main__":
    unittest.main()
