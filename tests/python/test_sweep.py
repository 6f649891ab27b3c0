# SPDX-License-Identifier: MIT
"""The figures, the verdict and the table of lab sweep."""

import copy
import unittest
from types import SimpleNamespace

import support  # noqa: F401
from lablib import symbols
from lablib.security import sweep, sweep_judge, sweep_text


def line(kind="nmi", **changes):
    """What the program says of one sweep."""
    count = 0 if kind == "count" else 52
    return {"sweep": "int80", "caller": 64, "case": "null", "kind": kind, "rsp": "normal", "gs": "0",
            "boundaries": 52, "injected": count, "survived": count, "stuck": 0, "window": 52, "open": 0} | changes


KINDS = ("count", "nmi", "nmi+nmi", "irq")
LOST = {"lost": "int80", "caller": 64, "case": "null", "kind": "nmi", "rsp": "0", "gs": "user", "boundary": 3,
        "rip": "0xffffffff80100003", "why": "the event arrived elsewhere; got its RIP", "got": "0x1"}


def whole(emulator="qemu", entries=None):
    """One environment's figures; all is well if ENTRIES are."""
    entries = [line(kind) for kind in KINDS] if entries is None else entries
    return {"environment": "tcg-intel", "method": "a", "emulator": emulator, "rows": sweep_judge.rows_of(entries), "lost": [], "trouble": [],
            "stuck": sweep_judge.stuck_problems(entries), "wanted": [["int80", 64]], "absent": [],
            "seconds": 1.0}


def problems(one):
    """What is wrong with a run of ONE environment."""
    return sweep_judge.problems({"runs": [one], "skipped": {}})


class Rows(unittest.TestCase):
    """Sweeps become rows."""

    def test_boundaries_count_once_a_case_and_events_always(self):
        entries = [line(kind, gs=gs) for gs in ("0", "user") for kind in KINDS]
        entries += [line(kind, case="edited", boundaries=106, injected=106 * (kind != "count"),
                         survived=106 * (kind != "count"), window=106) for kind in KINDS]
        row, = sweep_judge.rows_of(entries)
        self.assertEqual(row["boundaries"], 52 + 106)
        self.assertEqual(row["kinds"]["nmi"], {"injected": 210, "survived": 210, "forgotten": 0})
        self.assertEqual((row["window"], len(row["classes"])), (106, 2))

    def test_a_busy_case_is_not_the_windows_concern(self):
        row, = sweep_judge.rows_of([line(), line(case="efault", window=218)])
        self.assertEqual((row["window"], row["longest"]), (52, 218))

    def test_other_lines_are_none(self):
        self.assertEqual(sweep_judge.rows_of([LOST, {"coverage": "step"}]), [])


class Verdict(unittest.TestCase):
    """100 % of the boundaries, or a problem."""

    def test_all_is_well(self):
        self.assertEqual(problems(whole()), [])

    def check(self, text, **changes):
        """One sweep that CHANGES makes wrong."""
        found = problems(whole(entries=[line(kind) for kind in KINDS[:3]] + [line("irq", **changes)]))
        self.assertTrue(any(text in problem for problem in found), found)

    def test_a_lost_boundary(self):
        self.check("irq: 51 of 52 survived", survived=51)

    def test_a_boundary_without_an_event(self):
        self.check("irq at 51 of 52 boundaries", injected=51, survived=51)

    def test_a_long_window(self):
        self.check("off for 150 instructions", window=150)

    def test_interrupts_on_where_they_should_not_be(self):
        self.check("on at 1 boundaries, not 0", open=1)

    def test_a_call_gate_has_one_such_boundary(self):
        entries = [line(kind, sweep="callgate", open=opened) for kind in KINDS for opened in (1,)]
        one = whole(entries=entries) | {"wanted": [["callgate", 64]]}
        self.assertEqual(problems(one), [])
        entries = [line(kind, sweep="callgate") for kind in KINDS]
        self.assertIn("interrupts are on at 0 boundaries, not 1",
                      "\n".join(problems(whole(entries=entries) | {"wanted": [["callgate", 64]]})))

    def test_a_kind_that_did_not_run(self):
        found = problems(whole(entries=[line(kind) for kind in KINDS[:3]]))
        self.assertEqual(found, ["tcg-intel: int80 64: irq at 0 of 52 boundaries"])

    def test_a_path_that_was_not_swept(self):
        one = whole() | {"wanted": [["int80", 64], ["syscall", 64]]}
        self.assertEqual(problems(one), ["tcg-intel: syscall 64 was not swept"])

    def test_nothing_ran(self):
        self.assertEqual(sweep_judge.problems({"runs": [], "skipped": {}}), ["no environment could be swept"])

    def test_trouble_and_lost_boundaries_are_named(self):
        one = whole() | {"trouble": ["kernel panic"], "lost": [LOST | {"symbol": "entry_int80+0x3"}]}
        found = problems(one)
        self.assertEqual(found[0], "tcg-intel: kernel panic")
        self.assertIn("boundary 3, rip 0xffffffff80100003 (entry_int80+0x3), 0 rsp, user gs", found[1])


