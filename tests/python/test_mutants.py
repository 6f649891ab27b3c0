# SPDX-License-Identifier: MIT
"""The table of planted defects fits the tree, and what `lab mutants` makes of what it saw."""

import dataclasses
import shutil
import tempfile
import unittest
from pathlib import Path

from support import ROOT

from lablib.security import mutant_table, mutants, mutants_text
from mutants import MUTANTS
from mutants.model import Edit, Mutant

KNOWN_DEFECTS = 32      # of other kernels; more are this kernel's own


def mutant(expected=("tcg-intel",), **fields):
    """A Mutant with what a test does not look at."""
    values = {"number": "1", "name": "a name", "hazard": "a hazard", "edits": (Edit("a.c", "old", "new"),)} | fields
    return Mutant(expected=expected, **values)


class Table(unittest.TestCase):
    """tests/mutants and the tree."""

    def setUp(self):
        self.root = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.root)
        (self.root / "a.c").write_text("one old line\n")

    def problems(self, *table):
        """What is wrong with TABLE in a tree of one file."""
        return mutant_table.table_problems(table, self.root)

    def test_each_old_text_stands_once_in_the_tree(self):
        self.assertEqual(mutant_table.table_problems(MUTANTS), [])

    def test_every_known_defect_is_planted(self):
        numbers = {int("".join(filter(str.isdigit, one.number))) for one in MUTANTS}
        self.assertEqual(set(range(1, KNOWN_DEFECTS + 1)) - numbers, set())
        self.assertGreaterEqual(len({number for number in numbers if number > KNOWN_DEFECTS}), 10)

    def test_a_sound_table(self):
        self.assertEqual(self.problems(mutant()), [])

    def test_a_text_that_is_gone_or_stands_twice(self):
        self.assertIn("0 times", self.problems(mutant(edits=(Edit("a.c", "gone", "new"),)))[0])
        self.assertIn("2 times", self.problems(mutant(edits=(Edit("a.c", "ne", "x"),)))[0])
        self.assertIn("0 times", self.problems(mutant(edits=(Edit("b.c", "old", "new"),)))[0])

    def test_a_defect_that_changes_nothing(self):
        self.assertTrue(self.problems(mutant(edits=())))
        self.assertTrue(self.problems(mutant(edits=(Edit("a.c", "old", "old"),))))

    def test_two_of_one_number_and_an_unknown_place(self):
        self.assertIn("two defects", self.problems(mutant(), mutant())[0])
        self.assertIn("no environment", self.problems(mutant(expected=("tcg-martian",)))[0])

    def test_a_place_or_a_reason_and_not_both(self):
        self.assertTrue(self.problems(mutant(expected=())))
        self.assertTrue(self.problems(mutant(unseen="a reason")))
        self.assertEqual(self.problems(mutant(expected=(), unseen="a reason")), [])


class Surprises(unittest.TestCase):
    """A defect that was not seen where it should be, and one that was where it should not."""

    def seen(self, one, caught, ran=("static", "tcg-intel")):
        """A Seen."""
        return mutants.Seen(one, {place: ("row", "said") for place in caught}, list(ran), 1.0)

    def test_as_the_table_says(self):
        self.assertEqual(mutants.problems([self.seen(mutant(), ["tcg-intel"])]), [])
        self.assertEqual(mutants.problems([self.seen(mutant(), [], ran=["static"])]), [])

    def test_not_seen(self):
        self.assertIn("nothing in tcg-intel", mutants.problems([self.seen(mutant(), [])])[0])

    def test_seen_where_the_table_does_not_say_so(self):
        self.assertIn("static turns red", mutants.problems([self.seen(mutant(), ["static", "tcg-intel"])])[0])

    def test_the_report_and_the_scores(self):
        rows = [self.seen(mutant(), ["tcg-intel"]), self.seen(mutant(number="2"), [])]
        text = "\n".join(mutants_text.report(rows, ["tcg-intel"], mutants.problems(rows), 2.0))
        self.assertIn("tcg-intel: 1 of 2", text)
        self.assertIn("not as expected", text)
        self.assertEqual(mutants_text.scores(rows, ["tcg-intel"])["union"], (1, 2))

    def test_the_table_fits_80_columns(self):
        rows = [self.seen(one, one.expected, ran=("static", *mutant_table.ENVIRONMENTS)) for one in MUTANTS]
        lines = "\n".join(mutants_text.report(rows, mutant_table.ENVIRONMENTS, [], 2000.0)).splitlines()
        self.assertLessEqual(max(map(len, lines)), 80)


class Suite(unittest.TestCase):
    """What is run, in which order."""

    def test_the_first_rows_come_first_and_all_are_run(self):
        suite = mutant_table.Suite(mutant_table.load(), None)
        labels = [label for label, _words in suite.steps("tcg-intel", ("crash-syscall",))]
        self.assertEqual(labels[0], "crash-syscall")
        self.assertEqual(len(labels), len(set(labels)))
        self.assertIn("hostile-selftest", labels)
        self.assertIn("deviations", labels)

    def test_every_first_row_of_the_table_exists(self):
        rows = mutant_table.Suite(mutant_table.load(), None).all_rows
        self.assertEqual([row for one in MUTANTS for row in one.first if row not in rows], [])

    def test_the_rows_are_sources_of_the_tree(self):
        self.assertEqual([edit.file for one in MUTANTS for edit in one.edits
                          if not (ROOT / edit.file).is_file() or edit.file.startswith("tests/")], [])


if __name__ == "__main__":
    unittest.main()
