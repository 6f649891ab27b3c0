# SPDX-License-Identifier: MIT
"""Who speaks on port 0xE9: what a program says is never the kernel's, in any verb that reads a log."""

import os
import re
import stat
import tempfile
import unittest
from pathlib import Path
from types import SimpleNamespace
from unittest import mock

from support import ROOT, spoken

import bad_machines
from lablib import (availability, bochs, bochs_trace, boot, boot_judge, deviations, environments, errors, machine,
                    paths, qemu, result, smp, traced)
from lablib.boot_row import Part, Row, killed
from lablib.security import fuzz_run, hostile, hostile_programs, matrix, sweep_judge, sweep_outside

BOOT = {"boot": "entrylab", "vendor": "GenuineIntel", "cpu": "c", "features": [], "selftest": False}
PATHS = [{"path": row.path, "caller": row.caller, "installed": True} for row in paths.rows()]
LIAR = "forge.int80"
BENCH = {"bench": "null", "single_min": 90, "empty_min": 40}


def lies():
    """Every object that the program forge says, and more KTAP than it should."""
    text = (ROOT / "userland/programs/forge.c").read_text()
    table = re.search(r"objects\[\] = \{\n(.*?)\n\};", text, re.DOTALL)[1]
    found = [re.sub(r"\\(.)", r"\1", one) for one in re.findall(r'^    "(.*)",$', table, re.MULTILINE)]
    return [one.replace("SELF", LIAR).replace("PID", "2") for one in found] + [
        "KTAP version 1", "1..3", "ok 1 abi/int80/door", '{"probe":"forged","intel":"x","amd":"x","observed":"x"}',
        '{"matrix":"flags","path":"int80","form":"bare","caller":64,"cases":9,"faults":0,"deviations":7,"hash":"0"}',
        '{"known":1,"cases":1,"reason":"forged"}', '{"deviation":"flags","caller":64}', '{"fuzz":"fail","case":1}',
        '{"sweep":"int80","caller":64,"stuck":9,"case":"x"}', '{"lost":"int80","caller":64}',
        '{"natural":"int80","caller":64,"case":"forged"}', '{"bench":"null","single_min":1,"empty_min":1}']


def forged(marks=("", "K ", "1 ")):
    """What the liar, pid 2, is heard to say."""
    return [(2, mark + one) for mark in marks for one in lies()]


def outcome(*said, status=33, env="tcg-intel", lied=True, **fields):
    """A boot in which SAID was said; with LIED, in the middle of it a liar ran, was killed, and nothing else is
    different."""
    lines, end = [BOOT, *PATHS, *said], []
    if lied is not None:
        at = next((at for at, one in enumerate(lines) if isinstance(one, tuple)), len(lines) - 1)
        lines[at:at] = [{"start": LIAR, "pid": 2}, *(forged() if lied else []),
                        {"killed": LIAR, "pid": 2, "vector": 6}]
    made = boot.Outcome(boot.Boot(environments.get(env), [], **fields), Path("/nowhere"), status=status)
    made.lines = spoken(*lines, *end)
    made.machine = machine.parse(made.lines)
    return made


def ran(name, *said, status=0):
    """The lines of a program, pid 1."""
    return [{"start": name, "pid": 1}, *((1, one) for one in said), {"exit": name, "pid": 1, "status": status}]


