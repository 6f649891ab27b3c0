# SPDX-License-Identifier: MIT
"""A boot that rows share: each has its own result, and none hides another's."""

import contextlib
import io
import unittest
from unittest import mock

import support

from lablib import bochs_limit, boot, boot_group, boot_test, environments, machine, test
from lablib.boot_row import NUMBER, Part, Row, killed
from lablib.errors import LabError

ENV = environments.get("tcg-intel")


def row(name, *parts, **more):
    """A row of one environment in the group `all`."""
    return Row(name, (ENV.name,), parts, group="all", **more)


ONE = row("one", Part("hello", "int80", prints=(f"hello, pid {NUMBER}", "argument")))
TWO = row("two", Part("crash", "int80", ("ud",), killed(6)), Part("check", "int80"), tests=("check",))
THREE = row("three", Part("hello", "int80", prints=(f"hello, pid {NUMBER}", "argument")))
ROWS = [ONE, TWO, THREE]
CONSOLE = "entrylab\r\nhello, pid 1\r\nargument\r\nhello, pid 4\r\nargument\r\n"
NAMES = ("hello.int80", "crash.int80", "check.int80", "hello.int80")
STARTS = [{"start": name, "pid": pid} for pid, name in enumerate(NAMES, 1)]
ENDS = [{"exit": "hello.int80", "pid": 1, "status": 0},
        {"killed": "crash.int80", "pid": 2, "vector": 6},
        {"exit": "check.int80", "pid": 3, "status": 0}, {"exit": "hello.int80", "pid": 4, "status": 0}]


def outcome_of(count=4, console=CONSOLE, ends=(), tests=True, end=True, rows=None):
    """What a boot leaves of which COUNT programs ended."""
    lines = [{"boot": "entrylab"}]
    for start, ended in list(zip(STARTS, ends or ENDS))[:count]:
        said = [(3, "1..1"), (3, "ok 1 abi")] if start["pid"] == 3 and tests else []
        lines += [start, *said, ended]
    lines += [{"end": 4}] if end and count == 4 else []
    parsed = machine.parse(support.spoken(*lines))
    made = boot.Boot(ENV, [], [])
    return boot.Outcome(made, folder="nowhere", console=console.encode(), status=33, machine=parsed)


class SharedTest(unittest.TestCase):
    def run_shared(self, shared, alone=None):
        """(statuses, output, names of rows that were booted alone)."""
        booted = []

        def boot_row(one, _env):
            booted.append(one.name)
            return shared if one.name == "all" else (alone or {}).get(one.name) or self.fine(one)

        found = boot_test._Run(ENV)
        with mock.patch.object(boot_test, "boot_row", boot_row), \
                mock.patch.object(boot.Outcome, "discard"), \
                contextlib.redirect_stdout(io.StringIO()) as said:
            found.shared("all", ROWS)
        self.assertEqual(booted[0], "all")
        return found.status(), said.getvalue(), booted[1:]

    @staticmethod
    def fine(one):
        """A good boot of ONE alone."""
        whole = {"one": STARTS[:1], "two": STARTS[1:3], "three": STARTS[3:]}[one.name]
        lines = [{"boot": "entrylab"}]
        for pid, start in enumerate(whole, 1):
            end = dict(ENDS[start["pid"] - 1], pid=pid)
            said = [(pid, "1..1"), (pid, "ok 1 abi")] if start["pid"] == 3 else []
            lines += [dict(start, pid=pid), *said, end]
        lines.append({"end": len(whole)})
        parsed = machine.parse(support.spoken(*lines))
        return boot.Outcome(boot.Boot(ENV, [], []), folder="nowhere", status=33, machine=parsed,
                            console=b"hello, pid 1\nargument\n")

    def test_all_good(self):
        status, said, alone = self.run_shared(outcome_of())
        self.assertEqual((status, alone), (0, []))
        self.assertEqual([line.split(":")[0] for line in said.splitlines()],
                         [f"PASS {name} on tcg-intel" for name in ("one", "two", "three")])

    def test_one_fails_and_alone_too(self):
        wrong = [ENDS[0], {"killed": "crash.int80", "pid": 2, "vector": 13}, *ENDS[2:]]
        broken = self.fine(TWO)
        broken.machine.ended[0]["vector"] = 13
        status, said, alone = self.run_shared(outcome_of(ends=wrong), {"two": broken})
        self.assertEqual((status, alone), (1, ["two"]))
        self.assertIn("FAIL two", said)
        self.assertIn("booted alone, two fails as well", said)
        self.assertIn("PASS three", said)

    def test_one_fails_only_behind_others(self):
        status, said, alone = self.run_shared(outcome_of(tests=False))
        self.assertEqual((status, alone), (1, ["two"]))
        self.assertIn("what runs before it in the shared boot matters", said)

    def test_a_text_counts_for_one_row_only(self):
        for console in (CONSOLE[:-len("argument\r\n")], CONSOLE.replace("argument\r\n", "", 1)):
            status, said, _alone = self.run_shared(outcome_of(console=console))
            self.assertEqual(status, 1)
            self.assertIn("the console lacks 'argument'", said)

    def test_a_boot_that_stops_in_the_middle(self):
        shared = outcome_of(count=2)        # no end of check, none of hello
        status, said, alone = self.run_shared(shared)
        self.assertEqual((status, alone), (1, ["two", "three"]))
        for verdict in ("PASS one", "PASS two", "PASS three", "FAIL all on tcg-intel"):
            self.assertIn(verdict, said)
        self.assertIn("the machine stopped before the end line", said)

    def test_who_hangs_is_named(self):
        shared, hanging = outcome_of(count=1), self.fine(TWO)
        shared.end_by("limit", True)
        hanging.end_by("limit", True)
        hanging.machine.end = None
        status, said, alone = self.run_shared(shared, {"two": hanging})
        self.assertEqual((status, alone), (1, ["two", "three"]))
        self.assertRegex(said, r"FAIL two on tcg-intel\n  no end within")
        self.assertIn("PASS three", said)

    def test_a_panic_after_the_last_end_is_not_lost(self):
        shared = outcome_of()
        shared.machine.panic = {"panic": "#PF", "symbol": "exit+0x1"}
        status, said, alone = self.run_shared(shared)
        self.assertEqual((status, alone), (1, []))
        self.assertIn("kernel panic: #PF at exit+0x1", said)

    def test_a_program_too_few_or_too_many(self):
        shared = outcome_of()
        shared.machine.end = 5
        status, said, _alone = self.run_shared(shared)
        self.assertEqual(status, 1)
        self.assertIn("the end line counts 5 modules, 4 were given", said)


