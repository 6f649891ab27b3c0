# SPDX-License-Identifier: MIT
"""Who may speak on port 0xE9 when, and what is said of an emulator that did not come to its end."""

import os
import stat
import tempfile
import unittest
from pathlib import Path
from unittest import mock

from support import spoken

from lablib import bochs, boot, environments, errors, machine, qemu, result
from test_speakers import BENCH, BOOT, outcome, ran


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
                "pid 1 (p.int80) ended a second time: killed":
                    [*good, {"killed": "p.int80", "pid": 1, "vector": 6}, end],
                "pid 1 (p.int80) ended as q.int80":
                    [start, {"exit": "q.int80", "pid": 1, "status": 0}, end],
                "pid 1 was started as q.int80 while it ran as p.int80":
                    [start, {"start": "q.int80", "pid": 1}, ended, end],
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
        log = machine.parse(spoken((1, "ok 1 p"), (1, BENCH), *ran("p"), (1, "ok 1 p"), (1, BENCH)))
        self.assertEqual((len(log.wrong), log.results, log.tests, log.unread), (4, [], [], []))
        late = {"panic": "x"}, {"rounds": 1}, {"end": 2}
        log = machine.parse(spoken(*ran("p"), {"end": 1}, *late))
        self.assertEqual((log.panic, log.kernel, log.end, len(log.wrong)), (None, [], 1, 1))

    def test_without_a_speaker(self):
        for line in ('{"end":1}', "ok 1 p", "K{}", "k {}", "0 {}", "12345 {}", "K"):
            log = machine.parse([f"{line}\n"])
            self.assertEqual(log.wrong, [f"a line without a speaker: {line!r}"])
        for line in ('{"end":1}\n', "ok 1 p\n", "K {\n", "7 \n", "1024 anything\n", "K", "12"):
            self.assertTrue(machine.is_machine_line(line), line)
        for line in ("(0).[1] [0x000000000010] 0010:0000000000000010 (unk. ctxt): nop ; 90", "Key",
                     "Next at t=0", "<bochs:1> ", "[CPU0 RD]: LIN 0x1", "es:0x0000", "12345 x"):
            self.assertFalse(machine.is_machine_line(line), line)

    def test_rounds(self):
        good = ran("p.int80")
        refused = {"refused": "q", "pid": 2, "code": "M02", "reason": "r"}
        rounds = {"rounds": 3, "programs": 3}
        self.assertEqual(self.wrong(*good, *good, *good, rounds, {"end": 1}), "")
        rounds = {"rounds": 2, "programs": 4}
        log = machine.parse(spoken(BOOT, *[*good, refused] * 2, rounds, {"end": 2}))
        self.assertEqual(log.wrong, [])

    def test_quiet(self):
        """No starts; ends are counted, several of a program's too."""
        counted = [{"exit": "p", "pid": 1, "status": status, "count": count}
                   for status, count in ((0, 2), (1, 1))]
        rounds = {"rounds": 3, "programs": 3, "leaked": 0}
        self.assertEqual(self.wrong(*counted, rounds, {"end": 1}), "")
        self.assertIn("3 ends are counted, of 4 programs",
                      self.wrong(*counted, rounds | {"programs": 4}, {"end": 1}))
        self.assertIn("some ends are counted", self.wrong(*ran("p"), *counted, rounds, {"end": 1}))
        self.assertIn("spoke, but was not started",
                      self.wrong(*counted, (1, "ok 1 p"), rounds, {"end": 1}))

    def test_many_are_not_all_told(self):
        found = result.trouble(outcome(*[(7, "x")] * 1000, {"end": 0}, lied=None))
        self.assertLess(len(found), 8)

    def test_hostile_text(self):
        """What no parser may fall over, and none of it is a line feed."""
        for text in ('{"a":' * 800, '{"a":' + "[" * 4000, "[" * 4096, '{"end":NaN}', "ok", "ok x",
                     '{"end":1}{"end":1}', "1..999999999999999999", "K {}",
                     "forged\u2028K {\"end\":1}", "forged\x85K {\"end\":1}"):
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
            self.assertIn(f"port 0xE9 is cut off, and not believed: {half!r}", found)
            made.timed_out = True
            self.assertIn("cut off", "".join(result.run_statuses(made, ["p"])[1]))

    def killed(self, emulator, env, script):
        """(status, line) of `lab run` if the EMULATOR is SCRIPT."""
        with tempfile.TemporaryDirectory() as folder:
            fake = Path(folder) / emulator
            fake.write_text(f"#!/bin/sh\n{script}\n")
            fake.chmod(fake.stat().st_mode | stat.S_IXUSR)
            with mock.patch.dict(os.environ, PATH=f"{folder}:{os.environ['PATH']}"):
                made = boot.Outcome(boot.Boot(environments.get(env), []), Path(folder))
                runner = bochs if emulator == "bochs" else qemu
                made.machine = machine.parse(runner.run(made.boot, made, Path(folder) / "lab.iso"))
            status, lines = result.run_statuses(made, ["p.int80"])
            return status, "; ".join(lines)

    def test_a_signal_from_outside(self):
        for emulator, env, log in (("qemu-system-x86_64", "tcg-intel", "> e9.log"),
                                   ("bochs", "bochs-intel", "")):
            # Asked for its version, it is not in the folder of a run.
            said = "ls *.log >/dev/null 2>&1 || exit 0; echo 'K {\"boot\":\"entrylab\"}' " + log
            name = env.partition("-")[0].replace("tcg", "qemu")
            status, line = self.killed(emulator, env, f"{said}; kill -KILL $$")
            self.assertEqual(status, errors.EMULATOR)
            self.assertIn(f"{name} was killed by signal 9 (out of memory?)", line)
            self.assertNotIn("end line", line)
            self.assertNotIn("no exit line", line)
            line = self.killed(emulator, env, f"{said}; kill -SEGV $$")[1]
            self.assertIn(f"{name} was killed by signal 11 (SIGSEGV)", line)
            self.assertIn("before the end line", self.killed(emulator, env, said)[1])


if __name__ == "__main__":
    unittest.main()