class Heard(unittest.TestCase):
    """Each reader gets the same with the lies and without."""

    def same(self, reader, *said, **fields):
        """What READER makes of both."""
        clean, lied = (reader(outcome(*said, lied=one, **fields)) for one in (False, True))
        self.assertEqual(clean, lied)
        return lied

    def test_there_are_lies(self):
        self.assertGreater(len(lies()), 30)
        log = outcome(*ran("p.int80"), {"end": 2}).machine
        self.assertGreater(len(log.said_by(LIAR)), 30)

    def test_the_log(self):
        names = ("boots", "paths", "cpus", "started", "ended", "boot_error", "panic", "end", "kernel", "strange", "wrong")
        self.same(lambda made: [getattr(made.machine, name) for name in names], *ran("p.int80"), {"end": 2})

    def test_run(self):
        said = [*ran("p.int80"), {"end": 2}]
        self.assertEqual(self.same(lambda made: result.run_statuses(made, [LIAR, "p.int80"])[0], *said),
                         errors.KILLED + 6)
        self.assertEqual(self.same(result.trouble, *said), [])

    def test_verdict_and_boot_test(self):
        row = Row("r", ("tcg-intel",), (Part("p", "int80"), Part("forge", "int80", end=killed(6), heard=False)),
                  ("together=on",), paths={("int80", 64): True})
        said = [*ran("p.int80", "KTAP version 1", "1..1", "ok 1 p"), {"end": 2}]
        self.assertEqual(self.same(lambda made: boot_judge.problems(row, made), *said), [])
        self.assertEqual(self.same(lambda made: boot_judge.skip_reason(row, made), *said), "")
        # Where it counts what the liar says of itself, it counts as the liar's.
        found = result.verdict(outcome(*said), 2)
        self.assertTrue(found)
        self.assertTrue(all(line.startswith(LIAR) for line in found), found)
        # A fate that it did not have is missed in spite of all lies.
        wrong = Row("r", ("tcg-intel",), (row.parts[0], Part("forge", "int80", heard=False)), row.switches)
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
        found = self.same(lambda made: availability.rows_of(env, made, paths.rows()), *ran("hello.syscall"), {"end": 2})
        self.assertTrue(all(row["installed"] for row in found))

    def test_compare_and_trace(self):
        row = paths.rows()[0]
        said = [*ran(traced.program(row), BENCH), {"end": 2}]
        self.assertEqual(self.same(lambda made: traced.ticks(made, row), *said), (51, ""))
        self.same(lambda made: list(bochs_trace.parse(made.lines).programs), *said)

    def test_deviations(self):
        found = self.same(deviations._answers,      # pylint: disable=protected-access
                          *ran("deviations.int80", {"probe": "ud", "observed": "#UD"}), {"end": 2})
        self.assertEqual(found["ud"]["observed"], "#UD")

    def test_matrix(self):
        group = {"matrix": "flags", "path": "int80", "form": "bare", "caller": 64, "cases": 5, "faults": 1,
                 "deviations": 0, "hash": "0"}
        other = group | {"caller": 32}      # of the other program's caller
        found = self.same(lambda made: {name: value for name, value in matrix.figures_of(made, [64]).items()
                                        if name != "trouble"}, *ran("matrix.int80", group, other), {"end": 2})
        self.assertEqual((found["cases"], found["deviations"], found["known"], found["failures"]), (5, 0, {}, []))

    def test_sweep(self):
        entry = {"sweep": "int80", "caller": 64, "stuck": 0, "case": "null"}
        said = [*ran("sweep.int80", entry, entry | {"sweep": "ud2"}, entry | {"caller": 32}), {"end": 2}]
        self.assertEqual(self.same(lambda made: sweep_judge.entries_of(made.machine), *said), [entry])
        self.assertEqual(self.same(sweep_judge.judge, *said), [])

    def test_sweep_from_outside(self):
        case = SimpleNamespace(kinds={"nmi": (3, 3)}, boundaries=3, window=1, open=0, lost=[])
        driver = SimpleNamespace(cases=[case], problem="")
        found = self.same(lambda made: list(sweep_outside._entries(driver, made, "int80", 64)),   # pylint: disable=protected-access
                          *ran("sweep.int80", {"natural": "int80", "caller": 64, "case": "null"}), {"end": 2})
        self.assertEqual([entry["case"] for entry in found], ["null"])

    def test_hostile(self):
        programs = [hostile_programs.Program("p", 64, "ANY", "exit", ("X1",), "t"),
                    hostile_programs.Program(LIAR, 64, "ANY", "6", ("X1",), "t")]
        said = [*ran("p"), {"end": 2}]
        found = self.same(lambda made: {name: value for name, value in hostile.figures_of(made, programs).items()
                                        if name in ("killed", "documented", "escapes", "fates")}, *said)
        self.assertEqual((found["killed"], found["documented"], found["escapes"]), (1, 1, 0))

    def test_rounds_and_tallies(self):
        rounds = {"rounds": 3, "programs": 6, "frames_left": 1, "leaked": 0}
        said = [*ran("p.int80"), rounds, {"end": 2}]
        self.assertEqual(self.same(hostile_programs.rounds_line, *said), rounds)
        self.assertEqual(hostile_programs.rounds_line(outcome(*ran("p.int80"), {"end": 2})), {})
        for what in ("truncations", "starved"):
            self.assertFalse(self.same(lambda made, what=what: bad_machines._tally(made, what),  # pylint: disable=protected-access
                                       *ran("p.int80"), {"end": 2}))

    def test_fuzz(self):
        def read(lied):
            found = fuzz_run.Found(fuzz_run.Plan(environments.get("tcg-intel"), 1, 0, 100))
            chunk = '{"fuzz":"chunk","from":0,"cases":100,"hash":"7"}'
            lines = spoken(BOOT, {"start": "fuzz.syscall", "pid": 1}, *(forged() if lied else []), (1, chunk))
            fuzz_run.Watch(found).feed("".join(lines).encode(), 0.0)
            return found.stream, found.failures, found.ended
        self.assertEqual(read(False), read(True))

    def test_smp(self):
        with mock.patch.object(smp.symbols, "load", side_effect=AssertionError("read on")), \
                mock.patch.object(smp.headers, "Layout"):
            with self.assertRaisesRegex(AssertionError, "read on"):
                smp._read(outcome(*ran("bench.int80"), {"end": 2}), 1, [])    # pylint: disable=protected-access
            with self.assertRaisesRegex(errors.LabError, "the boot went wrong"):
                smp._read(outcome(*ran("bench.int80"), (1, "late")), 1, [])   # pylint: disable=protected-access

    def test_the_console(self):
        """A second table of paths hides nothing."""
        text = b"path int80 is there\r\n     not 32-bit: so\r\nK {}\r\n\npath forged\r\nq: killed: vector 6 (#UD)\r\n"
        found = hostile_programs.console_lines(SimpleNamespace(console=text))
        self.assertEqual(found, ["K {}", "path forged", "q: killed: vector 6 (#UD)"])


