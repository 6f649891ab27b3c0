# SPDX-License-Identifier: MIT
"""Talking to the user on stderr: progress of slow steps, notes, colours on a terminal only."""

import contextlib
import os
import sys
import textwrap
import threading
import time

SLOW = 1.0      # seconds after which a step is announced
PERIOD = 10.0   # and between two lines about it
REDRAW = 0.2    # the same on a terminal, where it is one line that changes
WIDTH = 80
_CODES = {"red": "31", "green": "32", "yellow": "33", "bold": "1"}
CLEAR = "\r\033[K"
_lock = threading.RLock()
_drawn = False      # whether the terminal's last line is a step's


def paint(text, colour, stream=None):
    """TEXT in COLOUR if STREAM, None = stdout, is a terminal that wants colours."""
    stream = stream or sys.stdout
    if stream.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb":
        return f"\033[{_CODES[colour]}m{text}\033[0m"
    return text


def fold(line, indent=2):
    """LINE as lines of at most WIDTH columns, all but the first indented."""
    return textwrap.wrap(line, WIDTH, subsequent_indent=" " * indent, break_on_hyphens=False, break_long_words=False,
                         drop_whitespace=True) if len(line) > WIDTH else [line.rstrip()]


def _say(text, drawn=False):
    """TEXT on stderr, over what a step has drawn there; DRAWN if it is to be drawn over, too."""
    global _drawn
    with _lock:
        # Nobody can be told that stderr cannot be written.
        with contextlib.suppress(OSError):
            sys.stderr.write((CLEAR if _drawn else "") + text + ("" if drawn else "\n"))
            sys.stderr.flush()
        _drawn = drawn


def note(text):
    """One line for people; results go to stdout."""
    _say(f"lab: {text}")


def error(text):
    """One line that says what was wrong."""
    _say(paint("lab: error: ", "red", sys.stderr) + text)


def _redraws():
    return sys.stderr.isatty() and os.environ.get("TERM") != "dumb"


class Step:
    """Something that may take long; `at` says how far it is, such as 12/736."""

    def __init__(self, text):
        self.text, self.at = text, ""
        self.announced = False
        self.started = time.monotonic()
        self.ended = threading.Event()

    def line(self):
        """What there is to say now."""
        seconds = time.monotonic() - self.started
        return f"{self.text}: {self.at + ', ' if self.at else ''}{seconds:.0f} s"

    def tell(self):
        """Until the end: after SLOW seconds a word, then how far it is."""
        if self.ended.wait(SLOW):
            return
        self.announced = True
        if not _redraws():
            note(f"{self.text} ...")
            while not self.ended.wait(PERIOD):
                note(self.line())
            return
        while not self.ended.wait(REDRAW):
            _say(f"lab: {self.line()}"[:WIDTH - 1], drawn=True)


@contextlib.contextmanager
def step(text):
    """Announce TEXT if the step takes longer than a second, how far it is, and how long it took."""
    it = Step(text)
    thread = threading.Thread(target=it.tell, daemon=True)
    thread.start()
    try:
        yield it
    finally:
        it.ended.set()
        thread.join()
        if it.announced:
            note(f"{text}: {time.monotonic() - it.started:.1f} s")
