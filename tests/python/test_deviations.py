# SPDX-License-Identifier: MIT
"""The verdicts of `lab deviations`, its list of known deviations, its table and its KTAP."""

import json
import tempfile
import unittest
from pathlib import Path
from types import SimpleNamespace

from support import spoken

from lablib import deviations, deviations_text, machine
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


class TextTest(unittest.TestCase):
    def setUp(self):
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
        self.assertIn("1 known deviations, 1 unknown, 0 gone, 1 lost", " ".join(text))

    def test_ktap_is_read_by_the_lab(self):
        log = machine.parse(spoken({"start": "lab", "pid": 1},
                                   *((1, line) for line in deviations_text.ktap(self.rows, self.names, "FILE"))))
        self.assertEqual(log.strange, [])
        self.assertEqual((len(log.tests[0].passed), len(log.tests[0].failed)), (2, 2))


if __name__ == "__main__":
    unittest.main()
