# SPDX-License-Identifier: MIT
"""Machines that lack something, command lines and programs that are wrong, all by way of GRUB."""

import struct

from lablib import tree
from lablib.boot_row import Part, Row, exits, refused

import bad_elf

INTEL = ("tcg-intel", "bochs-intel")
AMD = ("tcg-amd", "bochs-amd")
TCG = ("tcg-intel", "tcg-amd", "tcg-min")
ONE = ("tcg-intel",)
ALL = (*TCG, "bochs-intel", "bochs-amd")
TOGETHER = ("together=on",)
HELLO = (Part("hello", "syscall", prints=("hello from hello.syscall",)),)
BOTH = (*HELLO, Part("hello32", "int80", prints=("hello from hello32.int80",)))
CHECKS = (*BOTH, Part("check", "int80"), Part("check32", "int80"))

# Programs for the loader alone, and how many frames the kernel asks for before it loads the first.
CUT = ("hello.syscall", "hello32.int80")
BOOT_REQUESTS = 21

# What the suite runs of those for one environment.
SLICE = ("bad-switch-number", "switch-without-value", "unknown-path-in-switch", "no-long-mode", "no-nx", "no-syscall",
         "no-sse2", "cpu-without-everything", "cpu-without-apic-together", "failalloc-1", f"failalloc-{BOOT_REQUESTS}",
         f"failalloc-{BOOT_REQUESTS + 1}", "memory-8")

# Refused: each an error of its own.
REFUSED_CPUS = (
    ("no-long-mode", ONE, 2, "qemu32"), ("no-long-mode-bochs", ("bochs-intel",), 2, "pentium"),
    ("no-long-mode-486", ONE, 2, "486"), ("no-long-mode-bit", ONE, 2, "Icelake-Server,-lm"),
    ("no-extended-leaves", ONE, 2, "Icelake-Server,xlevel=0x80000000"),
    ("no-nx", ONE, 3, "Icelake-Server,-nx"), ("no-syscall", ONE, 4, "Icelake-Server,-syscall"),
    ("no-fxsr", ONE, 14, "Icelake-Server,-fxsr"), ("no-sse2", ONE, 14, "qemu64,-sse2"),
    ("no-sse", ONE, 14, "qemu64,-sse,-sse2"),
)
OPTIONAL = ("smep", "smap", "umip", "fsgsbase", "rdtscp", "pcid", "pdpe1gb", "xsave", "avx", "rdrand", "pge", "mce", "de",
            "apic", "tsc", "cx8", "invtsc", "xsaveopt")
# Run, and check what a program may rely on.
GOOD_CPUS = tuple((f"without-{name}", f"Icelake-Server,-{name}") for name in OPTIONAL) + (
    ("without-sep", "Icelake-Server,-sep"),
    ("without-everything", "Icelake-Server," + ",".join(f"-{name}" for name in (*OPTIONAL, "sep"))),
    ("without-leaf-7", "Icelake-Server,level=1"), ("without-address-leaf", "Icelake-Server,xlevel=0x80000001"),
    ("of-nobody", "Icelake-Server,vendor=NobodyAtAll!"), ("of-a-quote", 'Icelake-Server,vendor=Quote"Quote\\'),
    ("with-a-strange-name", 'Icelake-Server,model-id=a "quoted" \\ name\t\xe4'), ("of-36-bits", "Icelake-Server,phys-bits=36"),
)


def _cpus():
    for name, envs, error, cpu in REFUSED_CPUS:
        yield Row(name, envs, HELLO, boot_error=error, cpu=cpu)
    for name, cpu in GOOD_CPUS:
        yield Row(f"cpu-{name}", ONE, CHECKS, cpu=cpu, tests=("check", "check32"))
    # Without an APIC nothing preempts, but everything runs.
    yield Row("cpu-without-apic-together", ONE, BOTH, TOGETHER, cpu="Icelake-Server,-apic")


def _switches():
    bad = {
        "unknown-switch": (INTEL, "no_such_switch=1"), "bad-switch-value": (INTEL, "selftest=perhaps"),
        "bad-switch-number": (ONE, "cpus=0"), "switch-without-value": (ONE, "selftest"),
        "unknown-path-in-switch": (ONE, "vsyscall=doorbell"), "switch-of-1k": (ONE, "x" * 1000),
        "switch-in-capitals": (ONE, "SELFTEST=on"), "path-list-with-hole": (ONE, "nopath=int80,,syscall"),
    }
    for name, (envs, switch) in bad.items():
        yield Row(name, envs, HELLO, (switch,), boot_error=8)
    yield Row("switch-twice", ONE, HELLO, ("trace=on", "trace=on"), boot_error=8)
    # A flavour that the CPU lacks: the error names those it has.
    yield Row("vsyscall-absent-intel", INTEL, HELLO, ("vsyscall=syscall",), boot_error=8,
              prints=("int80 sysenter callgate ud2",))
    for switch in ("vsyscall", "vsyscall64"):
        yield Row(f"{switch}-absent-amd", AMD, HELLO, (f"{switch}=sysenter",), boot_error=8,
                  prints=("int80 syscall callgate ud2",))


