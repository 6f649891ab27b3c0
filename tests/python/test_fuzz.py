# SPDX-License-Identifier: MIT
"""What `lab fuzz` makes of a run's lines, of two streams of hashes, and of wrong words on its command line."""

import copy
import io
import tempfile
import unittest
from contextlib import redirect_stderr
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from unittest import mock

from support import ROOT    # pylint: disable=unused-import

from lablib import cli, environments
from lablib.security import fuzz, fuzz_compare, fuzz_run, fuzz_text
from lablib.errors import UsageError
from lablib.security.fuzz_run import Found, Plan

BAD = 4711      # the case that the kernel of these tests gets wrong
FAIL = {"fuzz": "fail", "kind": "full", "case": 17, "path": "ud2", "what": "rbx", "expected": "0x1", "got": "0x2",
        "again": 3, "axis": "flags=0x602"}


def chunk(start, cases, code, what="chunk", **more):
    """A line of the program's."""
    return {"fuzz": what, "from": start, "cases": cases, "hash": code, "full": 5, "values": 100,
            "kernel_values": 0, "failures": 0, "paths": {"int80": 9}, "deaths": {"13": 2}, **more}


def ran(name="tcg-intel", wrong=None, plan=None):
    """What a run leaves that had all of its plan; the case WRONG comes out differently."""
    plan = plan or Plan(environments.get(name), 0x5eed, 0, 400_000)
    found = Found(plan)
    at, end = plan.start, plan.start + plan.cases
    while at < end:
        stop = min(end, at - at % plan.chunk + plan.chunk)
        code = f"{at:x}-{stop:x}" + ("!" if wrong is not None and at <= wrong < stop else "")
        found.take(chunk(at, stop - at, code))
        at = stop
    found.take(chunk(plan.start, plan.cases, "", "end"))
    found.seconds = 2.0
    return found


def document(*runs):
    """The figures of RUNS, held against one another."""
    return fuzz.compare([fuzz.figures_of([found]) for found in runs])


class StreamTest(unittest.TestCase):
    def test_equal_streams(self):
        seen = document(ran(), ran("bochs-intel", plan=Plan(environments.get("bochs-intel"), 0x5eed, 0, 200_000)))
        self.assertEqual((seen["compared"], seen["differences"], fuzz.problems(seen)), (200_000, [], []))

    def test_only_what_is_the_same_is_compared(self):
        plan = Plan(environments.get("bochs-intel"), 0x5eed, 0, 400_000)
        for other in (replace(plan, seed=1), replace(plan, kind="null"), replace(plan, caller=32)):
            seen = document(ran(), ran(wrong=BAD, plan=other))
            self.assertEqual((seen["compared"], seen["differences"]), (0, []))

    def test_a_difference_is_a_problem(self):
        seen = document(ran(), ran("bochs-intel", wrong=BAD))
        self.assertIn("differ in cases 0 to 99999", fuzz.problems(seen)[0])
        self.assertIn("--on tcg-intel,bochs-intel --caller 64 --seed 0x5eed --from 0 --cases 100000",
                      seen["differences"][0])

    def test_it_is_bisected_to_the_case(self):
        booted = []

        def execute(plan):
            booted.append(plan)
            return ran(plan=plan, wrong=BAD if plan.env.name == "bochs-intel" else None)
        with redirect_stderr(io.StringIO()):
            lines = fuzz_compare.differences(document(ran(), ran("bochs-intel", wrong=BAD))["runs"], execute)
        self.assertEqual(len(lines), 1)
        self.assertIn(f"differ in case {BAD}: ", lines[0])
        self.assertIn(f"--from {BAD} --cases 1", lines[0])
        self.assertEqual([plan.cases for plan in booted], [100_000, 100_000, 1000, 1000, 10, 10])

    def test_a_difference_that_does_not_come_again(self):
        one, other = document(ran(), ran("bochs-intel", wrong=BAD))["runs"]
        self.assertEqual(fuzz_compare.bisect(one, other, lambda plan: ran(plan=plan)), (0, 100_000))


