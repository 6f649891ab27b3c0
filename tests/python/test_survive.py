# SPDX-License-Identifier: MIT
"""The page of `lab survive`: what is run, what is a problem, and 80 columns."""

import contextlib
import io
import re
import unittest
from unittest import mock

from support import ROOT    # pylint: disable=unused-import

from lablib import cli, provenance
from lablib.security import survive, survive_parts, survive_text
from lablib.errors import LabError

ENVS = ["tcg-intel", "tcg-amd", "tcg-min", "bochs-intel", "bochs-amd"]
ORIGIN = {"commit": "c0ffee", "changed_since": False, "kernel_bytes": 129640}


def part(name="one", envs=tuple(ENVS), run=lambda env: {"bad": 0}, seconds=(1, 2), problems=lambda joined: []):
    """A part whose one figure must be 0."""
    return survive_parts.Part(name, "a title", envs, seconds, run, lambda found: found, problems, lambda joined: [
        survive_parts.none("bad ones", {env: one["bad"] for env, one in joined.items()})])


def document(*parts, envs=ENVS):
    """What survive makes of them, quietly."""
    with contextlib.redirect_stderr(io.StringIO()), mock.patch.object(provenance, "build", lambda: dict(ORIGIN)):
        return survive.document(parts, list(envs), {"kvm": "there is no /dev/kvm"})


class DocumentTest(unittest.TestCase):
    def test_all_is_well(self):
        found = document(part())
        self.assertEqual(found["problems"], [])
        self.assertEqual(list(found["parts"]["one"]), ENVS)

    def test_a_part_runs_where_it_can(self):
        seen = []
        document(part("a", envs=("tcg-intel", "kvm"), run=lambda env: seen.append(env) or {"bad": 0}),
                 part("b", envs=(), run=lambda env: seen.append(env) or {"bad": 0}))
        self.assertEqual(sorted(seen), ["host", "tcg-intel"])

    def test_the_longest_begin_first(self):
        jobs = survive._jobs([part("short"), part("long", seconds=(9, 0.5))], ["tcg-intel", "bochs-intel"])
        self.assertEqual([(job[0].name, job[1]) for job in jobs],
                         [("long", "tcg-intel"), ("short", "bochs-intel"), ("short", "tcg-intel"),
                          ("long", "bochs-intel")])

    def test_a_missed_goal_is_a_problem(self):
        found = document(part(run=lambda env: {"bad": int(env == "tcg-min")}))
        self.assertEqual(found["problems"], ["bad ones: the goal 0 is not reached"])

    def test_what_a_part_says_is_a_problem(self):
        found = document(part(problems=lambda joined: ["case 7"]))
        self.assertEqual(found["problems"], ["one: case 7"])

    def test_a_part_that_cannot_run_is_a_problem_and_the_others_go_on(self):
        def fail(env):
            if env == "tcg-amd":
                raise LabError("no emulator")
            return {"bad": 0}
        found = document(part(run=fail), part("two"))
        self.assertEqual(found["problems"], ["one on tcg-amd could not run: no emulator"])
        self.assertNotIn("tcg-amd", found["parts"]["one"])
        self.assertEqual(list(found["parts"]["two"]), ENVS)


class PageTest(unittest.TestCase):
    def test_fits_80_columns(self):
        found = document(part(run=lambda env: {"bad": 10_000_000}, problems=lambda joined: ["word " * 60]))
        lines = survive_text.page(found)
        self.assertLessEqual(max(map(len, lines)), 80)
        self.assertIn("10,000,000", "\n".join(lines))

    def test_marks_what_missed(self):
        lines = survive_text.page(document(part(run=lambda env: {"bad": 1})))
        self.assertTrue(any(re.match(r"!bad ones +0 ", line) for line in lines))
        self.assertTrue(any("1 figures, 0 reach their goal" in line for line in lines))

    def test_says_what_is_not_available(self):
        self.assertIn("kvm is not available: there is no /dev/kvm", survive_text.page(document(part())))


class VerbTest(unittest.TestCase):
    def run_lab(self, *words):
        """(status, stdout, stderr)."""
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            status = cli.main(["survive", *words])
        return status, out.getvalue(), err.getvalue()

    def test_lists_the_parts(self):
        status, out, _err = self.run_lab("--list")
        self.assertEqual(status, 0)
        self.assertEqual([line.split()[0] for line in out.splitlines() if line[0] != " "],
                         [one.name for one in survive_parts.PARTS])

    def test_errors_say_what_exists(self):
        for words, wanted in ((["--only", "nothing"], 2), (["--on", "uefi"], 77), (["--on",
                                                                                    "tcg-intel,x"],
                                                                                   2)):
            status, _out, err = self.run_lab(*words)
            self.assertEqual(status, wanted)
            self.assertIn("valid: ", err)

    def test_the_status_is_the_verdict(self):
        for bad, wanted in ((0, 0), (1, 1)):
            with mock.patch.object(survive_parts, "PARTS", (part(run=lambda env, bad=bad: {"bad": bad}),)), \
                 mock.patch.object(survive.build, "build", lambda _: None), \
                 mock.patch.object(provenance, "build", lambda: dict(ORIGIN)):
                self.assertEqual(self.run_lab("--on", "tcg-intel")[0], wanted)


if __name__ == "__main__":
    unittest.main()
