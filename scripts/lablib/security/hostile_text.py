# SPDX-License-Identifier: MIT
"""The figures of `lab hostile` as text of at most 80 columns."""

import textwrap

from .. import ui
from . import hostile_programs

WIDTH = 80
SHOWN = 40              # lines about what went wrong


def _spell(fate):
    """A fate for people."""
    return f"killed by {fate}" if fate.isdigit() else {"exit": "as documented"}.get(fate, fate)


def _fate(program, found):
    """What became of PROGRAM: one phrase if it is the same everywhere, ! where it is wrong."""
    parts = {}
    for env, one in found.items():
        fate = one["fates"].get(program.name, "did not end")
        good = fate == program.fate_on(env)
        parts.setdefault(_spell(fate) if good else f"! {fate}", []).append(env)
    if len(parts) == 1:
        return next(iter(parts))
    return "; ".join(f"{', '.join(envs)}: {fate}" for fate, envs in parts.items())


def _table(figures):
    found = figures["environments"]
    ran = {name for one in found.values() for name in one["fates"]}
    lines = [f"{'program':18} bits {'hazards':15} what became of it", "-" * WIDTH]
    for program in hostile_programs.read():
        if program.name not in ran:
            continue
        head = f"{program.name:18} {program.caller:4} {' '.join(program.hazards):15} "
        lines += textwrap.wrap(head + _fate(program, found), WIDTH, subsequent_indent=" " * 40,
                               break_on_hyphens=False, drop_whitespace=False) or [head]
    return [line.rstrip() for line in lines]


_ROWS = {"programs": "programs run", "rounds": "  rounds", "different": "  different ones", "killed": "  killed",
         "documented": "  documented results", "escapes": "  escaped", "leaked": "frames lost",
         "frames_left": "frames left", "seconds": "seconds"}


def _totals(figures):
    found = figures["environments"]
    keys = [key for key in _ROWS if any(key in one for one in found.values())]
    lines = [" ".join([f"{'':20}", *(f"{name:>11}" for name in found)])]
    lines.append("-" * len(lines[0]))
    for key in keys:
        cells = (str(one[key]) if one.get(key) is not None else "-" for one in found.values())
        lines.append(" ".join([f"{_ROWS[key]:20}", *(f"{cell:>11}" for cell in cells)]))
    return lines


def progress(name, one):
    """A line about one environment."""
    return f"{name}: {one['programs']} programs, {one['escapes']} escaped, {one['seconds']} s"


def listing(programs):
    """--list."""
    boots = {"ANY": "", "SELFTEST": " (self-test boots)", "PLAIN": " (not in self-test boots)"}
    for program in programs:
        yield f"{program.name}, {program.caller}-bit, {' '.join(program.hazards)}: {program.fate}"
        yield from textwrap.wrap(program.title + boots[program.boot], WIDTH, initial_indent="    ",
                                 subsequent_indent="    ")


def report(figures, found):
    """All of it, FOUND being the problems."""
    lines = [*_table(figures), ""] if "files" in figures else []
    lines += _totals(figures)
    if "files" in figures:
        lines += ["", *textwrap.wrap(f"{figures['files']} programs, {len(figures['hazards'])} hazards: "
                                     + " ".join(figures["hazards"]), WIDTH, subsequent_indent="  ")]
    if found:
        lines += ["", ui.paint(f"{len(found)} problem(s):", "red"), *(f"  {line}" for line in found[:SHOWN])]
    return lines
