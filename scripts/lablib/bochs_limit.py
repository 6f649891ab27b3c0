# SPDX-License-Identifier: MIT
"""When a Bochs has run long enough. Its debugger stops the guest after a number of ticks, which are
instructions; where a boot has a debugger's script, the CPU time that Bochs got is the measure."""

import os
import re
import signal
import time

from . import hang, limits

STEP = limits.instructions(5)   # ticks between two looks at a guest that runs
STEPS = 1.0                     # seconds of CPU time in which a guest that is not halted makes a few steps
SUSPECT = 4.0                   # seconds of CPU time after which a guest may be halted
AGAIN = 0.5                     # seconds on the wall between two signals to a Bochs that is to end

_STOP = rb"Next at t=(\d+)\n(?:\(\d+\) \[[^\n]*\n)+"
_NEW_STOP = re.compile(_STOP)
_FLAGS = re.compile(rb"^eflags:? 0x([0-9a-f]+)", re.MULTILINE)
# What the debugger says between two bytes of the guest. It begins with two whole lines, which no line
# on port 0xE9 can hold: so none can be taken for it.
_SAYS = re.compile(rb"(?:\(\d+\) Caught time breakpoint\n)?" + _STOP
                   + rb"(?:Time breakpoint inserted\. Delta = \d+\n"
                   + rb"|CPU\d+:\nrax: [\s\S]*?\neflags:? [^\n]*\n)*")


_WORDS = (b"(0) Caught time", b"Next at t=", b"Time breakpoint", b"CPU0:")


def without_debugger(said):
    """What the guest wrote into SAID, Bochs' output: a stop may come in the middle of a line."""
    return _SAYS.sub(b"", said)


def split_debugger(said):
    """The same of what Bochs has written so far, and the rest, from a line that a stop cuts in the middle
    of which Bochs has not yet written all."""
    # After a stop the debugger may go on: what is behind the last line before it waits for a whole line.
    stops = [found for found in _SAYS.finditer(said) if b"\n" not in said[found.end():]]
    if stops:
        line = said.rfind(b"\n", 0, stops[0].start()) + 1
        whole, rest = split_debugger(said[:line])
        return whole, rest + said[line:]
    text = without_debugger(said)
    marks = [at for word in _WORDS if (at := text.find(word)) >= 0]
    line = text.rfind(b"\n", 0, min(marks, default=0)) + 1 if marks else len(text)
    return text[:line], text[line:]


class _Limit:
    """What both kinds share. CHILD is the Bochs, once it was started."""
    counted = False

    def __init__(self, boot, folder):
        self.boot, self.folder = boot, folder
        self.child, self.at = None, 0

    def _news(self):
        """What Bochs wrote since the last look."""
        file = self.folder / "stdout.log"
        if file.stat().st_size <= self.at:
            return b""
        with open(file, "rb") as out:
            out.seek(self.at)
            piece = out.read()
        self.at += len(piece)
        return piece

    def _interrupt(self):
        if self.child.poll() is None:
            os.killpg(self.child.pid, signal.SIGINT)

    def _spent(self):
        """Its CPU time; None if it has ended."""
        try:
            return limits.cpu_seconds(self.child.pid) if self.child.poll() is None else None
        except OSError:
            return None

    def end(self):
        """Interrupt the guest until the last of the debugger's commands has ended Bochs."""
        end, again = time.monotonic() + limits.PATIENCE, 0.0
        self._news()
        while self.child.poll() is None and time.monotonic() < end:
            if time.monotonic() > again or _NEW_STOP.search(self._news()):
                self._interrupt()
                again = time.monotonic() + AGAIN
            time.sleep(0.02)

    def close(self):
        """Release what was opened."""


