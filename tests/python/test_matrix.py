# SPDX-License-Identifier: MIT
"""The figures of `lab matrix`, the verdict on them, and its table."""

import copy
import io
import unittest
from contextlib import redirect_stderr
from types import SimpleNamespace

from support import ROOT    # pylint: disable=unused-import

from lablib import cli, machine
from lablib.security import matrix, matrix_judge, matrix_text


def group(axis="flags", caller=64, path="int80", cases=50000, **more):
    """What the program reports of a row of an axis."""
    return {"matrix": axis, "path": path, "form": "bare", "caller": caller, "cases": cases, "faults": 1,
            "deviations": 0, "invariant": 0, "hash": "00", **more}


def outcome(entries, status=0, caller=64):
    """A boot whose program of CALLER reported ENTRIES and ended with STATUS."""
    name = "matrix.int80" if caller == 64 else "matrix32.int80"
    log = machine.Log(boots=[{"vendor": "GenuineIntel"}], end=1)
    log.paths = [{"path": "int80", "caller": caller, "installed": True},
                 {"path": "syscall", "caller": 64 if caller == 32 else 32, "installed": True}]
    log.results = [machine.Result(name, 1, entry) for entry in entries]
    log.ended = [{"exit": name, "pid": 1, "status": status}]
    env = SimpleNamespace(emulator="bochs")
    return SimpleNamespace(machine=log, log="", timed_out=False, boot=SimpleNamespace(env=env), status=0)


def figures(**found):
    """The document of environments whose programs reported these entries."""
    one = {name: matrix.figures_of(outcome(entries), [64]) | {"seconds": 1.0} for name, entries in found.items()}
    return {"axes": ["flags"], "environments": one, "skipped": {}, "seconds": 2.0} | matrix.compare(one)


FAIL = {"deviation": "flags", "path": "int80", "form": "bare", "caller": 64, "index": 17, "what": "rbx",
        "expected": "0x1", "got": "0x2"}


class FiguresTest(unittest.TestCase):
    def test_sums(self):
        entries = [group(), group(cases=7, deviations=2), FAIL, {"known": 1, "cases": 3, "reason": "so"},
                   {"exit_refused": "ip", "cases": 4}]
        seen = matrix.figures_of(outcome(entries), [64])
        self.assertEqual((seen["cases"], seen["faults"], seen["deviations"]), (50007, 2, 2))
        self.assertEqual((seen["known"], seen["refused"], seen["failures"]), ({"so": 3}, {"ip": 4}, [FAIL]))
        self.assertEqual((seen["missing"], seen["trouble"]), ([], []))

    def test_a_row_without_cases_is_missing(self):
        self.assertEqual(matrix.figures_of(outcome([group(path="ud2")]), [64])["missing"], [["int80", 64]])

    def test_a_program_that_does_not_end_well(self):
        self.assertEqual(matrix.figures_of(outcome([group()], 1), [64])["trouble"], [])
        for wrong in (outcome([group()], 2), outcome([group()], caller=32)):
            self.assertTrue(matrix.figures_of(wrong, [64])["trouble"])
        killed = outcome([group()])
        killed.machine.ended = [{"killed": "matrix.int80", "vector": 13}]
        self.assertIn("killed", matrix.figures_of(killed, [64])["trouble"][0])


class ProblemsTest(unittest.TestCase):
    def test_none(self):
        self.assertEqual(matrix.problems(figures(a=[group()], b=[group()])), [])

    def test_each(self):
        good = figures(a=[group()], b=[group()])
        for change, text in (
                (lambda f: f["environments"]["a"].update(trouble=["kernel panic"]), "kernel panic"),
                (lambda f: f["environments"]["a"].update(failures=[FAIL]), "lab matrix --only flags:17 --caller 64"),
                (lambda f: f["environments"]["a"].update(deviations=9), "9 deviations"),
                (lambda f: f["environments"]["a"].update(missing=[["ud2", 64]]), "no case by ud2"),
                (lambda f: f.update(axes=["flags", "grid"]), "no case of the axis grid"),
                (lambda f: f.update(environments={}), "no environment")):
            bad = copy.deepcopy(good)
            change(bad)
            self.assertIn(text, "\n".join(matrix.problems(bad)))

    def test_the_whole_matrix_has_a_goal_and_reaches_every_reason(self):
        entries = [group(axis, cases=1) for axis in matrix.axes()] + [{"exit_refused": "cx", "cases": 0}]
        whole = figures(a=entries) | {"axes": matrix.axes()}
        self.assertEqual(matrix.problems(whole), [f"a: {len(matrix.axes())} cases, the goal is {matrix_judge.GOAL}",
                                                  "a: no frame was refused its fast exit because of cx"])

    def test_environments_that_differ(self):
        found = matrix.problems(figures(a=[group()], b=[group(hash="01")]))
        self.assertEqual(found, ["environments differ: axis flags, 64-bit caller, int80 bare: a 00, b 01"])

    def test_fewer_cases_are_no_other_hash(self):
        less = [group("bases", cases=5, hash="01"), group()]
        self.assertEqual(matrix.problems(figures(a=[group("bases"), group()], b=less)), [])
        self.assertTrue(matrix.problems(figures(a=[group()], b=[group(cases=5, hash="01")])))

    def test_counts_what_was_compared(self):
        one = {name: {"groups": [group(), group(path=name)]} for name in ("a", "b")}
        self.assertEqual(matrix.compare(one)["compared"], 1)


class TextTest(unittest.TestCase):
    def test_table(self):
        some = figures(a=[group(deviations=3), {"known": 1, "cases": 3, "reason": "so it is"}], b=[group()])
        text = "\n".join(matrix_text.report(some, ["it is wrong"]))
        for part in ("50000 !3", "so it is (cases: a 3)", "3 deviations", "it is wrong"):
            self.assertIn(part, text)
        self.assertTrue(all(len(line) <= 80 for line in text.split("\n")))

    def test_a_deviation_says_how_to_repeat_it(self):
        self.assertEqual(matrix_text.failure(FAIL, "tcg-intel"),
                         "MATRIX FAIL axis=flags path=int80 form=bare caller=64: rbx: expected 0x1 got 0x2; "
                         "repeat: scripts/lab matrix --only flags:17 --caller 64 --on tcg-intel")


class CommandTest(unittest.TestCase):
    def test_refuses(self):
        for arguments, text in ((["--axis", "nosuch"], "unknown axis"), (["--only", "flags"], "AXIS:INDEX"),
                                (["--only", "nosuch:1"], "unknown axis"), (["--on", "nowhere"],
                                                                           "unknown environment"),
                                (["--axis", "flags", "--only", "flags:1"], "give one")):
            said = io.StringIO()
            with redirect_stderr(said):
                self.assertEqual(cli.main(["matrix", *arguments]), 2, arguments)
            self.assertIn(text, said.getvalue())


if __name__ == "__main__":
    unittest.main()
