# SPDX-License-Identifier: MIT
"""One boot: what to start, and what came out of it."""

import shutil
import sys
from dataclasses import dataclass, field
from pathlib import Path

from . import accelerator, bochs, emulators, iso, limits, problems, process, qemu, tree
from .environments import Environment
from .machine import Log, parse


def _clock(boot):
    """What the guest's time-stamp counter counts: one of clocks.def."""
    # Several CPUs, or programs that take turns: it counts the others' instructions as well.
    alone = boot.cpus == 1 and "together=on" not in boot.switches
    if boot.env.accel == "kvm":
        return {"A": "tsc_a", "B": "tsc_b", "C": "tsc_c"}.get(accelerator.find().grade, "none")
    if alone and boot.env.emulator == "bochs":
        return "instructions"
    if alone and boot.env.icount and boot.icount:
        return {0: "instructions", 4: "instructions16"}.get(boot.shift, "none")
    return "none"


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
    one_insn: bool = False  # QEMU: each instruction a block of its own, so that its log has a line for each
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
    stderr: str = ""        # and what it wrote there
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

    def complaint(self):
        """What an emulator that stopped by itself has said, as the end of a sentence; "" if nothing."""
        said = emulators.complaint(self.stderr, self.log)
        return f"; {self.boot.env.emulator} says: {said}" if said else ""

    def discard(self):
        """Remove the folder."""
        shutil.rmtree(self.folder, ignore_errors=True)


def switches(boot):
    """The kernel's switches: the boot's own, and which emulator and which clock it is, unless the boot says so
    itself."""
    said = {switch.partition("=")[0] for switch in boot.switches}
    told = {"emulator": str(emulators.version_of(boot.env)), "clock": _clock(boot)}
    return [*boot.switches, *(f"{name}={value}" for name, value in told.items() if name not in said)]


def run(boot):
    """Make the image, run the emulator to its end or the time-out, read the machine lines."""
    folder = tree.new_run(f"{boot.label}-{boot.env.name}")
    outcome = Outcome(boot, folder)
    try:
        image = iso.make(folder, switches(boot), boot.modules, boot.kernel, boot.env.firmware)
        emulator = bochs if boot.env.emulator == "bochs" else qemu
        outcome.lines = emulator.run(boot, outcome, image)
        process.check()
        outcome.machine = parse(outcome.lines)
        if outcome.machine.end is None:
            # What was not written looks like a guest that ended too early.
            problems.no_space(folder)
    except BaseException:
        outcome.discard()
        raise
    return outcome


def stream_to_stdout(piece):
    """Console output as it comes, for people."""
    sys.stdout.buffer.write(piece)
    sys.stdout.buffer.flush()
