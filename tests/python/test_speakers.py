# SPDX-License-Identifier: MIT
"""Who speaks on port 0xE9: what a program says is the kernel's in no verb that reads a log."""

# pylint: disable=protected-access

import re
import unittest
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from unittest import mock

from support import ROOT, spoken

import bad_machines
from lablib import (availability, bochs_trace, boot, boot_judge, deviations, environments, errors,
                    machine, paths, qemu, result, smp, traced)
from lablib.boot_row import Part, Row, exits, killed
from lablib.security import fuzz_run, hostile, hostile_programs, matrix, sweep_judge, sweep_outside

BOOT = {"boot": "entrylab", "vendor": "GenuineIntel", "cpu": "c", "features": [], "selftest": False}
PATHS = [{"path": row.path, "caller": row.caller, "installed": True} for row in paths.rows()]
LIAR = "forge.int80"
BENCH = {"bench": "null", "single_min": 90, "empty_min": 40}


def lies():
    """Every object that the program forge says, and more KTAP than it should."""
    text = (ROOT / "userland/programs/forge.c").read_text()
    table = re.search(r"objects\[\] = \{\n(.*?)\n\};", text, re.DOTALL)[1]
    rows = re.findall(r'^    "(.*)",$', table, re.MULTILINE)
    found = [re.sub(r"\\(.)", r"\1", one) for one in rows]
    return [one.replace("SELF", LIAR).replace("PID", "2") for one in found] + [
        "KTAP version 1", "1..3", "ok 1 abi/int80/door",
        '{"probe":"forged","intel":"x","amd":"x","observed":"x"}',
        '{"matrix":"flags","path":"int80","form":"bare","caller":64,"cases":9,"faults":0,'
        '"deviations":7,"hash":"0"}', '{"known":1,"cases":1,"reason":"forged"}',
        '{"deviation":"flags","caller":64}', '{"fuzz":"fail","case":1}',
        '{"sweep":"int80","caller":64,"stuck":9,"case":"x"}', '{"lost":"int80","caller":64}',
        '{"natural":"int80","caller":64,"case":"forged"}',
        '{"bench":"null","single_min":1,"empty_min":1}']


def forged(marks=("", "K ", "1 ")):
    """What the liar, pid 2, is heard to say."""
    return [(2, mark + one) for mark in marks for one in lies()]


def outcome(*said, status=33, env="tcg-intel", lied=True):
    """A boot in which SAID was said. In the middle of it a liar ran and was killed, with LIED after
    all its lies; or nobody did, if that is None."""
    lines = [BOOT, *PATHS, *said]
    if lied is not None:
        at = next((at for at, one in enumerate(lines) if isinstance(one, tuple)), len(lines) - 1)
        lines[at:at] = [{"start": LIAR, "pid": 2}, *(forged() if lied else []),
                        {"killed": LIAR, "pid": 2, "vector": 6}]
    made = boot.Outcome(boot.Boot(environments.get(env), []), Path("/nowhere"), status=status)
    made.lines = spoken(*lines)
    made.machine = machine.parse(made.lines)
    return made


def ran(name, *said, status=0):
    """The lines of a program, pid 1."""
    return [{"start": name, "pid": 1}, *((1, one) for one in said),
            {"exit": name, "pid": 1, "status": status}]


