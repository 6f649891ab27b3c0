# SPDX-License-Identifier: MIT
"""The fates of `lab hostile`: what counts as an escape, and what as a loss."""

import unittest
from types import SimpleNamespace

from support import on_versions

from lablib import environments, machine, newness
from lablib.security import hostile, hostile_programs, hostile_text
from lablib.security.hostile_programs import Program

PROGRAMS = [Program("first", 64, "ANY", "exit", ("X1",), "does one thing"),
            Program("second", 32, "ANY", "amd:13, 6", ("D1", "D3"), "does another")]
KILLED = {"killed": "second", "pid": 2, "vector": 6}
LINE = b"second: killed: vector 6 (#UD invalid opcode), error code 0x0\r\n"


def outcome(ended, console=LINE, switches=(), results=()):
    """A boot with these ends."""
    log = machine.Log(boots=[{}], end=2, ended=ended)
    log.kernel = list(results)
    boot = SimpleNamespace(env=environments.get("bochs-intel"), switches=list(switches))
    return SimpleNamespace(machine=log, console=b"\npath int80 is there\r\n" + console, log="", timed_out=False,
                           boot=boot, status=0)


def exit_of(name, status=0, **more):
    """An end by itself."""
    return {"exit": name, "pid": 1, "status": status, **more}


class Fates(unittest.TestCase):
    """Of one boot."""

    def setUp(self):
        on_versions(self)

    def test_as_they_should_be(self):
        figures = hostile.figures_of(outcome([exit_of("first"), KILLED]), PROGRAMS)
        self.assertEqual(figures, {"programs": 2, "killed": 1, "documented": 1, "escapes": 0, "trouble": [],
                                   "new": [], "fates": {"first": "exit", "second": "6"}})

    def test_escapes(self):
        for ended in ([exit_of("first", 1), KILLED], [exit_of("first"), exit_of("second")], [exit_of("first")],
                      [exit_of("first"), {**KILLED, "vector": 13}]):
            with self.subTest(ended=ended):
                figures = hostile.figures_of(outcome(ended), PROGRAMS)
                self.assertEqual(figures["escapes"], 1)
                self.assertTrue(figures["trouble"])

    def test_on_a_version_that_nobody_knows_another_fate_is_new(self):
        on_versions(self, bochs="9.9")
        said = b"first: INVD: got 0xffffffff, expected 0xd\r\n" + LINE
        figures = hostile.figures_of(outcome([exit_of("first", 1), {**KILLED, "vector": 13}], said.replace(b"r 6", b"r 13")),
                                     PROGRAMS)
        self.assertEqual((figures["escapes"], figures["trouble"]), (0, []))
        self.assertEqual(len(figures["new"]), 3)
        self.assertEqual(hostile.problems({"environments": {"bochs-intel": figures}}), [])
        self.assertIn("3 difference(s) are new on Bochs 9.9",
                      " ".join(newness.lines({"bochs-intel": figures["new"]}, hostile.WHERE)))

    def test_but_one_that_is_lost_is_not(self):
        on_versions(self, bochs="9.9")
        figures = hostile.figures_of(outcome([exit_of("first")], b""), PROGRAMS)
        self.assertEqual(figures["escapes"], 1)
        self.assertIn("second did not end", figures["trouble"])

    def test_a_fate_of_its_own_by_version(self):
        program = Program("third", 64, "ANY", "qemu-7.2:6, bochs:3, 1", ("D2",), "does something")
        for version, fate in (("7.2", "6"), ("8.1", "6"), ("10.0", "1"), ("11.1", "1"), ("6.0", "6")):
            on_versions(self, qemu=version)
            self.assertEqual((program.fate_on("tcg-amd"), program.fate_on("bochs-amd")), (fate, "3"), version)

    def test_a_fate_of_its_own_by_vendor(self):
        self.assertEqual([PROGRAMS[1].fate_on(env) for env in ("bochs-intel", "tcg-amd")], ["6", "13"])

    def test_the_console_says_one_line_for_one_killed(self):
        for console in (b"", LINE + LINE, LINE + b"something else\r\n"):
            with self.subTest(console=console):
                self.assertTrue(hostile.figures_of(outcome([exit_of("first"), KILLED], console), PROGRAMS)["trouble"])

    def test_the_list_is_read(self):
        programs = hostile_programs.read()
        self.assertGreaterEqual(len(programs), hostile.GOAL)
        self.assertEqual(len({program.name for program in programs}), len(programs))
        self.assertLessEqual(set(hostile_programs.EXHAUSTIVE), {program.name for program in programs})


class Endurance(unittest.TestCase):
    """Of a boot with several rounds."""
    ROUNDS = {"rounds": 3, "programs": 6, "frames_left": 100, "leaked": 0}

    def judge(self, ended=None, console=b"", **rounds):
        """What is wrong with three rounds."""
        ended = ended or [exit_of("first", count=3), KILLED | {"count": 3}]
        return hostile_programs.judge_endurance(outcome(ended, console, ("repeat=3", "quiet=on"),
                                                        [self.ROUNDS | rounds]))

    def test_good(self):
        self.assertEqual(self.judge(), [])

    def test_what_differs_is_told(self):
        for wrong in ({"leaked": 1}, {"rounds": 2}, {"console": b"hello\r\n"},
                      {"ended": [exit_of("first", count=2), exit_of("first", 1, count=1), KILLED | {"count": 3}]}):
            with self.subTest(wrong=wrong):
                self.assertTrue(self.judge(**wrong))

    def test_a_second_fate_is_an_escape(self):
        ended = [exit_of("first", count=2), exit_of("first", 1, count=1), KILLED | {"count": 3}]
        self.assertEqual(hostile_programs.ends(outcome(ended), PROGRAMS)[1], 1)


class Problems(unittest.TestCase):
    """The verdict, and the page."""

    def figures(self, **wrong):
        """measure()'s, of one environment."""
        one = {"programs": 70, "killed": 20, "documented": 50, "escapes": 0, "trouble": [], "fates": {}, "seconds": 1.0}
        return {"files": 70, "hazards": ["X1"], "goal": 64, "environments": {"tcg-min": one | wrong}, "skipped": {}}

    def test_none(self):
        self.assertEqual(hostile.problems(self.figures()), [])

    def test_each(self):
        for wrong in ({"escapes": 1}, {"trouble": ["panic"]}, {"documented": 49}, {"programs": 0, "killed": 0,
                                                                                  "documented": 0}):
            with self.subTest(wrong=wrong):
                self.assertTrue(hostile.problems(self.figures(**wrong)))
        self.assertTrue(hostile.problems(self.figures() | {"files": 63}))

    def test_too_few_in_one_boot(self):
        one = {"programs": 900, "wanted": 1000, "escapes": 0, "trouble": []}
        self.assertTrue(hostile.problems({"environments": {"tcg-min": one}}))

    def test_the_page_is_80_columns_wide(self):
        fates = {program.name: program.fate_on("tcg-min") for program in hostile_programs.read()}
        figures = self.figures(fates=fates | {"umip": "status 1"})
        for env in hostile.ENVIRONMENTS:
            figures["environments"].setdefault(env, figures["environments"]["tcg-min"] | {"fates": fates})
        lines = hostile_text.report(figures, []) + list(hostile_text.listing(hostile_programs.read()))
        self.assertLessEqual(max(map(len, lines)), 80)
        self.assertIn("tcg-min: ! status 1", " ".join(" ".join(lines).split()))


if __name__ == "__main__":
    unittest.main()
