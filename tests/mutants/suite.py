# SPDX-License-Identifier: MIT
"""What is run against each planted defect, in this order, until something turns red: rows of boot_rows.py
(each where it runs), then verbs with --on. Few boots that look at much; add what looks at more."""

ROWS = (
    "selftest-syscall", "selftest-sysenter", "selftest-int80", "selftest-callgate", "selftest-ud2",
    "selftest-vdso", "crash-syscall", "crash-sysenter", "tasks-turns", "together", "soak-callgate",
    "paths-intel", "paths-amd", "panic-6", "panic-8", "libc-glibc32-int80-intel", "hostile", "hostile-selftest",
    "matrix", "sweep-syscall", "sweep-sysenter", "sweep-int80", "sweep-callgate", "sweep-exceptions",
)
VERBS = ("deviations",)
