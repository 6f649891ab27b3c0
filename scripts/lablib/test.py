# SPDX-License-Identifier: MIT
"""lab test: build, then ctest, with what was skipped and why."""

import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections import Counter
from dataclasses import dataclass, field

from . import boot_group, boot_test, build, environments, process, test_names, test_parts, tree, ui
from .errors import LabError, UsageError

OUTPUT = "200000"   # bytes of a test's output that the report keeps
GRACE = 3.0         # seconds in which tests remove what they made, if interrupted


ROW = re.compile(r"(PASS|FAIL|SKIP) (\S+) on ([\w-]+)(?:: (.*))?$")


@dataclass
class Summary:
    """What a run of ctest amounts to."""
    passed: list = field(default_factory=list)
    failed: list = field(default_factory=list)
    skipped: dict = field(default_factory=dict)     # test: reason
    checks: Counter = field(default_factory=Counter)    # reason: checks skipped inside guests
    new: Counter = field(default_factory=Counter)       # emulator that is not known: what is new there
    # A test of several rows: how many. They are counted, not it.
    groups: Counter = field(default_factory=Counter)

    def counts(self):
        """For people and machines."""
        return f"{len(self.passed)} passed, {len(self.failed)} failed, {len(self.skipped)} skipped"


def _rows(name, lines):
    """[(verdict, name of the row's test, reason)] of the rows that test NAME says it ran."""
    env = name.partition("@")[2]
    found = (ROW.match(line) for line in lines if env)
    return [(one[1], f"boot/{one[2]}@{env}", one[4]) for one in found if one and one[3] == env]


def _take_rows(summary, name, found):
    """Count the rows of a group, each by its name."""
    summary.groups[name] = len(found)
    for verdict, row, reason in found:
        if verdict == "SKIP":
            summary.skipped[row] = reason
        else:
            (summary.passed if verdict == "PASS" else summary.failed).append(row)


def summarise(text):
    """The Summary of ctest's JUnit report."""
    summary = Summary()
    for case in ElementTree.fromstring(text).iter("testcase"):
        name = case.get("name")
        lines = (case.findtext("system-out") or "").splitlines()
        skipped = case.find("skipped")
        for line in lines:
            if line.startswith(boot_test.SKIPPED_CHECK):
                summary.checks[line.partition(": ")[2]] += 1
            if line.startswith(boot_test.NEW):
                summary.new[line[len(boot_test.NEW):].partition(":")[0]] += 1
        ran = case.get("status") == "run"
        found = _rows(name, lines)
        # A test that says of none of its rows that it failed, but did, is a failure of its own.
        told = ran or skipped is not None or "FAIL" in [verdict for verdict, _row, _reason in found]
        if told and {row for _verdict, row, _reason in found} - {name}:
            _take_rows(summary, name, found)
            continue
        # A test that could not be started has this element, too, with another message.
        if skipped is not None and skipped.get("message", "").startswith("SKIP_"):
            reasons = [line[5:] for line in lines if line.startswith("SKIP ")] \
                or [line for line in lines if " is not available: " in line]
            summary.skipped[name] = reasons[0] if reasons else "no reason printed"
        elif ran:
            summary.passed.append(name)
        else:
            summary.failed.append(name)
    return summary


def _groups_with(regex):
    """ctest's names of the groups of which a row, not the group, is called as REGEX says."""
    wanted = re.compile(regex)
    groups = boot_group.of(boot_test.rows())
    pairs = [(f"boot/{group}@{env}", f"boot/{row.name}@{env}")
             for group, rows in groups.items() for row in rows for env in row.envs]
    return sorted({group for group, row in pairs
                   if wanted.search(row) and not wanted.search(group)})


def _command(options, report):
    argv = ["ctest", "--test-dir", str(tree.BUILD), "--output-on-failure", f"-j{os.cpu_count() or 2}",
            "--output-junit", str(report), "--test-output-size-passed", OUTPUT,
            "--test-output-size-failed", OUTPUT]
    if options.on:
        names = "|".join(env.name for env in environments.get_list(options.on))
        argv += ["-L", f"^({names})$"]
    if options.quick:
        argv += ["-L", "^quick$"]
    if options.regex:
        groups = [f"^{name}$" for name in _groups_with(options.regex)]
        argv += ["-R", "|".join([options.regex, *groups])]
    return argv


def _run(command, regex):
    """Run ctest with its output passed on as it comes, of groups the rows that REGEX names."""
    child = process.start(command, grace=GRACE, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, env=os.environ | {boot_test.ROWS: regex or ""})
    try:
        for line in child.stdout:
            sys.stdout.buffer.write(line)
            sys.stdout.buffer.flush()
        return child.wait()
    finally:
        process.finish(child)
        child.stdout.close()


def show(summary):
    """Print the closing summary."""
    print()
    for name, reason in summary.skipped.items():
        print(f"skipped {name}: {reason}")
    for reason, count in sorted(summary.checks.items()):
        print(f"skipped inside guests {count} times: {reason}")
    for title, count in sorted(summary.new.items()):
        print(f"{count} difference(s) are new on {title}, which is not known here: no failure")
    for name in summary.failed:
        print(f"{ui.paint('failed', 'red')} {name}")
    checks = sum(summary.checks.values())
    print(f"lab test: {summary.counts()}; {checks} checks skipped inside guests")
    if summary.groups:
        print(f"lab test: {sum(summary.groups.values())} of these are rows of boots, "
              f"run by {len(summary.groups)} tests")
    print(summary.counts())


def main(options):
    """The verb."""
    if options.list_parts:
        return test_parts.show()
    if options.part:
        return test_parts.run(options.part)
    try:
        re.compile(options.regex or "")
    except re.error as problem:
        raise UsageError(f"-R '{options.regex}' is no regular expression: {problem}") from problem
    report = tree.BUILD / f"Testing/lab-{os.getpid()}.xml"
    command = _command(options, report)
    build.build(() if options.list else None)
    if options.list:
        wanted = re.compile(options.regex or "")
        print("\n".join(filter(wanted.search, test_names.names())))
        return 0
    try:
        status = _run(command, options.regex)
        if not report.exists():
            raise LabError(f"ctest ended with status {status} and no report")
        summary = summarise(report.read_text(errors="replace"))
    finally:
        report.unlink(missing_ok=True)
    if not summary.passed and not summary.failed and not summary.skipped:
        raise UsageError(test_names.no_match(options.regex or "", test_names.names()))
    show(summary)
    return 1 if summary.failed or status else 0
