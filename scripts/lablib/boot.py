# SPDX-License-Identifier: MIT
"""One boot: what to start, and what came out of it."""

import shutil
import sys
from dataclasses import dataclass, field
from pathlib import Path

from . import bochs, iso, limits, process, qemu, tree
from .environments import Environment
from .machine import Log, parse


@dataclass
class Boot:
    """What to start, and where."""
    env: Environment
    modules: list
    switches: list = field(default_factory=list)
    timeout: float = 60.0   # seconds as in limits.py, from the kernel's first byte on
    life: float = 0.0       # how many of them until then; 0 = what the number of modules needs
    memory: int = 0         # MiB; 0 = the environment's own
    cpu: str = ""           # "" = the environment's own
    cpus: int = 1
    debugger: str = ""      # Bochs: commands, one a line, the next whenever the guest stops
    kernel: Path = None     # None = the one built
    shift: int = 0          # QEMU with icount: an instruction takes 2^shift ns of the guest's time
    icount: bool = True     # False: not even where the environment has it; nothing is counted, and TCG is faster
    debugged: bool = False  # QEMU: with a debugger port, gdbstub.SOCKET in the run's folder
    qemu: tuple = ()        # more of QEMU's options
    label: str = "run"
    console: object = None  # called with each piece of console output as it comes
    watch: object = None    # called with the run's folder several times a second; True ends it as a time-out does


    def __post_init__(self):
        self.life = self.life or limits.life(len(self.modules))

    @property
    def seconds(self):
        """Of both limits."""
        return self.life + self.timeout


@dataclass
class Outcome:
    """What an emulator left behind."""
    boot: Boot
    folder: Path
    console: bytes = b""
    status: int = None      # of the emulator; None if it had to be killed
    timed_out: bool = False
    cause: str = ""         # of that: limit, halted, silent, watch, or wall (too slow an emulator)
    why: str = ""           # and in words
    where: str = ""         # the RIP at a time-out, if the emulator can tell
    last: list = field(default_factory=list)    # and a line for each of the instructions executed last
    log: str = ""           # the emulator's own complaints
    lines: list = field(default_factory=list)   # on port 0xE9, as they came
    machine: Log = None     # the same, read

    def end_by(self, cause, counted):
        """Note that it did not end by itself but for CAUSE; COUNTED: seconds are instructions."""
        self.timed_out, self.cause, seconds = True, cause, self.boot.timeout
        self.why = {"halted": limits.HALTED, "silent": limits.no_life(counted, self.boot.life),
                    "wall": limits.too_slow(self.boot.seconds)}.get(cause, limits.no_end(counted, seconds))

    def last_lines(self, count=12):
        """The end of the console, for error reports."""
        text = self.console.decode(errors="replace").replace("\r", "").rstrip("\n")
        return text.split("\n")[-count:] if text else []

    def discard(self):
        """Remove the folder."""
        shutil.rmtree(self.folder, ignore_errors=True)


def run(boot):
    """Make the image, run the emulator to its end or the time-out, read the machine lines."""
    folder = tree.new_run(f"{boot.label}-{boot.env.name}")
    outcome = Outcome(boot, folder)
    try:
        image = iso.make(folder, boot.switches, boot.modules, boot.kernel)
        emulator = bochs if boot.env.emulator == "bochs" else qemu
        outcome.lines = emulator.run(boot, outcome, image)
        process.check()
        outcome.machine = parse(outcome.lines)
    except BaseException:
        outcome.discard()
        raise
    return outcome


def stream_to_stdout(piece):
    """Console output as it comes, for people."""
    sys.stdout.buffer.write(piece)
    sys.stdout.buffer.flush()
