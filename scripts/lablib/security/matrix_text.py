# SPDX-License-Identifier: MIT
"""The figures of `lab matrix` as text of at most 80 columns."""

import textwrap

from .. import ui

WIDTH = 80
COLUMN = 9      # of an environment


def failure(entry, name):
    """One deviation in full, and how to repeat it."""
    text = (f"MATRIX FAIL axis={entry['deviation']} path={entry['path']} form={entry['form']} "
            f"caller={entry['caller']}: {entry['what']}: expected {entry['expected']} got {entry['got']}")
    if "index" not in entry:
        return text
    return text + (f"; repeat: scripts/lab matrix --only {entry['deviation']}:{entry['index']} "
                   f"--caller {entry['caller']} --on {name}")


def spelled(outcome):
    """The lines about the one case: the console's, from its first line on."""
    lines = outcome.last_lines(80)
    first = next((i for i, line in enumerate(lines) if "-bit caller, place" in line or "matrix: error" in line), None)
    return lines[first:] if first is not None else []


def _cell(groups):
    cases = sum(group["cases"] for group in groups)
    wrong = sum(group["deviations"] for group in groups)
    return (f"{cases}" if cases else "-") + (f" !{wrong}" if wrong else "")


def _table(figures):
    names = list(figures["environments"])
    lines = [["axis", "by", *names]]
    callers = sorted({group["caller"] for one in figures["environments"].values() for group in one["groups"]},
                     reverse=True)
    for axis in figures["axes"]:
        for caller in callers:
            cells = [[group for group in figures["environments"][name]["groups"]
                      if (group["matrix"], group["caller"]) == (axis, caller)] for name in names]
            if any(cells):
                lines.append([axis, str(caller), *(_cell(cell) if cell else "-" for cell in cells)])
    for title, key in (("cases", "cases"), ("deviations", "deviations"), ("faults", "faults"), ("seconds", "seconds")):
        lines.append([title, "", *(str(figures["environments"][name][key]) for name in names)])
    widths = [max(len(line[i]) for line in lines) for i in (0, 1)] + \
             [max(COLUMN, *(len(line[i]) for line in lines)) for i in range(2, 2 + len(names))]
    text = [" ".join([f"{line[0]:{widths[0]}}", *(f"{cell:>{width}}" for cell, width in zip(line[1:], widths[1:]))])
            for line in lines]
    rule = "-" * max(map(len, text))
    return [text[0], rule, *text[1:-4], rule, *text[-4:]]


def _known(figures):
    """Which known differences shaped how many cases, and where."""
    found = {}
    for name, one in figures["environments"].items():
        for reason, cases in one["known"].items():
            if cases:
                found.setdefault(reason, []).append(f"{name} {cases}")
    return [f"{reason} (cases: {', '.join(where)})" for reason, where in found.items()]


def _fewer(figures):
    found = {}
    for entry in figures["fewer"]:
        key = (entry["environment"], entry["group"][0], entry["cases"], entry["most"])
        found.setdefault(key, []).append(entry["group"][2])
    return [f"{name} has {cases} cases of {axis} instead of {most}, which its CPU lacks an instruction for "
            f"({', '.join(dict.fromkeys(paths))}): not compared" for (name, axis, cases, most), paths in found.items()]


def _wrapped(title, entries):
    if not entries:
        return []
    lines = ["", title, ""]
    for entry in entries:
        lines += textwrap.wrap(entry, WIDTH, initial_indent="  ", subsequent_indent="    ", break_on_hyphens=False,
                               break_long_words=False)
    return lines


def report(figures, problems):
    """The lines for people."""
    same = figures["compared"] - len(figures["differ"])
    lines = [*_table(figures), "",
             *textwrap.wrap("Cases, by callers of 64 and 32 bits; !N: N of them are not as the model predicts. A "
                            "case is one call with every register, flag and selector chosen; what is left behind "
                            "it is compared with the model.", WIDTH)]
    lines += _wrapped("Known differences, which the model predicts", _known(figures))
    lines += _wrapped("Not the same cases", _fewer(figures))
    total = sum(one["cases"] for one in figures["environments"].values())
    wrong = sum(one["deviations"] for one in figures["environments"].values())
    lines += ["", *textwrap.wrap(
        f"lab matrix: {len(figures['environments'])} environment(s), {total} cases, {wrong} deviations; "
        f"{figures['compared']} groups compared between environments, {same} the same; "
        f"{figures['seconds']} s", WIDTH)]
    if problems:
        lines += _wrapped(ui.paint("Not as it must be", "red"), problems)
    return lines
