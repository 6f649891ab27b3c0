# SPDX-License-Identifier: MIT
"""The figures of `lab sweep` as text of at most 80 columns."""

from . import sweep_judge
from ..table import fold, grid

_NAMES = {"nmi": "NMI", "nmi+nmi": "NMI+NMI", "irq": "IRQ", "mc": "#MC"}
_HOW_TO_READ = ("Boundaries: before each instruction from the entry's first to ring 3's first, of all cases. "
                "Injected: events at a boundary, with every class of RSP and GS base. IF=0: most instructions in a row "
                "with interrupts off, of a call that does nothing; busy: of all others, which copy something.")


def _survived(row, kind):
    seen = row["kinds"].get(kind)
    if not seen:
        return "-"
    lost = seen["injected"] - seen["survived"]
    return f"!{lost} lost" if lost else f"all {seen['injected']}"


def _table(one):
    kinds = sweep_judge.METHOD_KINDS[one["method"]]
    heads = (("", "path"), ("call-", "er"), ("bound-", "aries"), ("", "injected"),
             *((("survived", _NAMES[kind]) for kind in kinds)), ("", "IF=0"), ("", "busy"))
    columns = [(head, "<" if at == 0 else ">") for at, head in enumerate(heads)]
    cells = [[head[line] for head, _ in columns] for line in (0, 1)]
    for row in one["rows"]:
        injected = sum(seen["injected"] for seen in row["kinds"].values())
        cells.append([row["path"], str(row["caller"]), str(row["boundaries"]), str(injected),
                      *(_survived(row, kind) for kind in kinds), str(row["window"] or "-"), str(row["longest"])])
    return grid(columns, cells)


def totals(one):
    """(boundaries, injected, survived) of a run."""
    kinds = [seen for row in one["rows"] for seen in row["kinds"].values()]
    return (sum(row["boundaries"] for row in one["rows"]), sum(seen["injected"] for seen in kinds),
            sum(seen["survived"] for seen in kinds))


def report(figures, found):
    """The lines for people."""
    lines = []
    for one in figures["runs"]:
        boundaries, injected, survived = totals(one)
        share = f"{100 * survived / injected:.4g} %" if injected else "nothing"
        lines += [fold(f"{one['environment']}, method {one['method']}: {injected:,} events at {boundaries:,} "
                       f"boundaries, {share} survived, in {one['seconds']} s"), "", *_table(one)]
        for path, caller, reason in one["absent"]:
            lines.append(fold(f"{path} {caller} is absent: {reason}"))
        forgotten = sum(seen["forgotten"] for row in one["rows"] for seen in row["kinds"].values())
        if forgotten:
            lines.append(fold(f"{forgotten} interrupts were pending and not taken until the next event"))
        lines.append("")
    return lines + [fold(_HOW_TO_READ), "", *(fold(f"SWEEP FAIL {line}") for line in found),
                    f"{len(found)} problems"]
