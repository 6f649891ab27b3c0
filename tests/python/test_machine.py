# SPDX-License-Identifier: MIT
"""Machine lines, KTAP, verdict rules, exit statuses."""

import unittest
from pathlib import Path

import support
from support import spoken

from lablib import boot, environments, errors, machine, result
from lablib.boot_judge import absent_parts, problems, skip_reason
from lablib.boot_row import End, Part, Row, UNAVAILABLE, killed, refused

BOOT = '{"boot":"entrylab","vendor":"GenuineIntel"}'
GOOD = spoken(BOOT, '{"path":"int80","caller":64,"installed":true}', '{"start":"check.int80","pid":1}',
              *((1, text) for text in ("KTAP version 1", "1..3", "ok 1 abi/int80/door", "# a note",
                                       "ok 2 abi/int80/smap # SKIP no SMAP", "ok 3 - abi/int80/args")),
              '{"exit":"check.int80","pid":1,"status":0}', '{"end":1}')


def outcome(lines, status=33, env="tcg-intel", **fields):
    made = boot.Outcome(boot.Boot(environments.get(env), []), Path("."), status=status, **fields)
    made.machine = machine.parse(lines)
    return made


def started(*names):
    """The start lines of programs called NAMES, pids from 1 on."""
    return [f'{{"start":"{name}","pid":{pid}}}' for pid, name in enumerate(names, 1)]


class VerdictTest(unittest.TestCase):
    def verdict(self, lines, **fields):
        return "\n".join(result.verdict(outcome(lines, **fields), 1))

    def test_good(self):
        self.assertEqual(self.verdict(GOOD), "")
        tests = machine.parse(GOOD).tests[0]
        self.assertEqual(tests.program, "check.int80")
        self.assertEqual(tests.passed, ["abi/int80/door", "abi/int80/args"])
        self.assertEqual(tests.skipped, [("abi/int80/smap", "no SMAP")])

    def test_rebooted(self):
        self.assertIn("booted 2 times", self.verdict(spoken(BOOT) + GOOD))

    def test_never_booted(self):
        self.assertIn("no boot line", self.verdict([], status=0))

    def test_triple_fault(self):
        self.assertIn("before the end line", self.verdict(GOOD[:-1], status=0))
        self.assertIn("triple fault", self.verdict(
            GOOD[:-1], env="bochs-intel", status=1, log="3rd (13) exception with no resolution"))

    def test_status_counts_in_qemu_only(self):
        self.assertIn("exit status is 0", self.verdict(GOOD, status=0))
        self.assertEqual(self.verdict(GOOD, status=1, env="bochs-intel"), "")

    def test_not_ok(self):
        bad = [line.replace("ok 1", "not ok 1") for line in GOOD]
        self.assertIn("not ok: abi/int80/door", self.verdict(bad))

    def test_plan_not_met(self):
        self.assertIn("planned 4 results, reported 3", self.verdict([l.replace("1..3", "1..4") for l in GOOD]))
        self.assertIn("planned 3 results, reported 2", self.verdict(GOOD[:8] + GOOD[9:]))
        self.assertIn("no plan", self.verdict([l for l in GOOD if l != "1 1..3\n"]))

    def test_ends_that_are_not_told(self):
        self.assertIn("7 ends of programs are not told", self.verdict(GOOD[:-1] + spoken('{"ends_not_told":7}') + GOOD[-1:]))

    def test_results_out_of_order(self):
        self.assertIn("planned 3", self.verdict([l.replace("ok 3", "ok 2") for l in GOOD]))

    def test_module_lost(self):
        self.assertIn("counts 1 modules, 2", "".join(result.verdict(outcome(GOOD), 2)))

    def test_garbage(self):
        self.assertIn("unreadable machine line", self.verdict(GOOD[:-1] + ["K {broken\n", GOOD[-1]]))
        self.assertIn("unreadable machine line", self.verdict(GOOD[:-1] + ["K [1]\n", GOOD[-1]]))
        self.assertIn("check.int80: a line that is neither JSON nor KTAP: '{broken'",
                      self.verdict(GOOD[:-2] + ["1 {broken\n", *GOOD[-2:]]))

    def test_panic(self):
        lines = GOOD[:3] + spoken('{"panic":"#DF","rip":"0x1","symbol":"f+0x2"}')
        self.assertIn("kernel panic: #DF at f+0x2", self.verdict(lines, status=35))
        lines += spoken('{"panic_state":"GS is the user\'s in ring 0","stack":"not known","gs":"0x0","kernel_gs":"0x1"}')
        self.assertIn("#DF at f+0x2; GS is the user's in ring 0", self.verdict(lines, status=35))


