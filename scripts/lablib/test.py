# SPDX-License-Identifier: MIT
"""lab test: build, then ctest, with what was skipped and why."""

import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections import Counter
from dataclasses import dataclass, field

from . import boot_test, build, environments, process, test_names, tree, ui
from .errors import LabError, UsageError

OUTPUT = "200000"   # bytes of a test's output that the report keeps
GRACE = 3.0         # seconds in which tests remove what they made, if interrupted


@dataclass
class Summary:
    """What a run of ctest amounts to."""
    passed: list = field(default_factory=list)
    failed: list = field(default_factory=list)
    skipped: dict = field(default_factory=dict)     # test: reason
    checks: Counter = field(default_factory=Counter)    # reason: checks skipped inside guests


def summarise(text):
    """The Summary of ctest's JUnit report."""
    summary = Summary()
    for case in ElementTree.fromstring(text).iter("testcase"):
        name = case.get("name")
        lines = (case.findtext("system-out") or "").splitlines()
        skipped = case.find("skipped")
        # A test that could not be started has this element, too, with another message.
        if skipped is not None and skipped.get("message", "").startswith("SKIP_"):
            reasons = [line[5:] for line in lines if line.startswith("SKIP ")] \
                or [line for line in lines if " is not available: " in line]
            summary.skipped[name] = reasons[0] if reasons else "no reason printed"
        elif case.get("status") == "run":
            summary.passed.append(name)
        else:
            summary.failed.append(name)
        for line in lines:
            if line.startswith(boot_test.SKIPPED_CHECK):
                summary.checks[line.partition(": ")[2]] += 1
    return summary


def _command(options, report):
    argv = ["ctest", "--test-dir", str(tree.BUILD), "--output-on-failure", f"-j{os.cpu_count() or 2}",
            "--output-junit", str(report), "--test-output-size-passed", OUTPUT,
            "--test-output-size-failed", OUTPUT]
    if options.on:
        names = "|".join(env.name for env in environments.get_list(options.on))
        argv += ["-L", f"^({names})$"]
    if options.regex:
        argv += ["-R", options.regex]
    return argv


def _run(command):
    """Run ctest with its output passed on as it comes; returns its status."""
    child = process.start(command, grace=GRACE, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT)
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
    for name in summary.failed:
        print(f"{ui.paint('failed', 'red')} {name}")
    print(f"lab test: {len(summary.passed)} passed, {len(summary.failed)} failed, "
          f"{len(summary.skipped)} skipped; {sum(summary.checks.values())} checks skipped inside guests")


def main(options):
    """The verb."""
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
        status = _run(command)
        if not report.exists():
            raise LabError(f"ctest ended with status {status} and no report")
        summary = summarise(report.read_text(errors="replace"))
    finally:
        report.unlink(missing_ok=True)
    if not summary.passed and not summary.failed and not summary.skipped:
        raise UsageError(test_names.no_match(options.regex or "", test_names.names()))
    show(summary)
    return 1 if summary.failed or status else 0
