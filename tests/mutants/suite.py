# SPDX-License-Identifier: MIT
"""What is run against each planted defect, in this order, until something turns red: rows of boot_rows.py
(each where it runs), then verbs with --on. Few boots that look at much, those that see most in a second first."""

ROWS = (
    "matrix", "fuzz-mix", "crash-syscall", "hostile-selftest", "selftest-syscall", "selftest-sysenter",
    "selftest-callgate", "selftest-int80", "selftest-ud2", "selftest-vdso", "crash-sysenter", "fuzz-full", "hostile",
    "tasks-turns", "together", "soak-callgate", "paths-intel", "paths-amd", "panic-6", "panic-8",
    "panic-smep", "tasks-wait-syscall",
    "libc-glibc32-int80-intel", "sweep-syscall", "sweep-sysenter", "sweep-int80", "sweep-callgate", "sweep-exceptions",
    "4-cpus", "2-cpus",
)
VERBS = ("deviations",)