class Forgotten(unittest.TestCase):
    """An interrupt that is pending and not taken is a failure everywhere: no emulator forgets one."""

    def entries(self, **changes):
        """The kinds, and an IRQ sweep that CHANGES say something of."""
        sweeps = [line(kind) for kind in KINDS[:3]] + [line("irq", survived=51, stuck=1)]
        return [entry | {name: value for name, value in changes.items() if name == "case" or entry["kind"] == "irq"}
                for entry in sweeps]

    def test_in_a_sweep(self):
        for emulator in ("qemu", "bochs"):
            for changes in ({}, {"case": "efault"}, {"case": "efault", "survived": 50, "stuck": 2}):
                with self.subTest(emulator=emulator, changes=changes):
                    self.assertIn("forgotten", "\n".join(problems(whole(emulator, self.entries(**changes)))))

    def test_a_boot_test_judges_it_too(self):
        name = f"sweep.{self.entries()[0]['sweep']}"
        results = [SimpleNamespace(program=name, entry=entry) for entry in self.entries(case="efault")]
        outcome = SimpleNamespace(machine=SimpleNamespace(results=results))
        self.assertEqual(len(sweep_judge.judge(outcome)), 1)


class Text(unittest.TestCase):
    """What people see."""

    def test_80_columns(self):
        entries = [line("count")] + [line(kind, sweep="exception", injected=120450, survived=120449)
                                     for kind in KINDS[1:]]
        one = whole(entries=entries) | {"lost": [LOST]}
        figures = {"runs": [one], "skipped": {}}
        lines = "\n".join(sweep_text.report(figures, sweep_judge.problems(figures))).split("\n")
        self.assertTrue(any("!1 lost" in text for text in lines), lines)
        self.assertLessEqual(max(map(len, lines)), 80)

    def test_a_run_without_lines(self):
        one = whole(entries=[]) | {"trouble": ["the kernel said nothing"]}
        figures = {"runs": [one], "skipped": {}}
        self.assertIn("nothing survived", "\n".join(sweep_text.report(figures, [])))

    def test_a_symbol_for_a_rip(self):
        table = symbols.Symbols([("entry_int80", 0xffffffff80100000, 64, True)])
        self.assertEqual(sweep.named(copy.copy(LOST), table)["symbol"], "entry_int80+0x3")
        self.assertNotIn("symbol", sweep.named(LOST | {"rip": "0x0"}, table))


class Programs(unittest.TestCase):
    """What is booted."""

    def test_each_path_and_the_exceptions(self):
        names = [(module.name, module.args) for module in sweep.modules()]
        self.assertIn(("sweep.sysenter", ()), names)
        self.assertIn(("sweep32.int80", ("exceptions",)), names)
        self.assertEqual(len(names), 2 * len(sweep.choices()))

    def test_a_quick_one(self):
        self.assertTrue(all("quick" in module.args for module in sweep.modules(quick=True)))

    def test_one_path(self):
        self.assertEqual([module.name for module in sweep.modules("ud2")], ["sweep.ud2", "sweep32.ud2"])
        self.assertEqual(sweep_judge.wanted([("ud2", 64), ("int80", 64)], "a", "ud2"), [["ud2", 64]])

    def test_a_program_that_dies_is_trouble(self):
        log = SimpleNamespace(ended=[{"killed": "sweep.int80", "vector": 13}, {"unavailable": "sweep.syscall"},
                                     {"exit": "sweep.ud2", "status": 1}])
        self.assertEqual(len(sweep.strange_ends(log)), 1)


if __name__ == "__main__":
    unittest.main()