class ProblemsTest(unittest.TestCase):
    def changed(self, **values):
        """The problems of a good run whose figures were changed."""
        seen = copy.deepcopy(document(ran()))
        self.assertEqual(fuzz.problems(seen), [])
        seen["runs"][0].update(values)
        return fuzz.problems(seen)

    def test_each(self):
        self.assertIn("case 17 by ud2: rbx", self.changed(failures=[FAIL])[0])
        self.assertIn("it hangs", self.changed(trouble=["it hangs: so"])[0])
        self.assertIn("7 of 400000 cases ran", self.changed(done=7)[0])
        self.assertIn("nothing was tried", self.changed(full=0)[0])
        self.assertIn("nothing was tried", self.changed(deaths={})[0])
        self.assertIn("1 values of the kernel's half", self.changed(kernel_values=1)[0])
        self.assertIn("no value was looked at", self.changed(values=0)[0])

    def test_nothing_ran(self):
        self.assertTrue(fuzz.problems(fuzz.compare([])))
        self.assertTrue(fuzz.problems(fuzz.compare([{"seed": 1, "runs": [], "skipped": {"kvm": "none"}}])))


class LinesTest(unittest.TestCase):
    def test_a_failure_is_two_lines(self):
        plan = ran().plan
        fail, repeat = fuzz_text.failure_lines(plan, FAIL)
        self.assertEqual(fail, "FUZZ FAIL env=tcg-intel seed=0x5eed case=17 path=ud2 axis=flags=0x602 "
                               "expected=rbx:0x1 got=0x2")
        self.assertEqual(repeat, "repeat: scripts/lab fuzz --on tcg-intel --caller 64 --seed 0x5eed --full "
                                 "--only 17")
        self.assertIn("flaky: again in 1 of 3", fuzz_text.failure_lines(plan, FAIL | {"again": 1})[0])

    def test_the_repeat_line_is_understood(self):
        words = fuzz_text.failure_lines(ran().plan, FAIL)[1].split()[2:]
        options = cli._parse(words)    # pylint: disable=protected-access
        todo, = fuzz.plans([environments.get("tcg-intel")], options)
        self.assertEqual((todo.seed, todo.start, todo.cases, todo.kind, todo.caller), (0x5eed, 17, 1, "full", 64))

    def test_resuming(self):
        plan = Plan(environments.get("tcg-amd"), 0x5eed, 100, 400_000)
        progress = fuzz_text.Progress([plan])
        found = Found(plan)
        found.take(chunk(100, 99_900, "0"))
        with redirect_stderr(io.StringIO()) as said:
            progress(found)
        self.assertIn("99,900 of 400,000 cases", said.getvalue())
        line, = progress.resume()
        words = line.partition("resume: scripts/lab ")[2].split()
        todo, = fuzz.plans([plan.env], cli._parse(words))
        self.assertEqual((todo.env.name, todo.start, todo.cases), ("tcg-amd", 100_000, 300_100))

    def test_a_lost_run(self):
        found = ran()
        found.trouble = ["kernel panic: #GP at sys_sum6", "  | the console"]
        with mock.patch.object(fuzz_run, "narrow", return_value=BAD), redirect_stderr(io.StringIO()):
            text = "\n".join(fuzz_text.report([found], document(found)))
        self.assertIn(f"case={BAD} caller=64: kernel panic: #GP at sys_sum6", text)
        self.assertIn(f"repeat: scripts/lab fuzz --on tcg-intel --caller 64 --seed 0x5eed --only {BAD}", text)
        self.assertIn("1 runs lost", text)