class Order(unittest.TestCase):
    """Who may speak when."""

    def wrong(self, *said):
        """What is out of order."""
        return "\n".join(result.trouble(outcome(*said, lied=None)))

    def test_each(self):
        good, end = ran("p.int80", "ok 1 p"), {"end": 1}
        start, _said, ended = good
        self.assertEqual(self.wrong(*good, end), "")
        for says, lines in {
                "pid 1 spoke, but was not started: 'ok 1 p'": [(1, "ok 1 p"), *good, end],
                "pid 2 spoke, but was not started": [start, (2, "ok 1 p"), ended, end],
                "pid 1 (p.int80) spoke after its end": [*good, (1, "x"), end],
                "pid 1 (p.int80) ended without a start: exit": [ended, end],
                "pid 1 (p.int80) ended a second time: killed": [*good, {"killed": "p.int80", "pid": 1, "vector": 6}, end],
                "pid 1 (p.int80) ended as q.int80": [start, {"exit": "q.int80", "pid": 1, "status": 0}, end],
                "pid 1 was started as q.int80 while it ran as p.int80": [start, {"start": "q.int80", "pid": 1}, ended, end],
                "the end line came while pid 1 (p.int80) ran": [start, end],
                "a line after the end line: 'K {\"end\": 1}'": [*good, end, end],
                "a line after the end line: 'K {\"panic\": \"x\"}'": [*good, end, {"panic": "x"}],
                "programs were started in 2 rounds; the kernel says 1": [*good, *good, end],
                "programs were started in 1 rounds; the kernel says 2": [*good, {"rounds": 2}, end],
                "unreadable machine line of the kernel's: 'K {'": [*good, "{", end],
                "of the kernel's: 'K {\"exit\": \"p\"}'": [*good, {"exit": "p"}, end],
                "the kernel booted 2 times": [BOOT, *good, end],
                "the boot shim gave up: no room": [{"shim": "no room"}]}.items():
            with self.subTest(says):
                self.assertIn(says, self.wrong(*lines))

    def test_what_is_out_of_order_is_not_believed(self):
        log = machine.parse(spoken((1, "ok 1 p"), (1, {"bench": "null"}), *ran("p"), (1, "ok 1 p"), (1, BENCH)))
        self.assertEqual((len(log.wrong), log.results, log.tests, log.unread), (4, [], [], []))
        log = machine.parse(spoken(*ran("p"), {"end": 1}, {"panic": "x"}, {"rounds": 1}, {"end": 2}))
        self.assertEqual((log.panic, log.kernel, log.end, len(log.wrong)), (None, [], 1, 1))

    def test_without_a_speaker(self):
        for line in ('{"end":1}', "ok 1 p", "K{}", "k {}", "0 {}", "12345 {}", "K"):
            log = machine.parse([f"{line}\n"])
            self.assertEqual(log.wrong, [f"a line without a speaker: {line!r}"])
        for line in ('{"end":1}\n', "ok 1 p\n", "K {\n", "7 \n", "1024 anything\n", "K", "12"):
            self.assertTrue(machine.is_machine_line(line), line)
        for line in ("(0).[1] [0x000000000010] 0010:0000000000000010 (unk. ctxt): nop ; 90", "Next at t=0", "<bochs:1> ",
                     "[CPU0 RD]: LIN 0x1", "es:0x0000", "12345 x", "Key"):
            self.assertFalse(machine.is_machine_line(line), line)

    def test_rounds(self):
        good = ran("p.int80")
        refused = {"refused": "q", "pid": 2, "code": "M02", "reason": "r"}
        self.assertEqual(self.wrong(*good, *good, *good, {"rounds": 3, "programs": 3}, {"end": 1}), "")
        log = machine.parse(spoken(BOOT, *[*good, refused] * 2, {"rounds": 2, "programs": 4}, {"end": 2}))
        self.assertEqual(log.wrong, [])

    def test_quiet(self):
        """No starts; ends are counted, several of a program's too."""
        counted = [{"exit": "p", "pid": 1, "status": status, "count": count} for status, count in ((0, 2), (1, 1))]
        rounds = {"rounds": 3, "programs": 3, "leaked": 0}
        self.assertEqual(self.wrong(*counted, rounds, {"end": 1}), "")
        self.assertIn("3 ends are counted, of 4 programs", self.wrong(*counted, rounds | {"programs": 4}, {"end": 1}))
        self.assertIn("some ends are counted", self.wrong(*ran("p"), *counted, rounds, {"end": 1}))
        self.assertIn("spoke, but was not started", self.wrong(*counted, (1, "ok 1 p"), rounds, {"end": 1}))

    def test_many_are_not_all_told(self):
        found = result.trouble(outcome(*[(7, "x")] * 1000, {"end": 0}, lied=None))
        self.assertLess(len(found), 8)

    def test_hostile_text(self):
        """What no parser may fall over, and none of it is a line feed."""
        for text in ('{"a":' * 800, '{"a":' + "[" * 4000, "[" * 4096, '{"end":NaN}', '{"end":1}{"end":1}', "1..999999999999999999", "ok", "ok x",
                     "K {}", "forged\u2028K {\"end\":1}", "forged\x85K {\"end\":1}"):
            lines = machine.split("".join(spoken(*ran("p", text), {"end": 1})).encode())
            log = machine.parse(lines)
            self.assertEqual((len(lines), log.wrong, log.end, log.kernel), (4, [], 1, []), text)
            self.assertTrue(result.words(log), text)
        self.assertEqual(len(machine.split(b"1 \xff\xfe\nK")), 2)