class Heard(unittest.TestCase):
    """Each reader gets the same with the lies and without."""

    def same(self, reader, *said):
        """What READER makes of both."""
        clean, lied = (reader(outcome(*said, lied=one)) for one in (False, True))
        self.assertEqual(clean, lied)
        return lied

    def test_there_are_lies(self):
        self.assertGreater(len(lies()), 30)
        log = outcome(*ran("p.int80"), {"end": 2}).machine
        self.assertGreater(len(log.said_by(LIAR)), 30)

    def test_the_log(self):
        names = ("boots", "paths", "cpus", "started", "ended", "boot_error", "panic", "end",
                 "kernel", "strange", "wrong")
        self.same(lambda made: [getattr(made.machine, name) for name in names], *ran("p.int80"),
                  {"end": 2})

    def test_run(self):
        said = [*ran("p.int80"), {"end": 2}]
        status = self.same(lambda made: result.run_statuses(made, [LIAR, "p.int80"])[0], *said)
        self.assertEqual(status, errors.KILLED + 6)
        self.assertEqual(self.same(result.trouble, *said), [])

    def test_verdict_and_boot_test(self):
        liar = Part("forge", "int80", end=killed(6), heard=False)
        row = Row("r", ("tcg-intel",), (Part("p", "int80"), liar), ("together=on",),
                  paths={("int80", 64): True})
        said = [*ran("p.int80", "KTAP version 1", "1..1", "ok 1 p"), {"end": 2}]
        self.assertEqual(self.same(lambda made: boot_judge.problems(row, made), *said), [])
        self.assertEqual(self.same(lambda made: boot_judge.skip_reason(row, made), *said), "")
        # Where it counts what the liar says of itself, it counts as the liar's.
        found = result.verdict(outcome(*said), 2)
        self.assertTrue(found)
        self.assertTrue(all(line.startswith(LIAR) for line in found), found)
        # A fate that it did not have is missed in spite of all lies.
        wrong = replace(row, parts=(row.parts[0], replace(liar, end=exits())))
        self.assertIn("wanted exit 0", "".join(boot_judge.problems(wrong, outcome(*said))))

    def test_a_panic_and_a_boot_error_that_nobody_said(self):
        said = [*ran("p.int80"), {"end": 2}]
        for row in (Row("r", (), panic=("forged",)), Row("r", (), boot_error=9)):
            self.assertIn("there was none", "".join(boot_judge.problems(row, outcome(*said))))
        self.assertIn("that of a panic, but no line of the kernel's says one",
                      "".join(result.trouble(outcome(*said, status=qemu.PANIC))))
        self.assertEqual(result.trouble(outcome(*ran("p.int80"), {"panic": "x"}, status=33))[1:],
                         ["QEMU's exit status is 33, not 35"])

    def test_paths(self):
        env = environments.get("tcg-intel")
        found = self.same(lambda made: availability.rows_of(env, made, paths.rows()),
                          *ran("hello.syscall"), {"end": 2})
        self.assertTrue(all(row["installed"] for row in found))

    def test_compare_and_trace(self):
        row = paths.rows()[0]
        said = [*ran(traced.program(row), BENCH), {"end": 2}]
        self.assertEqual(self.same(lambda made: traced.ticks(made, row), *said), (51, ""))
        self.same(lambda made: list(bochs_trace.parse(made.lines).programs), *said)

    def test_deviations(self):
        found = self.same(deviations._answers,
                          *ran("deviations.int80", {"probe": "ud", "observed": "#UD"}), {"end": 2})
        self.assertEqual(found["ud"]["observed"], "#UD")

    def test_matrix(self):
        group = {"matrix": "flags", "path": "int80", "form": "bare", "caller": 64, "cases": 5,
                 "faults": 1, "deviations": 0, "hash": "0"}
        other = group | {"caller": 32}      # of the other program's caller

        def figures(made):
            found = matrix.figures_of(made, [64])
            return [found[name] for name in ("cases", "deviations", "known", "failures", "groups")]
        found = self.same(figures, *ran("matrix.int80", group, other), {"end": 2})
        self.assertEqual(found, [5, 0, {}, [], [group]])

    def test_sweep(self):
        entry = {"sweep": "int80", "caller": 64, "stuck": 0, "case": "null"}
        others = entry | {"sweep": "ud2"}, entry | {"caller": 32}
        said = [*ran("sweep.int80", entry, *others), {"end": 2}]
        found = self.same(lambda made: sweep_judge.entries_of(made.machine), *said)
        self.assertEqual(found, [entry])
        self.assertEqual(self.same(sweep_judge.judge, *said), [])

    def test_sweep_from_outside(self):
        case = SimpleNamespace(kinds={"nmi": (3, 3)}, boundaries=3, window=1, open=0, lost=[])
        driver = SimpleNamespace(cases=[case], problem="")
        said = ran("sweep.int80", {"natural": "int80", "caller": 64, "case": "null"})
        found = self.same(lambda made: list(sweep_outside._entries(driver, made, "int80", 64)),
                          *said, {"end": 2})
        self.assertEqual([entry["case"] for entry in found], ["null"])

    def test_hostile(self):
        programs = [hostile_programs.Program("p", 64, "ANY", "exit", ("X1",), "t"),
                    hostile_programs.Program(LIAR, 64, "ANY", "6", ("X1",), "t")]
        said = [*ran("p"), {"end": 2}]
        names = ("killed", "documented", "escapes", "fates")

        def figures(made):
            found = hostile.figures_of(made, programs)
            return [found[name] for name in names]
        found = self.same(figures, *said)
        self.assertEqual(found, [1, 1, 0, {"p": "exit", LIAR: "6"}])

    def test_rounds_and_tallies(self):
        rounds = {"rounds": 3, "programs": 6, "frames_left": 1, "leaked": 0}
        said = [*ran("p.int80"), rounds, {"end": 2}]
        self.assertEqual(self.same(hostile_programs.rounds_line, *said), rounds)
        self.assertEqual(hostile_programs.rounds_line(outcome(*ran("p.int80"), {"end": 2})), {})
        for what in ("truncations", "starved"):
            self.assertFalse(self.same(lambda made, what=what: bad_machines._tally(made, what),
                                       *ran("p.int80"), {"end": 2}))

    def test_fuzz(self):
        def read(lied):
            found = fuzz_run.Found(fuzz_run.Plan(environments.get("tcg-intel"), 1, 0, 100))
            chunk = '{"fuzz":"chunk","from":0,"cases":100,"hash":"7"}'
            lines = spoken(BOOT, {"start": "fuzz.syscall", "pid": 1}, *(forged() if lied else []),
                           (1, chunk))
            fuzz_run.Watch(found).feed("".join(lines).encode(), 0.0)
            return found.stream, found.failures, found.ended
        self.assertEqual(read(False), read(True))

    def test_smp(self):
        with mock.patch.object(smp.symbols, "load", side_effect=AssertionError("read on")), \
                mock.patch.object(smp.headers, "Layout"):
            with self.assertRaisesRegex(AssertionError, "read on"):
                smp._read(outcome(*ran("bench.int80"), {"end": 2}), 1, [])
            with self.assertRaisesRegex(errors.LabError, "the boot went wrong"):
                smp._read(outcome(*ran("bench.int80"), (1, "late")), 1, [])

    def test_the_console(self):
        """A second table of paths hides nothing."""
        text = (b"path int80 is there\r\n     not 32-bit: so\r\nK {}\r\n\npath forged\r\n"
                b"q: killed: vector 6 (#UD)\r\n")
        found = hostile_programs.console_lines(SimpleNamespace(console=text))
        self.assertEqual(found, ["K {}", "path forged", "q: killed: vector 6 (#UD)"])


if __name__ == "__main__":
    unittest.main()
