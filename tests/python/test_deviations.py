# SPDX-License-Identifier: MIT
"""The verdicts of `lab deviations`, its list of known deviations, its table and its KTAP."""

import json
import tempfile
import unittest
from pathlib import Path
from types import SimpleNamespace

from support import ROOT, on_versions, spoken

from lablib import deviations, deviations_known, deviations_text, emulators, machine
from lablib.emulators import Version
from lablib.errors import LabError

ANSWER = {"probe": "int-n", "intel": "#GP(0x102)", "amd": None, "what": "INT 32", "source": "INT n"}
KNOWN = {"probe": "int-n", "on": ["tcg-intel"], "observed": "#GP(0x202)", "reason": "It is so."}


def seen(observed, **more):
    """An answer of the program."""
    return ANSWER | {"observed": observed} | more


class JudgeTest(unittest.TestCase):
    def verdict(self, answer, entry=None):
        return deviations.judge(answer, "intel", entry)["verdict"]

    def test_without_expectation(self):
        self.assertEqual(self.verdict(seen("#GP(0x102)")), "manual")
        self.assertEqual(self.verdict(seen("#GP(0x202)")), "unknown")
        self.assertEqual(self.verdict(ANSWER | {"skipped": "no gate"}), "skipped")
        self.assertEqual(self.verdict(None), "missing")

    def test_with_expectation(self):
        self.assertEqual(self.verdict(seen("#GP(0x202)"), KNOWN), "known")
        self.assertEqual(self.verdict(seen("#UD"), KNOWN), "unknown")
        self.assertEqual(self.verdict(seen("#GP(0x102)"), KNOWN), "gone")
        self.assertEqual(self.verdict(ANSWER | {"skipped": "no gate"}, KNOWN), "gone")
        self.assertEqual(self.verdict(None, KNOWN), "missing")

    def test_what_is_as_the_manual_says_is_no_deviation(self):
        self.assertEqual(self.verdict(seen("#GP(0x102)"), KNOWN | {"observed": "#GP(0x102)"}), "gone")


class KnownTest(unittest.TestCase):
    def load(self, text):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "known.json"
            file.write_text(text)
            return deviations.load_known(file, ["int-n"])

    def test_reads(self):
        self.assertEqual(self.load(json.dumps({"known": [KNOWN]})), {("tcg-intel", "int-n"): KNOWN})

    def test_refuses(self):
        for wrong in ({"probe": "nothing"}, {"on": ["nowhere"]}, {"on": []}, {"reason": ""}):
            with self.assertRaises(LabError, msg=wrong):
                self.load(json.dumps({"known": [KNOWN | wrong]}))
        for text in ("", "{}", "[]", '{"known": [{}]}', json.dumps({"known": [KNOWN, KNOWN]})):
            with self.assertRaises(LabError, msg=text):
                self.load(text)

    def test_there_is_none(self):
        with self.assertRaises(LabError):
            deviations.load_known(Path("/nowhere/known.json"), [])


class VersionsTest(unittest.TestCase):
    """Entries that hold on some versions of the emulator."""
    OLD = KNOWN | {"versions": {"qemu": ["7.2"]}}

    def load(self, entries, number):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "known.json"
            file.write_text(deviations_known.dumps(entries))
            return deviations.load_known(file, ["int-n"], {"tcg-intel": Version("qemu", number)})

    def test_where_an_entry_holds(self):
        for number, there in (((7, 2), True), ((10, 0), False), ((8, 2), True), ((11, 1), False), ((6, 0), True)):
            with self.subTest(number=number):
                self.assertEqual(bool(self.load([self.OLD], number)), there)
                self.assertTrue(self.load([KNOWN], number))

    def test_two_that_exclude_each_other(self):
        new = KNOWN | {"versions": {"qemu": ["10.0"]}, "observed": "#UD"}
        self.assertEqual(self.load([self.OLD, new], (10, 0)), {("tcg-intel", "int-n"): new})
        with self.assertRaisesRegex(LabError, "twice"):
            self.load([self.OLD, KNOWN | {"observed": "#UD"}], (7, 2))

    def test_refuses(self):
        for versions in ({"qemu": []}, {"qemu": ["7"]}, {"qemu": [7.2]}, {"vmware": ["1.0"]}, ["7.2"]):
            with self.subTest(versions=versions), self.assertRaises(LabError):
                self.load([KNOWN | {"versions": versions}], (7, 2))

    def test_an_unknown_version_is_not_judged(self):
        for answer, entry in ((seen("#GP(0x202)"), None), (seen("#GP(0x102)"), KNOWN), (seen("#UD"), KNOWN)):
            self.assertEqual(deviations.judge(answer, "intel", entry, strict=False)["verdict"], "new")
        self.assertEqual(deviations.judge(None, "intel", None, strict=False)["verdict"], "missing")
        self.assertNotIn("new", deviations_text.BAD)

    def test_this_trees_file_names_known_versions_only(self):
        entries = deviations_known.read(deviations.KNOWN)
        for name, numbers in deviations_known.named(entries).items():
            for number in numbers:
                self.assertIn(number, emulators.known()[name], "add EMULATOR_KNOWN to src/lib/emulators.def")
        self.assertEqual(deviations_known.dumps(entries), deviations.KNOWN.read_text())