class TogetherTest(unittest.TestCase):
    """Programs that run at once: whose line it is."""
    LINES = spoken(BOOT, '{"cpu":1,"apic":3,"online":true}', *started("check.int80", "check.int80"),
                   (2, "KTAP version 1"), (2, "1..1"), (1, "KTAP version 1"), (1, "1..2"), (1, "ok 1 a"),
                   (2, "not ok 1 x"), (1, "ok 2 b"), (1, '{"bench":"null"}'),
                   *(f'{{"exit":"check.int80","pid":{pid},"status":0}}' for pid in (1, 2)), '{"end":2}')

    def test_lines_find_their_program(self):
        log = machine.parse(self.LINES)
        self.assertEqual([(tests.pid, tests.plan, tests.passed, tests.failed) for tests in log.tests],
                         [(2, 1, [], ["x"]), (1, 2, ["a", "b"], [])])
        self.assertEqual([(said.pid, said.program) for said in log.results], [(1, "check.int80")])
        self.assertEqual(len(log.cpus), 1)
        self.assertEqual((log.strange, log.unread, log.wrong), ([], [], []))

    def test_absent_rows(self):
        log = machine.parse(spoken('{"path":"a","caller":64,"installed":true}',
                                   '{"path":"a","caller":32,"installed":false,"reason":"r"}'))
        self.assertEqual(log.absent(), {("a", 32): "r"})


class StatusTest(unittest.TestCase):
    def status(self, *lines, **fields):
        status, lines = result.run_statuses(outcome(spoken(BOOT, *lines), **fields), ["p.int80"])
        return status, "".join(lines)

    def ended(self, ending, **fields):
        return self.status(*started("p.int80"), ending, '{"end":1}', **fields)

    def test_each_end(self):
        self.assertEqual(self.ended('{"exit":"p.int80","pid":1,"status":7}')[0], 7)
        self.assertEqual(self.ended('{"killed":"p.int80","pid":1,"vector":14}')[0], 142)
        status, line = self.status('{"unavailable":"p.int80","pid":1,"path":"int80","reason":"none here"}', '{"end":1}')
        self.assertEqual((status, "none here" in line), (errors.NOT_AVAILABLE, True))
        refusal = '{"refused":"p.int80","pid":1,"reason":"bad"}', '{"end":1}'
        self.assertEqual(self.status(*refusal)[0], errors.EMULATOR)
        self.assertEqual(self.status(*refusal, status=37)[0], errors.BOOT_ERROR)
        self.assertEqual(self.status(*started("p.int80"), '{"panic":"x"}', status=35)[0], errors.EMULATOR)
        self.assertEqual(self.status(timed_out=True, status=None)[0], errors.TIMEOUT)
        made = outcome(spoken('{"boot_error":"E09","message":"m"}'), status=83)
        self.assertEqual(result.run_statuses(made, ["p.int80"])[0], errors.BOOT_ERROR)

    def test_a_program_that_said_nothing(self):
        silent, said = ('{"exit":"p.int80","pid":1,"status":%d,"wrote":%d}' % pair for pair in ((0, 0), (0, 5)))
        self.assertEqual(self.ended(silent), (0, "p.int80 wrote nothing and ended with 0"))
        self.assertEqual(self.ended(said), (0, ""))
        self.assertEqual(self.ended(silent.replace('"status":0', '"status":3')), (3, ""))
        status, line = self.ended('{"exit":"p.int80","pid":1,"status":74,"wrote":0}')
        self.assertEqual((status, "could not write" in line), (74, True))

    def test_a_program_that_an_iretq_of_the_kernel_s_killed(self):
        status, line = self.ended('{"killed":"p.int80","pid":1,"vector":13,"at":"iretq","why":"GDT[6] is empty"}')
        self.assertEqual(status, errors.KILLED + 13)
        self.assertIn("p.int80 killed: IRETQ to it was refused: GDT[6] is empty; vector 13", line)
        self.assertNotIn("IRETQ", self.ended('{"killed":"p.int80","pid":1,"vector":13}')[1])

    def test_the_status_of_a_program_that_cannot_write_is_the_header_s(self):
        self.assertIn(f"#define LAB_STATUS_UNWRITTEN {errors.UNWRITTEN}\n", (support.ROOT / "src/abi.h").read_text())

    def test_ends_that_are_not_told(self):
        made = outcome(spoken(BOOT, '{"exit":"p.int80","pid":1,"status":0,"count":1}', '{"ends_not_told":7}',
                              '{"end":1}'))
        status, lines = result.run_statuses(made, ["p.int80"])
        self.assertEqual((status, "7 ends" in lines[0]), (errors.FAILED, True))

    def several(self, *endings):
        made = outcome(spoken(BOOT, *started("q.int80", "p.int80", "p.int80"), *endings, '{"end":3}'))
        return result.run_statuses(made, ["p.int80", "q.int80", "p.int80"])

    def test_several_programs(self):
        good = [f'{{"exit":"{name}.int80","pid":{pid},"status":0}}' for pid, name in enumerate("qpp", 1)]
        self.assertEqual(self.several(*good), (0, []))
        killed_one = '{"killed":"p.int80","pid":3,"vector":6}'
        self.assertEqual(self.several(good[0], good[1], killed_one)[0], errors.KILLED + 6)
        status, lines = self.several(good[0], good[1])
        self.assertEqual((status, "no exit line of p.int80" in lines[0]), (errors.EMULATOR, True))


