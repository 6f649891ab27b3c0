# SPDX-License-Identifier: MIT
"""Child processes that never outlive this one."""

import atexit
import ctypes
import os
import shutil
import signal
import subprocess
import threading

# If the parent died before the death signal was set, nobody would ever send it.
ONLY_CHILD = '[ "$PPID" = "$0" ] && exec "$@"'

PR_SET_PDEATHSIG = 1    # <linux/prctl.h>

_lock = threading.RLock()    # a signal may come while start() holds it
_children = set()
_stopping = False


class Stopped(Exception):
    """The user interrupted; nothing new may be started."""


def start(argv, **options):
    """Popen in a session of its own, killed with its whole group when this process ends or dies."""
    if shutil.which("setpriv"):
        argv = ["setpriv", "--pdeathsig", "KILL", "--", "sh", "-c", ONLY_CHILD, str(os.getpid()), *argv]
    with _lock:
        if _stopping:
            raise Stopped()
        child = subprocess.Popen([str(word) for word in argv], start_new_session=True, **options)
        _children.add(child)
    return child


def _kill(child):
    # While the child is not reaped its id cannot be anybody else's, so neither can its group's.
    if child.returncode is None:
        try:
            os.killpg(child.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            pass


def finish(child):
    """Kill what is left of CHILD's group, reap it, and return its status."""
    _kill(child)
    status = child.wait()
    with _lock:
        _children.discard(child)
    return status


def check():
    """Raise Stopped after stop_all(): an emulator that seems to have ended was killed."""
    if _stopping:
        raise Stopped()


def stop_all():
    """Kill every child still running, and refuse new ones. Whoever started a child reaps it."""
    global _stopping
    with _lock:
        _stopping = True
        children = list(_children)
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
