# SPDX-License-Identifier: MIT
"""The page of `lab survive`: at most 80 columns."""

import textwrap

from .. import newness, ui

WIDTH = 80
LABEL, GOAL, COLUMN = 20, 9, 10     # and a mark before them: 80 with five environments
COLUMNS = 5


def listed(parts):
    """A line for each part: what it is and where it runs."""
    return [line for part in parts
            for line in ui.fold(f"{part.name:<10} {part.title} ({', '.join(part.envs) or 'no emulator'})", 11)]


def _value(value):
    return f"{value:,}" if isinstance(value, int) else str(value)


def _line(row, envs):
    mark = " " if row["met"] else ui.paint("!", "red")
    if set(row["cells"]) <= set(envs):
        cells = "".join(f"{_value(row['cells'][env]) if env in row['cells'] else '-':>{COLUMN}}" for env in envs)
    else:
        # A figure of no single environment.
        cells = "  " + ", ".join(_value(value) for value in row["cells"].values())
    return f"{mark}{row['label']:<{LABEL}}{row['goal']:>{GOAL}}{cells}".rstrip()


def _table(rows, envs):
    head = [("", *env.split("-", 1))[-2:] for env in envs]
    lines = [f"{'':{LABEL + 1}}{'':{GOAL}}" + "".join(f"{words[0]:>{COLUMN}}" for words in head),
             f"{'':{LABEL + 1}}{'goal':>{GOAL}}" + "".join(f"{words[1]:>{COLUMN}}" for words in head)]
    return [*lines, "-" * len(lines[1]), *(_line(row, envs) for row in rows)]


def page(document):
    """The lines for people."""
    envs, origin = document["environments"], document["environment"]
    commit = (origin["commit"] or "unknown")[:12] + (" and changes since" if origin["changed_since"] else "")
    lines = [f"lab survive, commit {commit}, kernel of {origin['kernel_bytes']:,} bytes", ""]
    for at in range(0, len(envs), COLUMNS):
        lines += [*_table(document["page"], envs[at:at + COLUMNS]), ""]
    missed = [row["label"].strip() for row in document["page"] if not row["met"]]
    lines.append(f"{len(document['page'])} figures, {len(document['page']) - len(missed)} reach their goal; "
                 f"{document['seconds']} s on {document['workers']} workers")
    if document["absent"]:
        lines += textwrap.wrap("Not part of this run, in no environment of which they run: "
                               + ", ".join(document["absent"]), WIDTH)
    for name, reason in document["skipped"].items():
        lines.append(f"{name} is not available: {reason}")
    lines += newness.lines(document["new"], "the expectation that the part's own verb names")
    if document["problems"]:
        lines += ["", ui.paint("Not as it must be", "red")]
        for text in document["problems"]:
            lines += textwrap.wrap(text, WIDTH, initial_indent="  ", subsequent_indent="    ",
                                   break_on_hyphens=False, break_long_words=False)
    return lines