class WatchTest(unittest.TestCase):
    def test_lines_in_pieces_and_a_stall(self):
        found = Found(Plan(environments.get("tcg-intel"), 1, 0, 200))
        watch = fuzz_run.Watch(found)
        with tempfile.TemporaryDirectory() as folder:
            log = Path(folder) / watch.name
            # The kernel and a second program say what they want; it is not the fuzzer's.
            log.write_bytes(b'1 {"other":1}\nK {"fuzz":"end","from":0,"cases":7,"hash":"0"}\n'
                            b'2 {"fuzz":"fail"}\n{"fuzz":"fail"}\n1 {"fuzz":"chunk","from":0,"ca')
            self.assertFalse(watch(Path(folder)))
            self.assertEqual(found.done, 0)
            with open(log, "ab") as more:
                more.write(b'ses":100,"hash":"7"}\n')
            self.assertFalse(watch(Path(folder)))
            self.assertEqual((found.done, found.stream, found.ended), (100, [[0, 100, "7"]], False))
            watch.heard -= fuzz_run.STALL + 1
            self.assertTrue(watch(Path(folder)))

    def test_a_stop_of_bochs_in_a_line(self):
        """Whatever part of it was written when the watch looked."""
        stop = (b"(0) Caught time breakpoint\nNext at t=250000000\n(0) [0x1] 0033:4049f1 (unk. ctxt): nop ; 90\n"
                b"Time breakpoint inserted. Delta = 250000000\n")
        said = b'Next at t=0\n(0) [0x2] f000:fff0 (unk. ctxt): jmpf ; ea\n1 {"fuzz":"chunk","from":0,"ca' + stop \
            + b'ses":100,"hash":"7"}\n'
        for cut in range(len(said)):
            found = Found(Plan(environments.get("bochs-intel"), 1, 0, 200))
            watch = fuzz_run.Watch(found)
            watch.feed(said[:cut], 1.0)
            watch.feed(said[cut:], 2.0)
            self.assertEqual(found.stream, [[0, 100, "7"]], said[:cut])

    def test_narrow(self):
        """The rest of a run that was lost, in ever smaller chunks, up to the case."""
        plan = Plan(environments.get("tcg-intel"), 1, 0, 400_000)
        lost = Found(plan, trouble=["lost"])

        def execute(plan, progress=None):    # pylint: disable=unused-argument
            found = Found(plan, trouble=["lost"] if plan.start <= BAD < plan.start + plan.cases else [])
            good = range(plan.start, min(plan.start + plan.cases, BAD // plan.chunk * plan.chunk), plan.chunk)
            for start in good:
                found.take(chunk(start, plan.chunk, "0"))
            if not found.trouble:
                found.ended = True
            return found
        with mock.patch.object(fuzz_run, "execute", execute):
            self.assertEqual(fuzz_run.narrow(lost), BAD)
        with mock.patch.object(fuzz_run, "execute", lambda plan: ran(plan=plan)):
            self.assertIsNone(fuzz_run.narrow(lost))


class WordsTest(unittest.TestCase):
    def test_what_does_not_exist(self):
        good = {"seed": 1, "null": False, "full": False, "only": None, "cases": None, "start": 0, "caller": None}
        fuzz.check(SimpleNamespace(**good))
        for wrong, says in (({"seed": 2 ** 64}, "no seed 18446744073709551616; valid: 0 to 0xffffffffffffffff"),
                            ({"seed": -1}, "valid: 0 to"), ({"only": 2 ** 31}, "valid: 0 to 2147483647"),
                            ({"start": -1}, "valid: 0 to"), ({"cases": 0}, "from 1 to"),
                            ({"start": 2 ** 31 - 1, "cases": 2}, "there are no cases"),
                            ({"only": 5, "cases": 5}, "--only"), ({"null": True, "full": True}, "exclude"),
                            ({"caller": 16}, "valid: 64, 32")):
            with self.assertRaises(UsageError) as raised:
                fuzz.check(SimpleNamespace(**good | wrong))
            self.assertIn(says, str(raised.exception))

    def test_environment(self):
        with redirect_stderr(io.StringIO()) as said:
            self.assertEqual(cli.main(["fuzz", "--on", "nowhere"]), 2)
        self.assertIn("valid: ", said.getvalue())
