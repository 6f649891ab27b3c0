# SPDX-License-Identifier: MIT
"""What a boot amounts to: the verdict rules, and the exit status of `lab run`."""

from . import bochs, errors, qemu


def hang_lines(outcome):
    """Why a boot that did not end by itself was ended, and where it was then; a line for each."""
    if not outcome.where:
        return [f"{outcome.why}, RIP not known"]
    last = "; the instructions executed last:" if outcome.last else ""
    return [outcome.why, f"RIP {outcome.where}{last}", *(f"  {line}" for line in outcome.last)]


def trouble(outcome):
    """What went wrong in the boot itself, whatever its programs did; [] if nothing."""
    log = outcome.machine
    found = []
    if len(log.boots) > 1:
        found.append(f"the kernel booted {len(log.boots)} times: it reset the machine")
    if log.panic:
        where = log.panic.get("symbol") or log.panic.get("rip", "an unknown place")
        found.append(f"kernel panic: {log.panic['panic']} at {where}")
    if bochs.TRIPLE_FAULT in outcome.log:
        found.append(f"triple fault: Bochs' log says '{bochs.TRIPLE_FAULT}'")
    if outcome.timed_out:
        found += hang_lines(outcome)
    elif not log.panic and not log.boot_error:
        if not log.boots:
            found.append("the kernel said nothing: no boot line on port 0xE9")
        elif log.end is None:
            found.append("the machine stopped before the end line")
        elif outcome.boot.env.emulator == "qemu":
            wanted = qemu.REFUSED if any("refused" in entry for entry in log.ended) else qemu.DONE
            if outcome.status != wanted:
                found.append(f"QEMU's exit status is {outcome.status}, not {wanted}")
    found += [f"unreadable machine line: {line!r}" for line in log.strange]
    return found


def verdict(outcome, modules=None):
    """Every reason why a boot with tests is not a pass; [] is a pass."""
    log = outcome.machine
    found = trouble(outcome)
    if log.boot_error:
        found.append(f"boot error {log.boot_error['boot_error']}: {log.boot_error['message']}")
    if modules is not None and log.end is not None and log.end != modules:
        found.append(f"the end line counts {log.end} modules, {modules} were given")
    for tests in log.tests:
        found += tests.problems()
    return found


def _end_status(program, fate):
    """(exit status, line for stderr or "") of one program's end."""
    kind, entry = fate
    if kind == "exit":
        return entry["status"], ""
    if kind == "killed":
        return errors.KILLED + entry["vector"], (
            f"{program} killed: vector {entry['vector']}, error {entry.get('error')}, "
            f"rip {entry.get('rip')}, path {entry.get('path')}")
    if kind == "unavailable":
        return errors.NOT_AVAILABLE, f"{program} is not available here: {entry['reason']}"
    return errors.BOOT_ERROR, f"the kernel refused {program}: {entry['reason']}"


def run_statuses(outcome, programs):
    """(exit status, lines for stderr) of a boot that ran PROGRAMS: the first status that is not 0."""
    log = outcome.machine
    if log.boot_error:
        error = log.boot_error
        # The kernel says it has no program: GRUB was given one and could not load it.
        hint = "; GRUB could not load the program" if error["boot_error"] == "E09" else ""
        return errors.BOOT_ERROR, [f"the kernel refused to boot: {error['boot_error']}: "
                                   f"{error['message']}{hint}"]
    if outcome.timed_out:
        why, *where = hang_lines(outcome)
        return errors.TIMEOUT, [f"{', '.join(programs)} killed: {why}", *where]
    problems = trouble(outcome)
    ends = []
    for program in dict.fromkeys(programs):
        fates = log.fates(program)
        ends += [_end_status(program, fate) for fate in fates]
        if len(fates) < programs.count(program):
            problems.append(f"no exit line of {program}")
    if problems:
        return errors.EMULATOR, ["; ".join(problems)]
    return next((status for status, _line in ends if status), 0), [line for _status, line in ends if line]
