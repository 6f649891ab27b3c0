# SPDX-License-Identifier: MIT
"""The table of boot tests. A row and an environment make a ctest: `scripts/lab boot-test --list`."""

import re

from lablib import paths, tree
from lablib.boot_row import Part, Row, UNAVAILABLE, exits, killed, may_live, refused

import bad_elf

INTEL = ("tcg-intel", "bochs-intel")
AMD = ("tcg-amd", "bochs-amd")
ALL = ("tcg-intel", "tcg-amd", "tcg-min", "bochs-intel", "bochs-amd")
SELFTEST = ("selftest=on",)


def _abi(path):
    """hello and check as users run them, then check with the harness calls."""
    said = "I came in by " + ("" if path == "vdso" else path)
    yield Row(f"abi-{path}", ALL, (Part("hello", path, ("one", "two words")), Part("check", path)),
              prints=(f"hello from hello.{path}", said, "argument 2: two words"), tests=("check",))
    yield Row(f"selftest-{path}", ALL, (Part("check", path),), SELFTEST, tests=("check",))


KIND = re.compile(r'^KIND\("([\w-]+)",.*?\(([\d, ]*)\),\s*(DIES|MAY_LIVE|ENDLESS|SELFTEST),', re.MULTILINE)


def crash_kinds():
    """(name, vectors, fate) of each way to die, from the program's own list."""
    text = (tree.ROOT / "userland/programs/crash/kinds.def").read_text()
    found = [(name, tuple(int(v) for v in vectors.split(",") if v.strip()), fate)
             for name, vectors, fate in KIND.findall(text)]
    assert len(found) == len(re.findall(r"^KIND\(\"", text, re.MULTILINE)), "kinds.def has other rows"
    return found


def _crash(path):
    parts = []
    for name, vectors, fate in crash_kinds():
        if fate != "ENDLESS":
            end = may_live(*vectors) if fate == "MAY_LIVE" else killed(*vectors)
            parts.append(Part("crash", path, (name,), end))
    # The program after a dying one must still run.
    return Row(f"crash-{path}", ALL, (*parts, Part("hello", path)), SELFTEST,
               prints=(f"hello from hello.{path}",))


def _closed(path, others):
    """A path that is not installed answers with the CPU's own refusal."""
    kind = next((kind for kind in crash_kinds() if kind[0] == f"raw-{path}"), None)
    door = others[0]
    parts = [Part("hello", path, end=UNAVAILABLE), Part("hello", door)]
    if kind:
        parts.insert(1, Part("crash", door, (kind[0],), killed(*kind[1])))
    return Row(f"closed-{path}", ALL, tuple(parts), (f"nopath={path}",), paths={path: False})


def _path_rows():
    ids = paths.ids()
    for path in paths.variants():
        yield from _abi(path)
    for path in ids:
        yield _crash(path)
        # `syscall` is the one path that every CPU here has.
        yield _closed(path, [other for other in ("syscall", "int80") if other != path])
        yield Row(f"vsyscall-{path}", INTEL, (Part("hello", "vdso"),), (f"vsyscall={path}",),
                  prints=(f"I came in by {path}",))
    yield Row("paths-intel", INTEL, (Part("hello", "syscall"),),
              paths={"int80": True, "sysenter": True, "syscall": True})
    yield Row("paths-amd", (*AMD, "tcg-min"), (Part("hello", "sysenter", end=UNAVAILABLE),
                                              Part("hello", "syscall")),
              paths={"int80": True, "sysenter": False, "syscall": True})


def _refusals():
    hello = (Part("hello", "syscall"),)
    both = INTEL
    yield Row("no-module", both, boot_error=9)
    yield Row("unknown-switch", both, hello, ("no_such_switch=1",), boot_error=8)
    yield Row("bad-switch-value", both, hello, ("selftest=perhaps",), boot_error=8)
    yield Row("switch-without-value", ("tcg-intel",), hello, ("selftest",), boot_error=8)
    yield Row("unknown-path-in-switch", ("tcg-intel",), hello, ("vsyscall=callgate",), boot_error=8)
    yield Row("vsyscall-absent", AMD, hello, ("vsyscall=sysenter",), boot_error=8)
    # GRUB gives up before the kernel would; so it is a program that finds too little.
    greedy = Part("greedy", end=refused(bad_elf.reasons()["MEMORY"]), data=bad_elf.greedy())
    yield Row("little-memory", both, (greedy, *hello), memory=4)
    yield Row("no-long-mode", ("tcg-intel",), hello, boot_error=2, cpu="qemu32")
    yield Row("no-long-mode-bochs", ("bochs-intel",), hello, boot_error=2, cpu="pentium")
    yield Row("no-nx", ("tcg-intel",), hello, boot_error=3, cpu="Icelake-Server,-nx")
    yield Row("no-syscall", ("tcg-intel",), hello, boot_error=4, cpu="Icelake-Server,-syscall")
    parts = [Part(name, end=refused(reason), data=data) for name, reason, data in bad_elf.cases()]
    yield Row("bad-elf", both, (*parts, *hello), prints=("hello from hello.syscall",))


def rows():
    """All rows, in the order in which they are listed."""
    yield from _path_rows()
    yield from _refusals()
    yield Row("several-programs", ALL, (Part("hello", "int80"), Part("crash", "int80", ("ud",), killed(6)),
                                        Part("crash", "syscall", ("no-such-kind",), exits(2)),
                                        Part("hello", "syscall"), Part("hello", "vdso")))
    yield Row("endless", INTEL, (Part("crash", "int80", ("loop",)),), endless=True,
              timeout=10.0)
    yield Row("uefi", ("uefi",), (Part("hello", "syscall"),), prints=("hello from hello.syscall",))
    yield Row("hardware", ("kvm",), tuple(Part("hello", path) for path in ("int80", "syscall")))
