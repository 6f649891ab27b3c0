# SPDX-License-Identifier: MIT
"""A traced boot in Bochs: runs bench on every row and finds the windows of its null calls."""

from dataclasses import dataclass

from . import bochs, bochs_trace, boot, headers, naming, result, run, symbols, tree, window
from .errors import EMULATOR, TIMEOUT as TIMED_OUT, LabError

SWITCHES = ["trace=on"]
PROGRAM = "bench"
TIMEOUT = 60.0
SHIFT = 4       # QEMU: 16 ns an instruction, so that the firmware's waiting takes fewer of them


@dataclass
class Traced:
    """One path and caller in one traced boot: its last null window, or why there is none."""
    row: object             # paths.PathRow
    window: object = None
    names: object = None
    reason: str = ""
    ticks: int = None       # user and ring-0 instructions by the guest's TSC


def program(row):
    """bench as that row's program is called."""
    return f"{tree.program_name(PROGRAM, row.caller)}.{row.path}"


def modules(rows):
    """bench, once for each row that exists."""
    return [run.module(tree.program_name(PROGRAM, row.caller), row.path) for row in rows if row.exists]


def kernel_address(name):
    """Where the kernel has the symbol NAME."""
    kernel = symbols.load(tree.KERNEL)
    if name not in kernel.address:
        raise LabError(f"{tree.KERNEL} has no symbol {name}, where the trace begins")
    return kernel.address[name]


def boot_traced(env, rows, timeout=TIMEOUT):
    """Outcome of a traced boot in Bochs."""
    made = modules(rows)
    commands = bochs.trace_memory(kernel_address("sys_trace"), len(made))
    return boot.run(boot.Boot(env, made, SWITCHES, timeout=timeout, debugger=commands, label="trace"))


def boot_counted(env, rows, timeout=TIMEOUT):
    """Outcome of the same boot in QEMU, for its instruction counts."""
    return boot.run(boot.Boot(env, modules(rows), SWITCHES, timeout=timeout, shift=SHIFT, label="count"))


def check(outcome):
    """Raise unless the boot went well."""
    hanging(outcome)
    problems = result.verdict(outcome, len(outcome.boot.modules))
    if problems:
        raise LabError(f"{outcome.boot.env.name}: " + "; ".join(problems)
                       + f"; everything it left: {outcome.folder}", EMULATOR)


def hanging(outcome):
    """Raise if the boot came to no end."""
    if outcome.timed_out:
        why, *where = result.hang_lines(outcome)
        raise LabError("\n".join([f"{outcome.boot.env.name}: {why}", *where, "everything it left:",
                                  f"  {outcome.folder}"]), TIMED_OUT)


def ticks(outcome, row):
    """(instructions of user stub and ring 0 by the TSC, reason why not) for ROW."""
    absent = outcome.machine.absent().get(row.key, "")
    if absent:
        return None, absent
    name = program(row)
    kind, entry = outcome.machine.fate(name) or ("", {})
    if kind != "exit" or entry["status"]:
        raise LabError(f"{outcome.boot.env.name}: {name} failed: {entry or 'no exit line'}", EMULATOR)
    for said in outcome.machine.said_by(name):
        if said.get("bench") == "null":
            return ((said["single_min"] - said["empty_min"]) >> outcome.boot.shift) + 1, ""
    raise LabError(f"{outcome.boot.env.name}: {name} reported no measurement", EMULATOR)


def user_symbols(outcome, row):
    """Symbols of the row's program and of its vDSO."""
    start = next(entry for entry in outcome.machine.started if entry["start"] == program(row))
    tables = [symbols.load(tree.program_file(tree.program_name(PROGRAM, row.caller), row.path))]
    if start.get("vdso"):
        tables.append(symbols.load(tree.VDSO[row.caller], int(start["vdso"], 16)))
    return tables


def find(outcome, rows):
    """A Traced for each row."""
    with open(outcome.folder / "stdout.log", errors="replace") as lines:
        trace = bochs_trace.parse(lines)
    kernel = symbols.load(tree.KERNEL)
    layout = headers.Layout()
    found = []
    for row in rows:
        count, reason = ticks(outcome, row)
        if reason:
            found.append(Traced(row, reason=reason))
            continue
        user = user_symbols(outcome, row)
        marks = window.find_marks(row.path, row.caller, kernel, *user)
        windows = window.null_windows(trace.programs.get(program(row), []), marks)
        _alike(windows, row, outcome)
        names = naming.Names(layout, kernel, user, trace.tables)
        names.learn(windows[-1])
        found.append(Traced(row, windows[-1], names, ticks=count))
    return found


def _alike(windows, row, outcome):
    counts = {(len(w.ring0), sum(len(i.data) for i in w.instructions)) for w in windows}
    if len(counts) != 1:
        raise LabError(f"{outcome.boot.env.name}: null calls by {row.name} differ from each other: "
                       f"(ring-0 instructions, accesses) are {sorted(counts)}")
