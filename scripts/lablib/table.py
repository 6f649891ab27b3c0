# SPDX-License-Identifier: MIT
"""Renders the comparison as text of at most 80 columns."""

import textwrap

WIDTH = 80
_COLUMNS = (     # heading in two lines, alignment, value of a row
    (("", "path"), "<", lambda row: row["path"]),
    (("", "enters"), "<", lambda row: row["enters"]),
    (("", "leaves"), "<", lambda row: row["leaves"]),
    (("ring0", "insns"), ">", lambda row: row["ring0_insns"]),
    (("user", "insns"), ">", lambda row: row["user_insns"]),
    (("", "reads"), ">", lambda row: row["reads"]),
    (("", "writes"), ">", lambda row: row["writes"]),
    (("CPU's", "own"), ">", lambda row: row["cpu_table_reads"]),
    (("spe-", "cial"), ">", lambda row: sum(row["special"].values())),
    (("", "ticks"), ">", lambda row: "-" if row["ticks"] is None else row["ticks"]),
)
_PRESENT = 3    # columns that an absent row has, too


def _grid(cells):
    widths = [max(len(line[i]) for line in cells) for i in range(len(_COLUMNS))]
    gap = "  " if sum(widths) + 2 * (len(widths) - 1) <= WIDTH else " "
    lines = []
    for line in cells:
        words = [f"{text:{column[1]}{width}}" for text, column, width in zip(line, _COLUMNS, widths)]
        lines.append(gap.join(words).rstrip())
    return lines


def _fold(text, indent="  "):
    return textwrap.fill(text, WIDTH, subsequent_indent=indent)


def _special(row):
    return ", ".join(f"{count} {name}" if count > 1 else name for name, count in row["special"].items())


def render(env, rows, no_ticks):
    """The table of one environment, with what one must know to read it."""
    present = [row for row in rows if "reason" not in row]
    cells = [[column[0][line] for column in _COLUMNS] for line in (0, 1)]
    for row in rows:
        columns = _COLUMNS if row in present else _COLUMNS[:_PRESENT]
        cells.append([str(column[2](row)) for column in columns]
                     + ["-"] * (len(_COLUMNS) - len(columns)))
    lines = _grid(cells)
    text = [f"A null call on {env.name} ({env.cpu}), grade E: exact counts, no time.", "",
            *lines[:2], "-" * max(map(len, lines)), *lines[2:], ""]
    for row in rows:
        if row not in present:
            text.append(_fold(f"{row['path']}: absent: {row['reason']}"))
    text.append(_fold("reads, writes: memory accesses from the trapping instruction to the next user "
                      "instruction, page walks excluded. CPU's own: reads of IDT, GDT and TSS among "
                      "them that no instruction asks for. user insns: the whole user stub."))
    text.append(_fold("special: instructions that serialise the CPU or touch an MSR:"))
    text += [_fold(f"  {row['path']:<9} {_special(row)}", " " * 12) for row in present]
    text.append(_fold(f"ticks: - because {no_ticks}."))
    if present:
        text.append(_fold("Instructions agree with QEMU's icount "
                          f"({env.twin}) and with Bochs' own TSC on every row."))
    return "\n".join(text) + "\n\n"
