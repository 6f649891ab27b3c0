#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Whether what the command prints fits 80 columns.

columns.py VERB ARGUMENT...   runs the verb, passes on what it says and its exit status
columns.py --traces ENV       what `lab trace` prints of every path and caller, from one boot
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "scripts"))
sys.dont_write_bytecode = True

from lablib import boot_test, environments, paths, process, trace, traced, ui     # noqa: E402


def _verb(words):
    """(exit status, lines) of a verb, which are passed on as they come."""
    child = process.start([sys.executable, ROOT / "scripts/lab", *words], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    lines = []
    try:
        for line in child.stdout:
            lines.append(line.decode(errors="replace").rstrip("\r\n"))
            print(lines[-1], flush=True)
        return child.wait(), lines
    finally:
        process.finish(child)
        child.stdout.close()


def _traces(name):
    """(exit status, lines) of the windows of all rows on the environment NAME; its programs' lines, too."""
    env, rows = environments.get(name), [row for row in paths.rows() if row.exists]
    outcome = traced.boot_traced(env, rows)
    traced.check(outcome)
    lines = outcome.console.decode(errors="replace").replace("\r", "").splitlines()
    found = [one for one in traced.find(outcome, rows) if not one.reason]
    for one in found:
        said = [trace.title(one.row, env), *trace.render(one.window, one.names)]
        lines += "\n".join(said).splitlines()
    outcome.discard()
    print(f"{len(found)} windows, {len(lines)} lines")
    return int(not found), lines


def main(words):
    """The status of what was run, or 1 if a line is too long."""
    process.install()
    process.die_with_parent()
    status, lines = _traces(words[1]) if words[0] == "--traces" else _verb(words)
    # A test's report names what was skipped as the program does.
    wide = [line for line in lines if len(line) > ui.WIDTH and not line.startswith(boot_test.SKIPPED_CHECK)]
    for line in wide:
        print(f"FAIL {len(line)} columns, at most {ui.WIDTH}: {line}")
    return status or int(bool(wide))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