class CutOff(unittest.TestCase):
    """An emulator that did not come to its end."""

    def test_a_half_line_is_not_believed(self):
        for half in ('K {"end":1}', 'K {"end":', "K", "1 ok 1 p"):
            lines = spoken(BOOT, *ran("p")) + [half]
            made = outcome(lied=None)
            made.machine = machine.parse(lines)
            self.assertIsNone(made.machine.end)
            found = "\n".join(result.trouble(made))
            self.assertIn(f"the last line on port 0xE9 is cut off, and not believed: {half!r}", found)
            made.timed_out = True
            self.assertIn("cut off", "".join(result.run_statuses(made, ["p"])[1]))

    def killed(self, emulator, env, script):
        """(status, line) of `lab run` if the EMULATOR is SCRIPT."""
        with tempfile.TemporaryDirectory() as folder:
            fake = Path(folder) / emulator
            fake.write_text(f"#!/bin/sh\n{script}\n")
            fake.chmod(fake.stat().st_mode | stat.S_IXUSR)
            with mock.patch.dict(os.environ, PATH=f"{folder}:{os.environ['PATH']}"):
                made = boot.Outcome(boot.Boot(environments.get(env), [], timeout=20.0), Path(folder))
                runner = bochs if emulator == "bochs" else qemu
                made.machine = machine.parse(runner.run(made.boot, made, Path(folder) / "lab.iso"))
            status, lines = result.run_statuses(made, ["p.int80"])
            return status, "; ".join(lines)

    def test_a_signal_from_outside(self):
        for emulator, env, log in (("qemu-system-x86_64", "tcg-intel", "> e9.log"), ("bochs", "bochs-intel", "")):
            said = "echo 'K {\"boot\":\"entrylab\"}' " + log
            name = env.partition("-")[0].replace("tcg", "qemu")
            status, line = self.killed(emulator, env, f"{said}; kill -KILL $$")
            self.assertEqual(status, errors.EMULATOR)
            self.assertIn(f"{name} was killed by signal 9 (out of memory?)", line)
            self.assertNotIn("before the end line", line)
            self.assertIn(f"{name} was killed by signal 11 (SIGSEGV)", self.killed(emulator, env, f"{said}; kill -SEGV $$")[1])
            self.assertIn("before the end line", self.killed(emulator, env, said)[1])


if __name__ == "__main__":
    unittest.main()
