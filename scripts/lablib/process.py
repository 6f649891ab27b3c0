# SPDX-License-Identifier: MIT
"""Child processes that never outlive this one."""

import atexit
import ctypes
import os
import shutil
import signal
import subprocess
import threading
import time
from pathlib import Path

# If the parent died before the death signal was set, nobody would ever send it.
ONLY_CHILD = '[ "$PPID" = "$0" ] && exec "$@"'

PR_SET_PDEATHSIG = 1    # <linux/prctl.h>

_lock = threading.RLock()    # a signal may come while start() holds it
_children = {}      # child: seconds between SIGTERM and SIGKILL
GRACE_POLL = 0.05
_stopping = False


class Stopped(Exception):
    """The user interrupted; nothing new may be started."""


def start(argv, grace=0.0, **options):
    """Popen in a session of its own, killed with its whole group when this process ends or dies. At an
    interrupt the group gets SIGTERM and has GRACE seconds to clean up."""
    if shutil.which("setpriv"):
        argv = ["setpriv", "--pdeathsig", "KILL", "--", "sh", "-c", ONLY_CHILD, str(os.getpid()), *argv]
    with _lock:
        if _stopping:
            raise Stopped()
        child = subprocess.Popen([str(word) for word in argv], start_new_session=True, **options)
        _children[child] = grace
    return child


def _kill(child, number=signal.SIGKILL):
    # While the child is not reaped its id cannot be anybody else's, so neither can its group's.
    if child.returncode is None:
        try:
            os.killpg(child.pid, number)
        except (ProcessLookupError, PermissionError):
            pass


def _alive(groups):
    """Whether a process of one of GROUPS is still running."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _parent, group = stat.read_text(errors="replace").rpartition(")")[2].split()[:3]
        except (OSError, ValueError):
            continue
        if int(group) in groups and state not in "ZX":
            return True
    return False


def _ask_to_end(children):
    """SIGTERM to CHILDREN, {child: grace}, and the time to follow it."""
    asked = {child.pid for child, grace in children.items() if grace and child.returncode is None}
    for child, grace in children.items():
        if grace:
            _kill(child, signal.SIGTERM)
    end = time.monotonic() + max(children.values(), default=0)
    while asked and time.monotonic() < end and _alive(asked):
        time.sleep(GRACE_POLL)


def finish(child):
    """Kill what is left of CHILD's group, reap it, and return its status."""
    _kill(child)
    status = child.wait()
    with _lock:
        _children.pop(child, None)
    return status


def output(argv, **options):
    """(status, what it said) of ARGV, run to its end."""
    child = start(argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                  **options)
    try:
        said = child.stdout.read().decode(errors="replace")
        status = child.wait()
    finally:
        finish(child)
        child.stdout.close()
    check()
    return status, said


def check():
    """Raise Stopped after stop_all(): an emulator that seems to have ended was killed."""
    if _stopping:
        raise Stopped()


def stop_all():
    """Kill every child still running, and refuse new ones. Whoever started a child reaps it. Who asks again
    does not wait."""
    global _stopping
    with _lock:
        again, _stopping = _stopping, True
        children = dict(_children)
    if not again:
        _ask_to_end(children)
    for child in children:
        _kill(child)


def _on_signal(number, _frame):
    # First the children: a thread that waits for one would otherwise hold up the end.
    stop_all()
    raise KeyboardInterrupt(number)


def die_with_parent():
    """Get SIGTERM when the parent ends: ctest, killed, does not tell the tests it has started."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def install():
    """Make every way to end this process go through stop_all()."""
    atexit.register(stop_all)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _on_signal)
