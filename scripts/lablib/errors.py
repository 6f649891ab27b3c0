# SPDX-License-Identifier: MIT
"""Exit statuses, and errors that become one line on stderr."""

FAILED = 1
USAGE = 2
UNWRITTEN = 74       # a program of this tree could not write; LAB_STATUS_UNWRITTEN of src/abi.h
NOT_AVAILABLE = 77   # the environment or the CPU has not got it; ctest counts it as skipped
TIMEOUT = 124
EMULATOR = 125       # kernel panic, reboot, or an emulator that ended without a result
BOOT_ERROR = 126     # the kernel refused to boot, or refused the program's file
KILLED = 128         # plus the vector that killed the program


class LabError(Exception):
    """Something went wrong: says what, the value seen, and what to do."""

    def __init__(self, message, status=FAILED):
        super().__init__(message)
        self.status = status


class UsageError(LabError):
    """The command line asks for something that does not exist."""

    def __init__(self, message):
        super().__init__(message, USAGE)


def choose(kind, value, valid):
    """VALUE if it is one of VALID, otherwise a UsageError that lists them."""
    if value in valid:
        return value
    raise UsageError(f"unknown {kind} '{value}'; valid: {', '.join(valid)}")