class RecordTest(unittest.TestCase):
    """--record: what was seen on one version becomes known there, and nothing changes for the others."""
    V11 = Version("qemu", (11, 1))

    def record(self, entries, seen, version=V11, names=("tcg-intel",)):
        return deviations_known.record(entries, {name: (version, seen) for name in names})

    def test_what_is_still_there(self):
        self.assertEqual(self.record([KNOWN], {"int-n": "#GP(0x202)"}), ([KNOWN], 0, 0))
        old = KNOWN | {"versions": {"qemu": ["10.0"]}}
        self.assertEqual(self.record([old], {"int-n": "#GP(0x202)"}),
                         ([KNOWN | {"versions": {"qemu": ["10.0", "11.1"]}}], 0, 0))

    def test_what_is_gone(self):
        self.assertEqual(self.record([KNOWN], {}), ([KNOWN | {"versions": {"qemu": ["7.2", "10.0"]}}], 0, 1))
        old = KNOWN | {"versions": {"qemu": ["10.0"]}}
        self.assertEqual(self.record([old], {}), ([old], 0, 1))
        only = KNOWN | {"versions": {"qemu": ["11.1"]}}
        self.assertEqual(self.record([only], {}), ([], 0, 1))

    def test_what_is_new(self):
        made, new, gone = self.record([KNOWN], {"int-n": "#UD"})
        self.assertEqual((new, gone), (1, 1))
        self.assertEqual(made[1] | {"reason": ""}, KNOWN | {"versions": {"qemu": ["11.1"]}, "observed": "#UD", "reason": ""})
        self.assertIn("QEMU 11.1", made[1]["reason"])

    def test_environments_that_part(self):
        both = KNOWN | {"on": ["tcg-intel", "tcg-amd", "tcg-min", "bochs-intel"]}
        made, new, gone = deviations_known.record([both], {"tcg-intel": (self.V11, {"int-n": "#GP(0x202)"}),
                                                           "tcg-amd": (self.V11, {})})
        self.assertEqual((new, gone), (0, 1))
        self.assertEqual([(entry["on"], entry.get("versions")) for entry in made],
                         [(["tcg-intel"], None), (["tcg-amd"], {"qemu": ["7.2", "10.0"]}),
                          (["tcg-min", "bochs-intel"], None)])

    def test_twice_is_once(self):
        seen_now = {"int-n": "#UD", "ud": "none"}
        made, _, _ = self.record([KNOWN], seen_now)
        self.assertEqual(self.record(made, seen_now), (made, 0, 0))

    def test_it_is_written_by_rename(self):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "known.json"
            file.write_text("old")
            before = file.stat().st_ino
            deviations_known.write(file, [KNOWN])
            self.assertEqual(deviations_known.read(file), [KNOWN])
            self.assertNotEqual(file.stat().st_ino, before)
            self.assertEqual(list(Path(folder).iterdir()), [file])


class TextTest(unittest.TestCase):
    def setUp(self):
        on_versions(self)
        outcomes = {}
        for name, observed in (("tcg-intel", "#GP(0x202)"), ("bochs-intel", "#GP(0x102)")):
            log = machine.Log(boots=[{"vendor": "GenuineIntel"}])
            log.results = [machine.Result("deviations.int80", 1, seen(observed)),
                           machine.Result("deviations.int80", 1, seen("#UD", probe="ud"))]
            outcomes[name] = SimpleNamespace(machine=log)
        del outcomes["bochs-intel"].machine.results[1]
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "known.json"
            file.write_text(json.dumps({"known": [KNOWN]}))
            self.rows = deviations.rows(outcomes, file)
        self.names = list(outcomes)

    def test_rows(self):
        verdicts = [[row["environments"][name]["verdict"] for name in self.names] for row in self.rows]
        self.assertEqual(verdicts, [["known", "manual"], ["unknown", "missing"]])
        self.assertTrue(deviations.bad(self.rows))
        self.assertFalse(deviations.bad(self.rows[:1]))

    def test_table(self):
        text = deviations_text.report(self.rows, self.names, "FILE")
        self.assertTrue(all(len(line) <= 80 for line in text), text)
        self.assertIn("int-n #GP(0x102) -   known .", text)
        self.assertIn("  tcg-intel: #GP(0x202) (manual: #GP(0x102)). It is so.", text)
        self.assertIn("Not as expected", text)
        self.assertIn("1 known deviations, 0 new, 1 unknown, 0 gone, 1 lost", " ".join(text))

    def test_what_is_new_has_its_command(self):
        on_versions(self, qemu="11.1")
        for row in self.rows:
            row["environments"]["tcg-intel"]["verdict"] = "new"
            row["environments"]["tcg-intel"]["reason"] = "no reason is known"
        text = deviations_text.report(self.rows, self.names, "FILE")
        self.assertTrue(all(len(line) <= 80 for line in text), text)
        self.assertIn("2 difference(s) are new on QEMU 11.1", " ".join(text))
        self.assertIn("scripts/lab deviations --record --on tcg-intel", " ".join(text))

    def test_ktap_is_read_by_the_lab(self):
        log = machine.parse(spoken({"start": "lab", "pid": 1},
                                   *((1, line) for line in deviations_text.ktap(self.rows, self.names, "FILE"))))
        self.assertEqual(log.strange, [])
        self.assertEqual((len(log.tests[0].passed), len(log.tests[0].failed)), (2, 2))


if __name__ == "__main__":
    unittest.main()