def _memory():
    """Little memory, and as many programs as there may be."""
    # GRUB gives up before the kernel would; so it is a program that finds too little.
    greedy = Part("greedy", end=refused(bad_elf.reasons()["MEMORY"]), data=bad_elf.greedy())
    yield Row("little-memory", INTEL, (greedy, *HELLO), memory=4)
    for size in (8, 16, 32):
        yield Row(f"memory-{size}", ONE, (greedy, *BOTH), memory=size)
    yield Row("modules-1000", ONE, (Part("brief", data=bad_elf.brief()),) * 1000 + HELLO)
    # Of programs that run at once those that fit do, and the others are refused, each by its name.
    refusal = refused(bad_elf.reasons()["MEMORY"])
    parts = [Part(f"big{number}", end=exits() if number <= 2 else refusal, data=bad_elf.big())
             for number in range(1, 5)]
    yield Row("more-than-memory", INTEL, (*parts, *BOTH), TOGETHER, memory=32)


def _cut(program):
    """PROGRAM's file up to a little behind its last segment: what follows is for debuggers."""
    data = (tree.USERLAND / program).read_bytes()
    kind = "<QQQQQ" if data[4] == 2 else "<IIII"
    table, size, count = struct.unpack_from("<28xI10xHH", data) if data[4] == 1 else struct.unpack_from("<32xQ14xHH", data)
    ends = []
    for at in range(table, table + size * count, size):
        fields = struct.unpack_from(kind, data, at + (8 if data[4] == 2 else 4))
        ends.append(fields[0] + fields[3])
    return data[:max(ends) + 64]


def _tally(outcome, what):
    """The kernel's line on its loops over the loader."""
    return outcome.machine.fact(what)


def _judge_truncated(outcome):
    tally = _tally(outcome, "truncations")
    sizes = [len(_cut(name)) for name in CUT]
    if not tally:
        return ["the kernel did not report its truncations"]
    found = []
    if tally["truncations"] != sum(sizes) + len(sizes):
        found.append(f"wanted a load for each of {sum(sizes) + len(sizes)} lengths, got {tally}")
    # What lies behind the last segment is not missed; anything else is.
    if tally["leaked"] or tally["loaded"] != 65 * len(sizes):
        found.append(f"wanted {65 * len(sizes)} lengths that load and no frame leaked, got {tally}")
    return found


def _judge_starved(outcome):
    tally = _tally(outcome, "starved")
    good = tally and tally["loaded"] == len(CUT) and tally["failed"] > 100 and not tally["leaked"]
    return [] if good else [f"wanted each program refused until its last request for a frame, got {tally}"]


def _loader():
    """Loads in the kernel itself, of programs that then run: cut anywhere, without any one frame."""
    parts = tuple(Part(name, data=lambda name=name: _cut(name)) for name in CUT)
    for name, judge in (("truncate", _judge_truncated), ("starve", _judge_starved)):
        yield Row(f"loader-{name}", ALL, parts, (f"{name}=on",), judge=judge)


def _starved_boots():
    """The K-th request for a frame fails: the kernel's own ones are a boot error, the loader's a refusal."""
    for request in range(1, BOOT_REQUESTS + 1):
        yield Row(f"failalloc-{request}", ONE, HELLO, (f"failalloc={request}",), boot_error=7)
    refusal = Part("hello", "syscall", end=refused(bad_elf.reasons()["MEMORY"]))
    for request in (BOOT_REQUESTS + 1, BOOT_REQUESTS + 2, BOOT_REQUESTS + 20):
        yield Row(f"failalloc-{request}", ONE, (refusal, *BOTH), (f"failalloc={request}",))


def rows():
    """All of them."""
    yield Row("no-module", INTEL, boot_error=9)
    yield from _switches()
    yield from _memory()
    yield from _cpus()
    yield from _loader()
    yield from _starved_boots()
    parts = [Part(name, end=refused(reason), data=data) for name, reason, data in bad_elf.cases()]
    yield Row("bad-elf", INTEL, (*parts, *HELLO))
