# SPDX-License-Identifier: MIT
"""The instructions that a guest executed last: asked of its emulator at a time-out, before that is killed."""

import os
import re
import time

from . import bochs_trace, emulators, limits, symbols, tree

COUNT = 8
SAMPLE = 0.02           # seconds that QEMU logs
LOG = "last.log"
# The last commands of Bochs' debugger for a guest that does not end.
BOCHS = f"r\ntrace on\ns {COUNT}\nq\n"
TAIL = 65536            # bytes of Bochs' output that hold its answer
IF = 0x200

_RIP = re.compile(r"\b[RE]IP=([0-9a-f]+)")
_FLAGS = re.compile(r"\b[RE]?FL=([0-9a-f]+)")
_HALTED = re.compile(r"\bHLT=([01])")
# Where Bochs stopped: the code segment and RIP of the next instruction.
_BOCHS_FLAGS = re.compile(r"^eflags:? 0x([0-9a-f]+)", re.MULTILINE)
_STOP = re.compile(r"^Next at t=\d+\n\(0\) \[[^\]\n]*\] [0-9a-f]+:([0-9a-f]+) ", re.MULTILINE)
# QEMU logs a block before it runs it, and says so if an interrupt came first.
_UNDONE = re.compile(r"Trace [^\n]*\nStopped[^\n]*\n")
_ADDRESS = re.compile(r"^Trace [^\n]*/([0-9a-f]{16})/", re.MULTILINE)


def _line(address, text):
    kernel = symbols.load(tree.KERNEL).label(address) if address >> 63 and tree.KERNEL.exists() else ""
    return f"0x{address:x}{f' ({kernel})' if kernel else ''}: {text}"


def is_halted(monitor):
    """Whether no CPU of the QEMU behind MONITOR can go on: each is halted with interrupts off."""
    said = monitor.ask("info registers -a")
    flags = [int(value, 16) for value in _FLAGS.findall(said)]
    halted = _HALTED.findall(said)
    return len(flags) == len(halted) and set(halted) == {"1"} and not any(one & IF for one in flags)


def _log_last(monitor, folder):
    """Addresses that QEMU logs of the instructions that come next, each a block of its own."""
    monitor.ask("stop")
    monitor.ask(emulators.need("qemu").one_insn_command)
    monitor.ask(f"logfile {LOG}")
    monitor.ask("log exec")
    logged, end = "", time.monotonic() + limits.PATIENCE
    while len(_ADDRESS.findall(logged)) < COUNT and time.monotonic() < end:
        monitor.ask("cont")
        time.sleep(SAMPLE)
        monitor.ask("stop")
        logged = _UNDONE.sub("", (folder / LOG).read_text(errors="replace"))
        if is_halted(monitor):
            break
    monitor.ask("log none")
    return _ADDRESS.findall(logged)[-COUNT:]


def of_qemu(limit, folder):
    """(RIP or "", lines) of the QEMU that runs in FOLDER; LIMIT has its monitor."""
    try:
        monitor = limit.monitor()
        registers = monitor.ask("info registers")
        lines = []
        for address in _log_last(monitor, folder):
            shown = monitor.ask(f"x /1i 0x{address}").partition(":")[2]
            text = re.sub(r"^\s*(?:[0-9a-f]{2} )+\s*", "", shown).strip()
            lines.append(_line(int(address, 16), text))
    except (OSError, ValueError):
        return "", []
    found = _RIP.search(registers)
    if not lines and "HLT=1" in registers:
        lines = ["none: it is halted"]
    return "0x" + (found[1].lstrip("0") or "0") if found else "", lines


def _tail(folder):
    with open(folder / "stdout.log", "rb") as out:
        out.seek(max(0, out.seek(0, os.SEEK_END) - TAIL))
        return out.read().decode(errors="replace")


def bochs_is_halted(folder):
    """Whether the answer to BOCHS is a guest's that has interrupts off and could not be stepped."""
    flags = list(_BOCHS_FLAGS.finditer(said := _tail(folder)))
    if not flags or int(flags[-1][1], 16) & IF:
        return False
    after = said[flags[-1].end():]
    return "Tracing enabled" in after and after.count("\n(0).[") < COUNT


def of_bochs(folder, cause):
    """The same of a Bochs that was ended for CAUSE; its debugger's last commands were BOCHS."""
    said = _tail(folder)
    programs = bochs_trace.parse(said.partition("\n")[2].splitlines()).programs.values()
    found = [one for each in programs for one in each if one.cpu == 0]
    found.sort(key=lambda one: one.tick)
    stops = _STOP.findall(said)
    where = f"0x{stops[-1].lstrip('0') or '0'}" if stops else ""
    if cause == "halted" or not found:
        return where, ["none: it is halted"] * bool(where)
    return f"0x{found[-1].rip:x}", [_line(one.rip, one.text) for one in found[-COUNT:]]
