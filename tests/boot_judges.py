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
        if name and entry["status"] != 2 and entry.get("wrote") != wanted:
            found.append(f"{name} wrote {wanted} bytes, the kernel says: {entry}")
    return found
