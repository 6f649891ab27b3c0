# SPDX-License-Identifier: MIT
"""The rows of `lab deviations` as text of at most 80 columns, and as KTAP."""

import textwrap
from collections import Counter

from . import emulators, environments, ui

WIDTH = 80
COLUMN = 5      # of an environment

# How a probe fared, with its mark in the table.
MANUAL, SKIPPED, ACCEPTED = "manual", "skipped", "known"
NEW = "new"             # not as expected, on a version of the emulator that is not known
BAD = UNKNOWN, GONE, MISSING = "unknown", "gone", "missing"
MARKS = {MANUAL: ".", SKIPPED: "-", ACCEPTED: "known", NEW: "new", UNKNOWN: "WRONG", GONE: "GONE",
         MISSING: "LOST"}
_LEGEND = (".: as the manual of the CPU's vendor says. known: not so, and {file} says why. WRONG: "
           "not so, and it does not. GONE: {file} expects a deviation that is not there. new: one of "
           "these two on a version that it does not know. LOST: the program died before. -: this CPU "
           "has no such thing, or the manual no value for it.")


def _matrix(found, names):
    """The lines of the table: probes down, environments across."""
    heads = [name.partition("-")[::2] for name in names]
    lines = [["", "manual:", "", *(first for first, _ in heads)],
             ["probe", "Intel", "AMD", *(second for _, second in heads)]]
    lines += [[row["probe"], row["intel"] or "-", row["amd"] or "-",
               *(MARKS[row["environments"][name]["verdict"]] for name in names)] for row in found]
    widths = [max(map(len, column)) for column in list(zip(*lines))[:3]] + [COLUMN] * len(names)
    text = [" ".join(f"{cell:{width}}" for cell, width in zip(line, widths)).rstrip()
            for line in lines]
    return text[:2] + ["-" * max(map(len, text))] + text[2:]


def _explain(found, verdicts):
    """The probes with one of VERDICTS, each with what was seen, where, and why."""
    lines = []
    for row in found:
        groups = {}
        for name, judged in row["environments"].items():
            if judged["verdict"] in verdicts:
                seen = judged.get("observed") or judged.get("skipped", "no answer")
                groups.setdefault((seen, judged.get("manual"), judged["reason"]), []).append(name)
        if groups:
            lines += textwrap.wrap(f"{row['probe']}: {row['what']}", WIDTH, subsequent_indent="  ")
        for (seen, manual, reason), names in groups.items():
            words = f"{', '.join(names)}: {seen}" + (f" (manual: {manual})" if manual else "")
            lines += textwrap.wrap(f"{words}. {reason}", WIDTH, initial_indent="  ",
                                   subsequent_indent="    ")
    return lines


def _new(found, names):
    """How many are new, on what, and how they are recorded."""
    where = [name for name in names
             if any(row["environments"][name]["verdict"] == NEW for row in found)]
    versions = dict.fromkeys(emulators.version_of(environments.get(name)).title for name in where)
    count = sum(row["environments"][name]["verdict"] == NEW for row in found for name in where)
    return textwrap.wrap(f"{count} difference(s) are new on {', '.join(versions)}, which is not known here: "
                         "that is no failure. To record them: scripts/lab deviations --record --on "
                         + ",".join(where), WIDTH, break_on_hyphens=False)


def report(found, names, file):
    """The lines for people; FILE lists the accepted deviations."""
    count = Counter(judged["verdict"] for row in found for judged in row["environments"].values())
    known, bad = _explain(found, (ACCEPTED,)), _explain(found, BAD)
    lines = [*_matrix(found, names), "", *textwrap.wrap(_LEGEND.format(file=file), WIDTH)]
    if known:
        lines += ["", "Known deviations", "", *known]
    if count[NEW]:
        lines += ["", "New here", "", *_explain(found, (NEW,)), "", *_new(found, names)]
    if bad:
        lines += ["", ui.paint("Not as expected", "red"), "", *bad, "",
                  *textwrap.wrap(f"To accept a deviation, add it to {file} with its reason; delete "
                                 "there what is gone.", WIDTH)]
    return lines + ["", *textwrap.wrap(
        f"lab deviations: {len(found)} probes, {len(names)} environment(s): {count[MANUAL]} as the "
        f"manual says, {count[ACCEPTED]} known deviations, {count[NEW]} new, {count[UNKNOWN]} unknown, {count[GONE]} "
        f"gone, {count[MISSING]} lost, {count[SKIPPED]} skipped", WIDTH)]


def ktap(found, names, _file):
    """The same as KTAP, a test for each environment and probe."""
    cases = [(name, row["probe"], row["environments"][name]) for name in names for row in found]
    lines = ["KTAP version 1", f"1..{len(cases)}"]
    for number, (name, probe, judged) in enumerate(cases, 1):
        line = f"{'not ok' if judged['verdict'] in BAD else 'ok'} {number} {name}/{probe}"
        if judged["verdict"] == SKIPPED:
            line += f" # SKIP {judged['skipped']}"
        elif judged["verdict"] != MANUAL:
            line += (f" # {judged['verdict']}: manual: {judged.get('manual')}, observed: "
                     f"{judged.get('observed')}: {judged['reason']}")
        lines.append(line)
    return lines
