# SPDX-License-Identifier: MIT
"""lab compare: the table of what each entry path costs."""

import json
import os
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from . import build, environments, paths, provenance, table, traced, ui
from .errors import LabError, UsageError

GRADE = "E"
NO_TICKS = "an emulator's clock counts instructions, not time"
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


def _is_special(instruction):
    if instruction.mnemonic == "mov" and instruction.text.split(" ", 1)[1].startswith("cr"):
        return True     # a write to a control register serialises
    return instruction.mnemonic in SPECIAL


def measure(row, path, env):
    """The JSON row of a traced Row."""
    entry = {"path": path.id, "caller": path.caller, "environment": env.name,
             "enters": path.enters, "leaves": path.leaves}
    if row.reason:
        return entry | {"reason": row.reason}
    accesses = [access for instruction in row.window.instructions for access in instruction.data]
    special = Counter(i.mnemonic for i in row.window.instructions if _is_special(i))
    phases = Counter(phase for phase, i in row.window.steps if i.ring == 0)
    return entry | {
        "ring0_insns": len(row.window.ring0),
        "user_insns": len(row.window.user),
        "reads": sum(not access.write for access in accesses),
        "writes": sum(access.write for access in accesses),
        "cpu_table_reads": sum(not a.write and row.names.is_cpu_table(a.address) for a in accesses),
        "special": dict(sorted(special.items())),
        "phases": {phase: phases[phase] for phase in ("save", "dispatch", "restore", "leave")},
        "ticks": None,
        "ticks_reason": NO_TICKS,
    }


def cross_check(entry, counts):
    """Raise if a COUNTS figure ({who: instructions}) differs from the trace's."""
    if "reason" in entry:
        wrong = {who: count for who, count in counts.items() if count is not None}
        if wrong:
            raise LabError(f"{entry['path']}: absent in {entry['environment']} but counted by {wrong}")
        return
    traced_count = entry["ring0_insns"] + entry["user_insns"]
    for who, count in counts.items():
        if count != traced_count:
            raise LabError(
                f"{entry['path']}: the trace of {entry['environment']} has {traced_count} instructions "
                f"({entry['ring0_insns']} ring 0 + {entry['user_insns']} user), {who} counts {count}")


def _boot_all(envs, ids):
    """{env name: (Bochs' Outcome, QEMU's Outcome)}; as many at once as there are CPUs."""
    # A thread for each; the emulators are processes, and the counts do not depend on their speed.
    with ThreadPoolExecutor(max(2, os.cpu_count() or 2)) as pool:
        started = [(env, pool.submit(traced.boot_traced, env, ids),
                    pool.submit(traced.boot_counted, environments.get(env.twin), ids)) for env in envs]
        return {env.name: (first.result(), second.result()) for env, first, second in started}


def _rows(env, outcomes, rows_of_paths):
    bochs, qemu = outcomes
    traced.check(bochs)
    traced.check(qemu)
    entries = []
    for path, row in zip(rows_of_paths, traced.rows(bochs, [p.id for p in rows_of_paths])):
        entry = measure(row, path, env)
        cross_check(entry, {f"QEMU's icount ({env.twin})": traced.ticks(qemu, path.id)[0],
                            "Bochs' TSC": row.ticks})
        entries.append(entry)
    return entries


def _write(file, document):
    """Write all of FILE or nothing."""
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        draft.write_text(json.dumps(document, indent=2) + "\n")
        os.replace(draft, file)
    except OSError as problem:
        raise LabError(f"cannot write {file}: {problem.strerror}") from problem
    finally:
        draft.unlink(missing_ok=True)


def main(options):
    """The verb."""
    envs = environments.get_list(options.on, environments.TRACED)
    file = Path(options.json) if options.json else None
    if file and file.exists() and not options.force:
        raise UsageError(f"{file} exists; --force overwrites it")
    if file and not file.parent.is_dir():
        raise UsageError(f"there is no folder {file.parent} for {file.name}")
    build.build()
    rows_of_paths = paths.load()
    with ui.step("booting " + ", ".join(f"{e.name} and {e.twin}" for e in envs)):
        outcomes = _boot_all(envs, [path.id for path in rows_of_paths])
    with ui.step("reading the traces"):
        rows = {env.name: _rows(env, outcomes[env.name], rows_of_paths) for env in envs}
    if file:
        _write(file, {"schema": "entrylab/compare/1", "grade": GRADE,
                      "environment": provenance.collect(envs, outcomes),
                      "rows": [entry for env in envs for entry in rows[env.name]]})
    for env in envs:
        print(table.render(env, rows[env.name], NO_TICKS), end="")
        for outcome in outcomes[env.name]:
            outcome.discard()
    return 0
