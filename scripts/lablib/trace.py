# SPDX-License-Identifier: MIT
"""lab trace: one window, every instruction with its memory accesses named."""

import re

from . import build, environments, paths, table, traced, ui
from .errors import NOT_AVAILABLE, UsageError, choose
from .window import PHASES

INDENT = 25     # of memory accesses
# What every data access has in long mode, and a stack access anyway, says nothing.
_SEGMENT = re.compile(r"\b[ds]s:(?=\[|0x)")


def _value(access):
    return "" if access.value is None else f" = 0x{access.value:x}"


def accesses(instruction, names):
    """Lines for an instruction's accesses, page walks apart."""
    lines = []
    for access in instruction.data:
        arrow = "write" if access.write else "read "
        lines.append(f"{arrow} {access.length} {names.name(access.address)}{_value(access)}")
    walks = [access.walk for access in instruction.accesses if access.walk]
    if walks:
        lines.append("page walk, not counted: " + " ".join(walks))
    return lines


def _where(instruction, names, marks):
    if instruction.rip in marks.names:
        return marks.names[instruction.rip]
    tables = names.user_tables if instruction.ring == 3 else [names.kernel]
    label = next(filter(None, (table.label(instruction.rip) for table in tables)), "")
    return label or f"0x{instruction.rip:x}"


def _text(instruction):
    """Bochs' disassembly with the full mnemonic, as the source has it."""
    rest = _SEGMENT.sub("", "".join(instruction.text.split(" ", 1)[1:]))
    return re.sub(r"\b0x0+(?=[0-9a-f])", "0x", f"{instruction.mnemonic} {rest}".rstrip())


def title(row, env):
    """What the lines below are, and what may be claimed from them."""
    return table.fold(f"A null call by {row.name} on {env.name} ({env.cpu}), grade E: exact counts, no time.")


def render(window, names):
    """Lines of the whole window."""
    steps = [*enumerate(window.steps, 1), ("", ("back", window.back))]
    places = [_where(instruction, names, window.marks) for _number, (_phase, instruction) in steps]
    width = max(map(len, places))
    lines = [f"{'step':>4} ring phase    {'where':<{width}} instruction, memory accesses"]
    for (number, (phase, instruction)), where in zip(steps, places):
        line = f"{number:>4} {instruction.ring:>4} {phase:<8} {where:<{width}} {_text(instruction)}"
        lines += ui.fold(line, INDENT)
        if number:
            for text in accesses(instruction, names):
                lines += ui.fold(" " * INDENT + text, INDENT + 2)
    data = [access for instruction in window.instructions for access in instruction.data]
    per_phase = ", ".join(f"{phase} {sum(p == phase for p, _ in window.steps)}" for phase in PHASES)
    lines.append("")
    lines.append(table.fold(f"{len(window.ring0)} ring-0 instructions and the trapping one ({per_phase}); "
                            f"{sum(not a.write for a in data)} reads, {sum(a.write for a in data)} writes"))
    return lines


def main(options):
    """The verb."""
    if not options.path:
        raise UsageError(f"which path? valid: {', '.join(paths.ids())}")
    path = choose("path", options.path, paths.ids())
    row = next(row for row in paths.rows() if row.key == (path, options.caller))
    env = environments.get(options.on, environments.TRACED)
    if not row.exists:
        ui.note(f"path {path} has no {row.caller}-bit caller")
        return NOT_AVAILABLE
    build.build([env])
    with ui.step(f"booting {env.name}"):
        outcome = traced.boot_traced(env, [row], options.timeout)
    traced.check(outcome)
    found = traced.find(outcome, [row])[0]
    outcome.discard()
    if found.reason:
        ui.note(f"{row.name} is not available on {env.name}: {found.reason}")
        return NOT_AVAILABLE
    if options.raw:
        for instruction in found.window.instructions + [found.window.back]:
            print("\n".join(instruction.raw if instruction is not found.window.back
                            else instruction.raw[:1]))
        return 0
    print("\n".join([title(row, env), "", *render(found.window, found.names)]))
    return 0
