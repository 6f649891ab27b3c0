# SPDX-License-Identifier: MIT
"""Talking to the user on stderr: progress of slow steps, notes, colours on a terminal only."""

import contextlib
import os
import sys
import textwrap
import threading
import time

SLOW = 1.0  # seconds after which a step is announced
WIDTH = 80
_CODES = {"red": "31", "green": "32", "yellow": "33", "bold": "1"}


def paint(text, colour, stream=sys.stdout):
    """TEXT in COLOUR if STREAM is a terminal that wants colours."""
    if stream.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb":
        return f"\033[{_CODES[colour]}m{text}\033[0m"
    return text


def fold(line, indent=2):
    """LINE as lines of at most WIDTH columns, all but the first indented."""
    return textwrap.wrap(line, WIDTH, subsequent_indent=" " * indent, break_on_hyphens=False, break_long_words=False,
                         drop_whitespace=True) if len(line) > WIDTH else [line.rstrip()]


def note(text):
    """One line for people; results go to stdout."""
    print(f"lab: {text}", file=sys.stderr, flush=True)


def error(text):
    """One line that says what was wrong."""
    print(paint("lab: error: ", "red", sys.stderr) + text, file=sys.stderr, flush=True)


@contextlib.contextmanager
def step(text):
    """Announce TEXT if the step takes longer than a second, and how long it took."""
    announced = threading.Event()

    def announce():
        announced.set()
        note(f"{text} ...")

    timer = threading.Timer(SLOW, announce)
    timer.daemon = True
    started = time.monotonic()
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        if announced.is_set():
            note(f"{text}: {time.monotonic() - started:.1f} s")
