# SPDX-License-Identifier: MIT
"""lab test: build, then ctest, with what was skipped and why."""

import re
import subprocess
import sys
from collections import Counter

from . import boot_test, build, environments, process, tree, ui
from .errors import UsageError

# ctest's line for one test, e.g. ` 3/70 Test  #3: boot/hello-int80/tcg-intel ....   Passed    0.91 sec`
_LINE = re.compile(r"^\s*\d+/\d+ Test\s+#\d+: (\S+)\s*\.*\s*(Passed|\*+Skipped|\*+\S.*?)\s+([\d.]+) sec")
_SKIP = re.compile(r"^(?:.*: )?SKIP (.*)$")


def summarise(lines):
    """(passed, failed, skipped) names of a ctest run's output."""
    found = ([], [], [])
    for line in lines:
        match = _LINE.match(line)
        if match:
            verdict = match[2].lstrip("*")
            found[0 if verdict == "Passed" else 2 if verdict == "Skipped" else 1].append(match[1])
    return found


def _command(options):
    argv = ["ctest", "--test-dir", str(tree.BUILD), "--output-on-failure", "-j2"]
    if options.on:
        names = "|".join(env.name for env in environments.get_list(options.on))
        argv += ["-L", f"^({names})$"]
    if options.regex:
        argv += ["-R", options.regex]
    return argv


def read_log(lines, skipped):
    """({test: reason} of the skipped tests, {reason: count} of checks skipped inside guests)."""
    reasons, checks, current = {}, Counter(), ""
    for line in lines:
        begin = re.match(r"\d+/\d+ Test: (\S+)$", line)
        current = begin[1] if begin else current
        found = _SKIP.match(line)
        if found and current in skipped:
            reasons.setdefault(current, found[1])
        if line.startswith(boot_test.SKIPPED_CHECK):
            checks[line.partition(": ")[2]] += 1
    return reasons, checks


def _summary(passed, failed, skipped):
    log = tree.BUILD / "Testing/Temporary/LastTest.log"
    text = log.read_text(errors="replace") if log.exists() else ""
    reasons, checks = read_log(text.splitlines(), skipped)
    print()
    for name in skipped:
        print(f"skipped {name}: {reasons.get(name, 'no reason printed')}")
    for reason, count in sorted(checks.items()):
        print(f"skipped inside guests {count} times: {reason}")
    for name in failed:
        print(f"{ui.paint('failed', 'red')} {name}")
    print(f"lab test: {len(passed)} passed, {len(failed)} failed, {len(skipped)} skipped; "
          f"{sum(checks.values())} checks skipped inside guests")


def main(options):
    """The verb."""
    if options.regex:
        try:
            re.compile(options.regex)
        except re.error as problem:
            raise UsageError(f"-R '{options.regex}' is no regular expression: {problem}") from problem
    command = _command(options)
    build.build()
    lines = []
    child = process.start(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, errors="replace")
    try:
        for line in child.stdout:
            sys.stdout.write(line)
            sys.stdout.flush()
            lines.append(line)
        status = child.wait()
    finally:
        process.finish(child)
    passed, failed, skipped = summarise(lines)
    if not passed and not failed and not skipped:
        raise UsageError("no test matches; ctest --test-dir build -N lists them all")
    _summary(passed, failed, skipped)
    return 1 if failed or status else 0