class RowTest(unittest.TestCase):
    def problems(self, row, *lines, **fields):
        return problems(row, outcome(spoken(BOOT, *lines), **fields))

    def test_ends_are_matched_in_order(self):
        row = Row("r", ("tcg-intel",), (Part("p", "int80", end=killed(6)), Part("p", "int80")))
        one, two = started("p.int80", "p.int80")
        killed_one, exit_two = '{"killed":"p.int80","pid":1,"vector":6}', '{"exit":"p.int80","pid":2,"status":0}'
        self.assertEqual(self.problems(row, one, killed_one, two, exit_two, '{"end":2}'), [])
        self.assertEqual(len(self.problems(row, one, two, exit_two, killed_one, '{"end":2}')), 2)

    def test_ends_of_programs_that_run_at_once(self):
        row = Row("r", ("tcg-intel",), (Part("p", "int80", end=killed(6)), Part("p", "int80"), Part("q", "int80")),
                  ("together=on",))
        lines = [*started("p.int80", "p.int80", "q.int80"), '{"exit":"q.int80","pid":3,"status":0}',
                 '{"exit":"p.int80","pid":2,"status":0}', '{"killed":"p.int80","pid":1,"vector":6}', '{"end":3}']
        self.assertEqual(self.problems(row, *lines), [])
        lines[5] = lines[5].replace("6", "14")
        self.assertIn("wanted killed 6", "".join(self.problems(row, *lines)))
        del lines[3]
        self.assertIn("q.int80 did not end", "".join(self.problems(row, *lines)))

    def test_cpus_are_counted(self):
        row = Row("r", ("tcg-intel",), (Part("p", "int80"),), cpus=2)
        lines = ['{"cpu":1,"apic":1,"online":true}', *started("p.int80"), '{"exit":"p.int80","pid":1,"status":0}',
                 '{"end":1}']
        self.assertEqual(self.problems(row, *lines), [])
        lines[0] = lines[0].replace("true", "false")
        self.assertIn("wanted 2 CPUs, 1 are online", "".join(self.problems(row, *lines)))

    def test_a_caller_that_the_cpu_has_not_got(self):
        row = Row("r", ("tcg-intel",), (Part("hello", "syscall", prints=("64",)),
                                        Part("hello32", "syscall", prints=("32",))))
        absent = '{"path":"syscall","caller":32,"installed":false,"reason":"Intel"}'
        ends = [*started("hello.syscall"), '{"exit":"hello.syscall","pid":1,"status":0}',
                '{"unavailable":"hello32.syscall","pid":2,"reason":"Intel"}', '{"end":2}']
        made = outcome(spoken(BOOT, absent, *ends), console=b"64")
        self.assertEqual((problems(row, made), skip_reason(row, made)), ([], ""))
        self.assertEqual(absent_parts(row, made), [("hello32.syscall", "Intel")])
        self.assertEqual(len(self.problems(row, absent.replace("false", "true"), *ends, console=b"64")), 2)

    def test_missing_end(self):
        row = Row("r", ("tcg-intel",), (Part("p", "int80"), Part("q", "int80")))
        said = self.problems(row, *started("p.int80"), '{"exit":"p.int80","pid":1,"status":0}', '{"end":2}')
        self.assertIn("the next was q.int80", "".join(said))

    def test_boot_error(self):
        row = Row("r", ("tcg-intel",), boot_error=9)
        lines = spoken('{"boot_error":"E09","message":"m"}')
        text = b"boot: error E09: m; do this\r\n"
        self.assertEqual(problems(row, outcome(lines, status=83, console=text)), [])
        self.assertEqual(len(problems(row, outcome(lines, status=33, console=text * 2))), 2)
        self.assertTrue(problems(row, outcome([lines[0][2:]], status=83, console=text)))

    def test_skip_only_where_the_kernel_says_absent(self):
        row = Row("r", ("tcg-amd",), (Part("p", "sysenter"),))
        ending = '{"unavailable":"p.sysenter","pid":1,"path":"sysenter","reason":"AMD"}'
        absent = '{"path":"sysenter","caller":64,"installed":false,"reason":"AMD"}'
        self.assertEqual(skip_reason(row, outcome(spoken(BOOT, absent, ending))), "AMD")
        self.assertEqual(skip_reason(row, outcome(spoken(BOOT, absent.replace("false", "true"), ending))), "")
        wanted = Row("r", ("tcg-amd",), (Part("p", "sysenter", end=UNAVAILABLE),))
        self.assertEqual(skip_reason(wanted, outcome(spoken(BOOT, absent, ending))), "")

    def test_refused_reason(self):
        fate = ("refused", {"refused": "p", "reason": "not an ELF file"})
        self.assertEqual(refused("ELF").problem("p", fate), "")
        self.assertIn("wanted refused overlap", refused("overlap").problem("p", fate))
        self.assertIn("wanted exit 0", End("exit", (0,)).problem("p", fate))


if __name__ == "__main__":
    unittest.main()
