# SPDX-License-Identifier: MIT
"""lab compare: the table of what each path costs each caller."""

import os
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from . import build, environments, paths, provenance, result_file, table, traced, ui
from .errors import LabError

GRADE = "E"
NO_TICKS = "an emulator's clock counts instructions, not time"
NO_TRACE = "QEMU's clock counts instructions; rings and memory accesses are told apart by Bochs' trace only"
# Instructions that serialise the CPU or touch a model-specific register, as Bochs names them.
SPECIAL = {
    "iret": "serialises", "iretq": "serialises", "cpuid": "serialises", "lfence": "serialises loads",
    "swapgs": "exchanges GS with MSR KERNEL_GS_BASE", "wrmsr": "serialises, writes an MSR",
    "rdmsr": "reads an MSR", "syscall": "reads STAR, LSTAR, FMASK", "sysret": "reads STAR",
    "sysretq": "reads STAR", "sysenter": "reads the SYSENTER MSRs", "sysexit": "reads SYSENTER_CS",
    "sysexitq": "reads SYSENTER_CS", "invlpg": "serialises", "lgdt": "serialises",
    "lidt": "serialises", "ltr": "serialises", "lldt": "serialises",
    "wrgsbase": "writes MSR GS_BASE", "wrfsbase": "writes MSR FS_BASE",
    "rdgsbase": "reads MSR GS_BASE", "rdfsbase": "reads MSR FS_BASE",
}
# What paths.def calls otherwise than Bochs does.
BOCHS_NAMES = {"lcall": "callf", "lret": "retf", "sysretl": "sysret", "sysexitl": "sysexit", "iretl": "iret"}


def _is_special(instruction):
    if instruction.mnemonic == "mov" and instruction.text.split(" ", 1)[1].startswith("cr"):
        return True     # a write to a control register serialises
    return instruction.mnemonic in SPECIAL


def _head(row, env):
    return {"path": row.path, "caller": row.caller, "environment": env.name,
            "enters": row.enters, "leaves": row.leaves}


def _as_bochs(text):
    """An instruction of paths.def as Bochs names it: lcall is callf, sysretl is sysret."""
    word, _, operands = text.replace("$", "").partition(" ")
    return " ".join([BOCHS_NAMES.get(word, word), *operands.split()])


def check_ends(row, window, where):
    """Raise if WINDOW, traced in WHERE, does not begin and end with the instructions that paths.def says."""
    ends = (("enters", row.enters, window.instructions[0]), ("leaves", row.leaves, window.instructions[-1]))
    for what, claimed, instruction in ends:
        wanted = _as_bochs(claimed)
        # A row without operands leaves them open.
        seen = instruction.mnemonic
        if " " in wanted:
            seen = " ".join([seen, *instruction.text.split(" ")[1:]])
        if seen != wanted:
            raise LabError(f"{row.name}: paths.def says that it {what} by '{claimed}' ('{wanted}' in Bochs), but "
                           f"the trace of {where} has '{seen}'")


def measure(traced_row, env):
    """The JSON row of a Traced."""
    entry = _head(traced_row.row, env)
    if traced_row.reason:
        return entry | {"reason": traced_row.reason}
    window = traced_row.window
    check_ends(traced_row.row, window, env.name)
    accesses = [access for instruction in window.instructions for access in instruction.data]
    special = Counter(i.mnemonic for i in window.instructions if _is_special(i))
    phases = Counter(phase for phase, i in window.steps if i.ring == 0)
    return entry | {
        "insns": len(window.ring0) + len(window.user),
        "ring0_insns": len(window.ring0),
        "user_insns": len(window.user),
        "reads": sum(not access.write for access in accesses),
        "writes": sum(access.write for access in accesses),
        "cpu_table_reads": sum(not a.write and traced_row.names.is_cpu_table(a.address) for a in accesses),
        "special": dict(sorted(special.items())),
        "phases": {phase: phases[phase] for phase in ("save", "dispatch", "restore", "leave")},
        "trace_reason": "",
        "ticks": None,
        "ticks_reason": NO_TICKS,
    }


def measure_clock(row, env, count, reason):
    """The JSON row of a boot that was counted, not traced."""
    if reason:
        return _head(row, env) | {"reason": reason}
    untraced = ("ring0_insns", "user_insns", "reads", "writes", "cpu_table_reads", "special", "phases")
    return _head(row, env) | {"insns": count} | dict.fromkeys(untraced) | {
        "trace_reason": NO_TRACE, "ticks": None, "ticks_reason": NO_TICKS}


def cross_check(entry, counts):
    """Raise if a COUNTS figure ({who: instructions}) differs from the trace's."""
    name = f"{entry['path']} ({entry['caller']}-bit caller)"
    if "reason" in entry:
        wrong = {who: count for who, count in counts.items() if count is not None}
        if wrong:
            raise LabError(f"{name}: absent in {entry['environment']} but counted by {wrong}")
        return
    for who, count in counts.items():
        if count != entry["insns"]:
            raise LabError(
                f"{name}: the trace of {entry['environment']} has {entry['insns']} instructions "
                f"({entry['ring0_insns']} ring 0 + {entry['user_insns']} user), {who} counts {count}")


def _boot_all(envs, rows, timeout):
    """{env name: Outcome} of ENVS and of the twins that cross-check them; as many at once as there are CPUs."""
    names = list(dict.fromkeys([env.name for env in envs] + [env.twin for env in envs if env.twin]))
    # A thread for each; the emulators are processes, and the counts do not depend on their speed.
    with ThreadPoolExecutor(max(2, os.cpu_count() or 2)) as pool:
        started = {}
        for env in map(environments.get, names):
            how = traced.boot_traced if env.name in environments.TRACED else traced.boot_counted
            started[env.name] = pool.submit(how, env, rows, timeout)
        return {name: future.result() for name, future in started.items()}


def _twin_count(outcome, row, traced_row):
    """What QEMU counts, without the one that it counts for the end of a REP."""
    count, _reason = traced.ticks(outcome, row)
    return count if count is None or traced_row.reason else count - traced_row.window.repeats


def _rows(env, outcomes, rows):
    if env.name not in environments.TRACED:
        return [measure_clock(row, env, *traced.ticks(outcomes[env.name], row)) for row in rows]
    entries = []
    for found in traced.find(outcomes[env.name], rows):
        entry = measure(found, env)
        cross_check(entry, {f"QEMU's icount ({env.twin})": _twin_count(outcomes[env.twin], found.row, found),
                            "Bochs' TSC": found.ticks})
        entries.append(entry)
    return entries


def main(options):
    """The verb."""
    envs = environments.get_list(options.on, environments.COMPARED)
    file = result_file.check(options)
    build.build(envs + [env.twin for env in envs if env.twin])
    rows_of_paths = paths.rows()
    with ui.step("booting " + ", ".join(env.name for env in envs)):
        outcomes = _boot_all(envs, rows_of_paths, options.timeout)
    for outcome in outcomes.values():
        traced.check(outcome)
    with ui.step("reading the traces"):
        rows = {env.name: _rows(env, outcomes, rows_of_paths) for env in envs}
    if file:
        result_file.write(file, {"schema": "entrylab/compare/2", "grade": GRADE,
                                 "environment": provenance.collect(envs, outcomes),
                                 "rows": [entry for env in envs for entry in rows[env.name]]})
    print(table.render(envs, rows, NO_TICKS), end="")
    for outcome in outcomes.values():
        outcome.discard()
    return 0