class Scripted(_Limit):
    """Of a boot with a script."""

    def __init__(self, boot, folder):
        super().__init__(boot, folder)
        (folder / "rc").write_text(boot.debugger)
        self.born = None

    def over(self, alive):
        """Why it may not run on, "" if it may. ALIVE: the kernel has said a byte."""
        spent = self._spent()
        if spent is None:
            return ""
        if self.born is None and alive:
            self.born = spent
        if self.born is None:
            return "silent" if spent > self.boot.life else ""
        return "limit" if spent - self.born > self.boot.timeout else ""


class Counted(_Limit):
    """Of any other: the debugger reads commands from a pipe, and gets the next when it stops."""
    counted = True

    def __init__(self, boot, folder):
        super().__init__(boot, folder)
        (folder / "rc").unlink(missing_ok=True)
        os.mkfifo(folder / "rc")
        self.pipe = os.open(folder / "rc", os.O_RDWR)
        self.born, self.due, self.rest = None, 0, b""
        self.life = limits.instructions(boot.life)
        self.budget = limits.instructions(boot.timeout)
        self.mark = 0.0         # its CPU time when it last went on
        self.overdue = None     # where a guest is that slept through its stop; its flags are asked
        self.stopped = False    # for good, by its own clock

    def close(self):
        os.close(self.pipe)

    def _say(self, text):
        os.write(self.pipe, text.encode())

    def _go_on(self, tick):
        ends = [tick + STEP, self.life if self.born is None else self.born + self.budget]
        self.due = max(min(ends), tick + 1)
        self._say(f"sb {self.due - tick}\nc\n")

    def _stopped(self, tick, alive):
        """Why a guest that stopped at TICK may not go on, or ""."""
        # Not where a signal of ours stopped it: how far it had come then depends on this machine.
        if self.born is None and alive and tick >= self.due:
            self.born = tick
        if self.born is None and tick >= self.life:
            return "silent"
        if self.born is not None and tick >= self.born + self.budget:
            return "limit"
        if tick < self.due:
            self._say("c\n")        # a signal of ours stopped it
        else:
            self._go_on(tick)
        return ""

    def over(self, alive):
        """Why it may not run on, "" if it may. ALIVE: the kernel has said a byte."""
        cause = self._look(alive)
        self.stopped = bool(cause)
        return cause

    def _look(self, alive):
        self.rest = (self.rest + self._news())[-hang.TAIL:]
        if self.overdue is not None:
            return self._judge_flags(alive)
        spent = self._spent()
        found = list(_NEW_STOP.finditer(self.rest))
        if found:
            tick = int(found[-1][1])
            caught = b"Caught time breakpoint" in self.rest[:found[-1].start()]
            self.rest, self.mark = self.rest[found[-1].end():], spent or 0.0
            if tick > self.due and not caught:
                self.overdue = tick
                self._say("r\n")
                return ""
            return self._stopped(tick, alive)
        if spent is not None and spent - self.mark > SUSPECT:
            self.mark = spent
            self._interrupt()
        return ""

    def _judge_flags(self, alive):
        """A halted guest does not come to its stop; where no interrupt can wake it, never."""
        flags = _FLAGS.search(self.rest)
        if not flags:
            return ""
        tick, self.overdue, self.rest = self.overdue, None, self.rest[flags.end():]
        if not int(flags[1], 16) & hang.IF and self.boot.cpus == 1:
            return "halted"
        return self._stopped(tick, alive)

    def end(self):
        self._say(hang.BOCHS)
        # Where it stands and reads its commands, a signal would cut their last steps short, which looks like a
        # halted guest. Only a halted one takes time for them, for ever.
        start, end = self._spent() or 0.0, time.monotonic() + limits.PATIENCE
        while self.stopped and time.monotonic() < end:
            spent = self._spent()
            if spent is None:
                return
            self.stopped = spent - start < STEPS
            time.sleep(0.02)
        super().end()


def of(boot, folder, debugger):
    """The limit of BOOT, whose rc file it writes to FOLDER; call it before Bochs is started. DEBUGGER: whether
    it was built with one."""
    return Counted(boot, folder) if debugger and not boot.debugger else Scripted(boot, folder)
