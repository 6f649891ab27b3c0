# SPDX-License-Identifier: MIT
"""What a boot amounts to: the verdict rules, and the exit status of `lab run`."""

import signal

from . import bochs, errors, qemu

MOST_TOLD = 3       # lines of one kind


def hang_lines(outcome):
    """Why a boot that did not end by itself was ended, and where it was then; a line for each."""
    if not outcome.where:
        return [f"{outcome.why}, RIP not known"]
    last = "; the instructions executed last:" if outcome.last else ""
    return [outcome.why, f"RIP {outcome.where}{last}", *(f"  {line}" for line in outcome.last)]


def _few(kind, lines):
    """Lines of a KIND, of many the first ones."""
    found = [f"{kind}: {line!r}" for line in lines[:MOST_TOLD]]
    return found + ([f"{kind}: {len(lines) - MOST_TOLD} more"] if len(lines) > MOST_TOLD else [])


def killed(outcome):
    """Which signal ended the emulator; "" if none did, or if it was ours."""
    if outcome.status is None or outcome.status >= 0:
        return ""
    number = -outcome.status
    names = {one.value: one.name for one in signal.Signals}
    why = "out of memory?" if number == signal.SIGKILL else names.get(number, "unknown")
    return f"{outcome.boot.env.emulator} was killed by signal {number} ({why})"


def order(log):
    """What must not be on port 0xE9, whatever ran: who spoke out of turn, and what cannot be read
    of the kernel's."""
    wrong = log.wrong[:MOST_TOLD]
    if len(log.wrong) > MOST_TOLD:
        more = len(log.wrong) - MOST_TOLD
        wrong.append(f"and {more} more lines on port 0xE9 that are out of order")
    if log.unfinished:
        wrong.append(f"the last line on port 0xE9 is cut off, and not believed: {log.unfinished!r}")
    return wrong + _few("unreadable machine line of the kernel's", log.strange)


def _status(outcome):
    """Why QEMU's exit status is not what the kernel said; [] if it is."""
    log, status = outcome.machine, outcome.status
    if outcome.boot.env.emulator != "qemu" or status is None or status < 0:
        return []
    if log.panic:
        wanted = qemu.PANIC
    else:
        wanted = qemu.REFUSED if any("refused" in entry for entry in log.ended) else qemu.DONE
    if status == qemu.PANIC and not log.panic:
        return [f"QEMU's exit status is {status}, that of a panic, but no line of the kernel's "
                "says one"]
    return [f"QEMU's exit status is {status}, not {wanted}"] if status != wanted else []


def trouble(outcome):
    """What went wrong in the boot itself, whatever its programs did or said; [] if nothing."""
    log = outcome.machine
    found = [text for text in [killed(outcome)] if text]
    if shim := log.fact("shim"):
        found.append(f"the boot shim gave up: {shim['shim']}")
    if len(log.boots) > 1:
        found.append(f"the kernel booted {len(log.boots)} times: it reset the machine")
    if log.panic:
        where = log.panic.get("symbol") or log.panic.get("rip", "an unknown place")
        state = log.panic.get("panic_state", "")
        found.append(f"kernel panic: {log.panic['panic']} at {where}" + (state and f"; {state}"))
    if bochs.TRIPLE_FAULT in outcome.log:
        found.append(f"triple fault: Bochs' log says '{bochs.TRIPLE_FAULT}'")
    if outcome.timed_out:
        found += hang_lines(outcome)
    elif not log.boot_error and not killed(outcome):
        if not log.boots:
            found.append("the kernel said nothing: no boot line on port 0xE9" + outcome.complaint())
        elif log.end is None and not log.panic:
            found.append("the machine stopped before the end line" + outcome.complaint())
        if log.boots:
            found += _status(outcome)
    return found + order(log)


def words(log, deaf=()):
    """What is wrong with what programs said of themselves: lines that cannot be read, results that
    are not a pass. Not of those whose names are in DEAF."""
    found = []
    for program in dict.fromkeys(program for program, _line in log.unread):
        if program not in deaf:
            found += _few(f"{program}: a line that is neither JSON nor KTAP",
                          [line for who, line in log.unread if who == program])
    for tests in log.tests:
        found += tests.problems() if tests.program not in deaf else []
    return found


def _not_told(log):
    """What is missing in the list of ends, one line; [] if nothing."""
    if not log.not_told:
        return []
    return [f"{log.not_told} ends of programs are not told: too many different ones"]


def verdict(outcome, modules=None, deaf=()):
    """Every reason why a boot with tests is not a pass; [] is a pass. The words of programs called
    as in DEAF do not count."""
    log = outcome.machine
    found = trouble(outcome)
    if log.boot_error:
        found.append(f"boot error {log.boot_error['boot_error']}: {log.boot_error['message']}")
    if modules is not None and log.end is not None and log.end != modules:
        found.append(f"the end line counts {log.end} modules, {modules} were given")
    return found + words(log, deaf) + _not_told(log)


def _exit_note(program, entry):
    """What an exit says that nobody would see otherwise; "" if nothing."""
    if entry["status"] == errors.UNWRITTEN:
        return f"{program} ended with {errors.UNWRITTEN}, which means: it could not write"
    if entry["status"] == 0 and entry.get("wrote") == 0:        # the kernel counts the bytes
        return f"{program} wrote nothing and ended with 0"
    return ""


def _refused_iretq(entry):
    """Whose instruction it was, if it was the kernel's."""
    return f"IRETQ to it was refused: {entry['why']}; " if entry.get("at") == "iretq" else ""


def _end_status(program, fate):
    """(exit status, line for stderr or "") of one program's end."""
    kind, entry = fate
    if kind == "exit":
        return entry["status"], _exit_note(program, entry)
    if kind == "killed":
        return errors.KILLED + entry["vector"], (
            f"{program} killed: {_refused_iretq(entry)}vector {entry['vector']}, "
            f"error {entry.get('error')}, rip {entry.get('rip')}, path {entry.get('path')}")
    if kind == "unavailable":
        # Where ends are counted, none has a reason.
        reason = entry.get("reason", "this CPU or boot lacks its path")
        return errors.NOT_AVAILABLE, f"{program} is not available here: {reason}"
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
        return errors.TIMEOUT, [f"{', '.join(programs)} killed: {why}", *where, *order(log)]
    problems = trouble(outcome)
    ends = []
    for program in dict.fromkeys(programs):
        fates = log.fates(program)
        ends += [_end_status(program, fate) for fate in fates]
        if len(fates) < programs.count(program) and not killed(outcome):
            problems.append(f"no exit line of {program}")
    ends += [(errors.FAILED, line) for line in _not_told(log)]
    if problems:
        return errors.EMULATOR, ["; ".join(problems)]
    return next((status for status, _line in ends if status), 0), [line for _status, line in ends if line]
