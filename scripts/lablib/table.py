# SPDX-License-Identifier: MIT
"""Renders the comparison as text of at most 80 columns."""

import textwrap

WIDTH = 80


def _or_dash(key):
    return lambda row: "-" if row[key] is None else row[key]


HEAD = (       # heading in two lines, alignment, value of a row
    (("", "path"), "<", lambda row: row["path"]),
    (("call-", "er"), ">", lambda row: row["caller"]),
    (("", "enters"), "<", lambda row: row["enters"]),
    (("", "leaves"), "<", lambda row: row["leaves"]),
)
_TRACED = (
    (("ring0", "insns"), ">", lambda row: row["ring0_insns"]),
    (("user", "insns"), ">", lambda row: row["user_insns"]),
)
_COUNTED = (
    (("all", "insns"), ">", lambda row: row["insns"]),
)
_REST = (
    (("", "reads"), ">", _or_dash("reads")),
    (("", "writes"), ">", _or_dash("writes")),
    (("CPU's", "own"), ">", _or_dash("cpu_table_reads")),
    (("spe-", "cial"), ">", lambda row: "-" if row["special"] is None else sum(row["special"].values())),
    (("", "ticks"), ">", _or_dash("ticks")),
)


def _pair(first, second):
    return lambda row: "-" if row[first] is None else f"{row[first]}+{row[second]}"


_SIDE_BY_SIDE = (   # what a table of several environments is about, value of a row
    ("Instructions, ring 0 + user stub; one figure where only QEMU's clock counts them",
     lambda row: row["insns"] if row["ring0_insns"] is None else f"{row['ring0_insns']}+{row['user_insns']}"),
    ("Memory, reads + writes", _pair("reads", "writes")),
    ("The CPU's own reads of IDT, GDT and TSS / special instructions",
     lambda row: "-" if row["special"] is None
     else f"{row['cpu_table_reads']}/{sum(row['special'].values())}"),
)
_HOW_TO_READ = ("reads, writes: memory accesses from the trapping instruction to the next user "
                "instruction, page walks excluded. CPU's own: reads of IDT, GDT and TSS among "
                "them that no instruction asks for. user insns: the whole user stub.")


def grid(columns, cells):
    """Lines of CELLS, whose first two lines are the headings of COLUMNS."""
    widths = [max(len(line[i]) for line in cells) for i in range(len(columns))]
    gap = "  " if sum(widths) + 2 * (len(widths) - 1) <= WIDTH else " "
    lines = []
    for line in cells:
        words = [f"{text:{column[1]}{width}}" for text, column, width in zip(line, columns, widths)]
        lines.append(gap.join(words).rstrip())
    return [*lines[:2], "-" * max(map(len, lines)), *lines[2:]]


def fold(text, indent="  "):
    """TEXT in lines of at most 80 columns."""
    return textwrap.fill(text, WIDTH, subsequent_indent=indent, break_on_hyphens=False)


def _special(row):
    return ", ".join(f"{count} {name}" if count > 1 else name for name, count in row["special"].items())


def reasons(envs, rows):
    """A line for each reason why a row is absent somewhere."""
    found = {}
    for env in envs:
        for row in rows[env.name]:
            if "reason" in row:
                found.setdefault((row["path"], row["reason"]), {}).setdefault(row["caller"], []).append(env.name)
    for (path, reason), callers in found.items():
        names = list(dict.fromkeys(name for where in callers.values() for name in where))
        where = f" on {', '.join(names)}" if len(envs) > 1 else ""
        yield fold(f"{path}, {' and '.join(map(str, callers))}-bit caller: absent{where}: {reason}")


def _heading(env):
    return f"{env.name} ({env.cpu})"


def _one(env, rows):
    traced = not any(row.get("trace_reason") for row in rows)
    columns = HEAD + (_TRACED if traced else _COUNTED) + _REST
    cells = [[column[0][line] for column in columns] for line in (0, 1)]
    for row in rows:
        present = len(columns) if "reason" not in row else len(HEAD)
        cells.append([str(column[2](row)) for column in columns[:present]] + ["-"] * (len(columns) - present))
    yield from grid(columns, cells)


def side_by_side(envs, rows, value):
    """Lines of a table with a column for each environment: VALUE of its row, "-" where it is absent."""
    columns = HEAD + tuple((("", *env.name.split("-", 1))[-2:], ">", None) for env in envs)
    cells = [[column[0][line] for column in columns] for line in (0, 1)]
    for several in zip(*(rows[env.name] for env in envs)):
        cells.append([str(column[2](several[0])) for column in HEAD]
                     + ["-" if "reason" in row else str(value(row)) for row in several])
    return grid(columns, cells)


def _several(envs, rows):
    for title, value in _SIDE_BY_SIDE:
        yield from (fold(title), "", *side_by_side(envs, rows, value), "")


def _notes(envs, rows, no_ticks):
    everything = [row for env in envs for row in rows[env.name]]
    present = [row for row in everything if "reason" not in row]
    traced = [row for row in present if not row["trace_reason"]]
    yield from reasons(envs, rows)
    yield fold(_HOW_TO_READ)
    if traced:
        yield fold("special: instructions that serialise the CPU or touch an MSR:")
        seen = dict.fromkeys((row["path"], row["caller"], _special(row)) for row in traced)
        for path, caller, special in seen:
            yield fold(f"  {path:<9} {caller}  {special}", " " * 16)
    for reason in dict.fromkeys(row["trace_reason"] for row in present if row["trace_reason"]):
        yield fold(f"reads, writes, special: - because {reason}.")
    yield fold(f"ticks: - because {no_ticks}.")
    twins = ", ".join(env.twin for env in envs if env.twin)
    if traced:
        yield fold(f"Instructions agree with QEMU's icount ({twins}) and with Bochs' own TSC on every row.")


def render(envs, rows, no_ticks):
    """The table of one environment, or those of several side by side, with what one must know to read
    them. ROWS: {environment: rows}, in the same order everywhere."""
    text = [fold(f"A null call on {', '.join(map(_heading, envs))}, grade E: exact counts, no time."), ""]
    text += _one(envs[0], rows[envs[0].name]) if len(envs) == 1 else _several(envs, rows)
    text += ["", *_notes(envs, rows, no_ticks)] if len(envs) == 1 else _notes(envs, rows, no_ticks)
    return "\n".join(text) + "\n"