class GroupsTest(unittest.TestCase):
    def test_only_what_boots_alike_shares(self):
        others = ({"switches": ("selftest=on",)}, {"cpus": 2}, {"panic": ("#UD",)}, {"endless": True},
                  {"boot_error": 5}, {"cpu": "486"}, {"switches": ("together=on",)}, {"memory": 8},
                  {"not_shared": True}, {"prints": ("a text",)}, {"case": bytes})
        more = [row(f"other-{at}", Part("hello", "int80"), **other) for at, other in enumerate(others)]
        found = boot_group.boots([*ROWS, *more])
        self.assertEqual([[one.name for one in rows] for rows in found],
                         [["one", "two", "three"], *([one.name] for one in more)])

    def test_a_group_is_not_called_as_a_row(self):
        with self.assertRaisesRegex(LabError, "both called one"):
            boot_group.of({"one": ONE, "other": Row("other", (ENV.name,), group="one")})

    def test_the_table_shares_boots(self):
        groups = boot_group.of(boot_test.rows())
        self.assertEqual(len(boot_group.boots([one for one in groups["selftest"]])), 1)
        self.assertGreater(len(groups["selftest"]), 4)


def case(name, status, lines):
    """A test in ctest's report."""
    skipped = '<skipped message="SKIP_RETURN_CODE=77"/>' if status == "notrun" else ""
    return f'<testcase name="{name}" status="{status}">{skipped}<system-out>{lines}</system-out></testcase>'


class SummaryTest(unittest.TestCase):
    def summary(self, *cases):
        return test.summarise(f"<testsuite>{''.join(cases)}</testsuite>")

    def test_rows_of_a_group_count_by_name(self):
        found = self.summary(case("boot/abi@tcg-intel", "fail", "PASS a on tcg-intel: 1\nFAIL b on tcg-intel\n"
                                  "SKIP c on tcg-intel: it lacks\n  | PASS x on tcg-intel: no\nPASS y on tcg-amd: no\n"),
                             case("boot/one@kvm", "notrun", "SKIP one on kvm: there is none\n"))
        self.assertEqual((found.passed, found.failed), (["boot/a@tcg-intel"], ["boot/b@tcg-intel"]))
        self.assertEqual(found.skipped, {"boot/c@tcg-intel": "it lacks", "boot/one@kvm": "one on kvm: there is none"})
        self.assertEqual(found.counts(), "1 passed, 1 failed, 2 skipped")
        self.assertEqual(found.groups, {"boot/abi@tcg-intel": 3})

    def test_a_group_that_dies_is_a_failure(self):
        found = self.summary(case("boot/abi@tcg-intel", "fail", "PASS a on tcg-intel: 1\nTraceback\n"))
        self.assertEqual((found.passed, found.failed), ([], ["boot/abi@tcg-intel"]))

    def test_a_row_is_found_in_its_group(self):
        self.assertIn("boot/abi@tcg-amd", test._groups_with("abi-sysenter@tcg"))
        self.assertEqual(test._groups_with("^boot/abi@"), [])


class LifeTest(unittest.TestCase):
    def test_many_modules_take_the_boot_loader_long(self):
        self.assertEqual(boot.Boot(ENV, [None] * 1000).life, boot.Boot(ENV, []).life + 500)
        self.assertEqual(boot.Boot(ENV, [None] * 1000, life=3.0).life, 3.0)


class DebuggerTest(unittest.TestCase):
    def test_a_line_that_a_stop_cuts_is_whole_again(self):
        stop = (b"(0) Caught time breakpoint\nNext at t=25\n(0) [0x1] 0010:01 (unk): in al, dx ; ec\n"
                b"(1) [0x2] 0010:02 (x): hlt ; f4\nTime breakpoint inserted. Delta = 5\n")
        flags = b"CPU0:\nrax: 0_1\nrip: 0_2\neflags 0x00000297: id if\n"
        for dump in (flags, flags.replace(b"eflags", b"eflags:")):      # Bochs 2.7, and 3.0
            said = b'{"sta' + stop + b'rt":1}\n{"e' + stop + dump + b'nd":1}\n'
            self.assertEqual(bochs_limit.without_debugger(said), b'{"start":1}\n{"end":1}\n')


if __name__ == "__main__":
    unittest.main()
