# SPDX-License-Identifier: MIT
"""Judges of boot tests: what rows of boot_rows.py hold an outcome to besides ends and texts."""

import re

# What the kernel says where its own IRETQ to the program was refused.
REFUSED = {
    "ctx-cs-data": "selector 0x2b (CS and SS); GDT[5] is the user's data",
    "ctx-cs-limit": "selector 0xfffb (CS); the GDT ends with GDT[14]",
    "ctx-cs-null-3": "CS is 0x3, SS is 0x2b",
    "ctx-ss-code": "selector 0x33 (CS and SS); GDT[6] is the user's 64-bit code",
}


def iretq_refused(parts):
    """The judge of a row of these PARTS: whoever dies of an IRETQ of the kernel's is told so, on both ports."""
    def judge(outcome):
        console, found = outcome.console.decode(errors="replace"), []
        for part, entry in zip(parts, outcome.machine.ended):
            wanted = REFUSED.get(part.args[0]) if part.args and part.program == "crash" else None
            if wanted and "killed" in entry and (entry.get("at"), entry.get("why")) != ("iretq", wanted):
                found.append(f"{part.args[0]}: the host should hear '{wanted}', and hears {entry}")
            if "at" in entry and f"{entry['killed']}: killed: vector {entry['vector']} " not in console:
                found.append(f"no line on the console for {entry}")
            if "at" in entry and f": IRETQ to this program was refused: {entry['why']}," not in console:
                found.append(f"the console does not say: {entry['why']}")
        return found
    return judge


def wrote(outcome):
    """The kernel counts what each program wrote: hello its one line, two others nothing."""
    found = []
    for entry in outcome.machine.ended:
        name = entry.get("exit", "")
        pattern = rb"^hello from %s, .*$" % re.escape(name.encode())
        said = re.search(pattern, outcome.console.replace(b"\r", b""), re.MULTILINE)
        wanted = len(said.group()) + 1 if said else 0
        if name.startswith(("hello", "tasks", "brief")) and entry.get("wrote") != wanted:
            found.append(f"{name} wrote {wanted} bytes, the kernel says: {entry}")
    return found


def all_of(*judges):
    """The judge that finds what any of them finds."""
    return lambda outcome: [problem for judge in judges for problem in judge(outcome)]


def forged(outcome):
    """Whether all that the liars said was heard as theirs, to the longest line."""
    log, found = outcome.machine, []
    if log.kernel or log.panic or log.boot_error or len(log.boots) != 1:
        seen = log.kernel or log.panic or log.boot_error or log.boots
        found.append(f"a liar was taken for the kernel: {seen}")
    for name in ("forge.int80", "forge32.int80"):
        said = log.said_by(name)
        missed = {kind for kind in ("boot", "start", "exit", "killed", "panic", "end", "rounds")
                  if not any(kind in entry for entry in said)}
        if missed:
            found.append(f"{name} said no object with {', '.join(sorted(missed))}")
    liars = {str(entry["pid"]) for entry in log.started if entry["start"].startswith("forge")}
    spoken = [line.rstrip("\n").partition(" ") for line in outcome.lines]
    whole = [len(text) for who, _blank, text in spoken if who in liars and len(text) >= 4096]
    if whole != [4096] * 6:
        found.append(f"wanted 6 lines of 4,096 bytes, got {whole}")
    return found
