# SPDX-License-Identifier: MIT
"""How long a guest may run. A busy machine takes no time away from it: a second is what the guest
did, not what a clock on the wall says."""

import os
from pathlib import Path

# A second where the emulator counts instructions: less than one of an idle machine, on QEMU and on
# Bochs. Elsewhere it is a second of CPU time that the emulator got.
SECOND = 50_000_000
# Seconds before the kernel's first byte, of firmware and boot loader, and for each module.
LIFE, LIFE_EACH = 40.0, 0.5
PATIENCE = 60.0         # seconds on the wall after which an emulator will not answer
# Behind all limits: seconds on the wall for a second, and at least so many.
WALL, WALL_LEAST = 20.0, 600.0
HALTED = "halted with interrupts off"
_TICK = os.sysconf("SC_CLK_TCK")


def instructions(seconds):
    """What SECONDS are, where instructions are counted."""
    return round(seconds * SECOND)


def life(modules):
    """How many seconds the kernel may take to its first byte, if it is given so many MODULES."""
    return LIFE + LIFE_EACH * modules


def wall(seconds):
    """How long to wait at most for SECONDS to pass."""
    return max(WALL_LEAST, WALL * seconds)


def cpu_seconds(pid):
    """The CPU time of all threads of process PID, which has not been waited for."""
    fields = Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICK


def no_life(counted, seconds):
    """Why it was ended, if the kernel never said a byte."""
    return f"the kernel gave no sign of life within {_amount(counted, seconds)}"


def no_end(counted, seconds):
    """The same, of a guest that ran longer than its limit."""
    return f"no end within {_amount(counted, seconds)}"


def too_slow(seconds):
    """The same, of an emulator that got too little time."""
    return f"the emulator did not end within {wall(seconds):g} s on the wall (limits: {seconds:g} s)"


def _amount(counted, seconds):
    if counted:
        return f"{seconds:g} s ({instructions(seconds) / 1e6:,g} million instructions)"
    return f"{seconds:g} s of CPU time"
