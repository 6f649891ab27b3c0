# SPDX-License-Identifier: MIT
"""The table of boot tests. A row and an environment make a ctest: `scripts/lab boot-test --list`."""

import re
from dataclasses import replace

from lablib import emulators, environments, errors, paths, tree
from lablib.security import hostile_programs, sweep_judge
from lablib.errors import LabError
from lablib.boot_row import NUMBER, Part, Row, UNAVAILABLE, exits, killed, may_live

import bad_boots
import bad_elf
import bad_machines
import boot_judges

INTEL = ("tcg-intel", "bochs-intel")
AMD = ("tcg-amd", "bochs-amd")
TCG = ("tcg-intel", "tcg-amd", "tcg-min")
BOCHS = ("bochs-intel", "bochs-amd")
ALL = (*TCG, *BOCHS)
SELFTEST = ("selftest=on",)
TOGETHER = ("together=on",)

# What these vendors' CPUs have not got.
ABSENT = {"intel": {("syscall", 32)}, "amd": {("sysenter", 64), ("sysenter", 32)}}


def _name(program, caller):
    return tree.program_name(program, caller)


def _callers(path):
    """The callers that PATH, or "vdso", has on some CPU."""
    return [caller for caller in paths.CALLERS if path in paths.variants(caller)]


def _door(caller, closed=""):
    """A path other than CLOSED that every CPU has for this caller."""
    doors = ("syscall", "int80") if caller == 64 else ("int80", "callgate")
    return doors[closed == doors[0]]


def _hello(path, caller, *args, came_in_by=None, end=exits(), alone=True):
    """hello, which says by which path the kernel saw it come. Where it is not ALONE, others may write in
    the middle of its line."""
    program = _name("hello", caller)
    by = came_in_by or ("" if path == "vdso" else path)
    by_caller = f" ({caller}-bit caller)\n" if by else ""
    who, how = f"hello from {program}.{path}, pid {NUMBER}: ", f"I came in by {by}" + by_caller
    texts = [f"argument {number}: {text}" for number, text in enumerate(args, 1)]
    said = [who + how, *texts] if alone else [who, how, *texts]
    return Part(program, path, args, end, prints=() if end != exits() else tuple(said))


def _forge(path, caller=64):
    """A liar, whose fate is what the kernel says, and whose words are its own."""
    return Part(_name("forge", caller), path, end=killed(6), heard=False)


def _abi(path):
    """hello and check as users run them, then check with the harness calls."""
    callers = _callers(path)
    hellos = [_hello(path, caller, "one", "two words") for caller in callers]
    checks = [Part(_name("check", caller), path) for caller in callers]
    yield Row(f"abi-{path}", ALL, (*hellos, *checks), tests=("check", "check32"), group="abi")
    yield Row(f"selftest-{path}", ALL, tuple(checks), SELFTEST, tests=("check", "check32"), group="selftest")


KIND = re.compile(r'^KIND\("([\w-]+)",.*?\(([\d, ]*)\),\s*(DIES|MAY_LIVE|ENDLESS|SELFTEST),', re.MULTILINE)


def crash_kinds(caller=64):
    """(name, vectors, fate) of each way to die, from the program's own list."""
    text = (tree.ROOT / "userland/programs" / _name("crash", caller) / "kinds.def").read_text()
    found = [(name, tuple(int(v) for v in vectors.split(",") if v.strip()), fate)
             for name, vectors, fate in KIND.findall(text)]
    if len(found) != len(re.findall(r"^KIND\(", text, re.MULTILINE)):
        raise LabError(f"userland/programs/{_name('crash', caller)}/kinds.def has a row that is "
                       "none: its first lines explain the columns")
    return found


def crash_exceptions(caller=64):
    """{(kind, version of an emulator): vectors} where they are others there; () is: it is not raised."""
    text = (tree.ROOT / "userland/programs" / _name("crash", caller) / "kinds.def").read_text()
    found = re.findall(r'^KIND_ON\("([\w-]+)", "([\w.-]+)", \(([\d, ]*)\)\)$', text, re.MULTILINE)
    assert len(found) == len(re.findall(r"^KIND_ON\(", text, re.MULTILINE)), "kinds.def has other rows"
    return {(name, version): tuple(int(v) for v in vectors.split(",") if v.strip())
            for name, version, vectors in found}


def _crash_end(vectors, fate):
    if not vectors:
        return exits(1)             # it says that nothing was raised
    return may_live(*vectors) if fate == "MAY_LIVE" else killed(*vectors)


def _crash_ends(name, fate, exceptions):
    """{environment: End} where the emulator's version has another; None if nowhere."""
    on = {env: (name, emulators.expected_on(environments.get(env))) for env in ALL}
    return {env: _crash_end(exceptions[key], fate) for env, key in on.items() if key in exceptions} or None


def _with(path):
    """Environments whose CPUs have PATH for some caller."""
    callers = [(path, caller) for caller in _callers(path)]
    return tuple(env for env in ALL if not set(callers) <= ABSENT["intel" if env in INTEL else "amd"])


def _crash(path):
    parts = []
    for caller in _callers(path):
        exceptions = crash_exceptions(caller)
        for name, vectors, fate in crash_kinds(caller):
            if fate != "ENDLESS":
                parts.append(Part(_name("crash", caller), path, (name,), _crash_end(vectors, fate), bound=True,
                                  ends=_crash_ends(name, fate, exceptions)))
        # The program after a dying one must still run.
        parts.append(_hello(path, caller))
    # Where the path is absent, abi and selftest say so.
    return Row(f"crash-{path}", _with(path), tuple(parts), SELFTEST, judge=boot_judges.iretq_refused(parts),
               counted=False, cost=6.0)


def _raw_kind(path, caller, kinds=None):
    """(name, vectors) of the way to die that knocks at PATH from another one."""
    kinds = crash_kinds(caller) if kinds is None else kinds
    found = next((kind[:2] for kind in kinds if kind[0] == f"raw-{path}"), None)
    if not found:
        raise LabError(f"nothing knocks at the closed path {path}: add "
                       f"KIND(\"raw-{path}\", ...) to userland/programs/{_name('crash', caller)}/kinds.def")
    return found


def _closed(path):
    """A path that is not installed answers with the CPU's own refusal."""
    parts = []
    for caller in _callers(path):
        door = _door(caller, path)
        name, vectors = _raw_kind(path, caller)
        parts.append(_hello(path, caller, end=UNAVAILABLE))
        parts.append(Part(_name("crash", caller), door, (name,), killed(*vectors)))
        parts.append(_hello(door, caller))
    return Row(f"closed-{path}", ALL, tuple(parts), (f"nopath={path}",),
               paths={(path, caller): False for caller in paths.CALLERS}, group="closed", counted=False)


def _flavours(path):
    """The vDSO takes the path that the switches say, for each caller that has it on this vendor's CPUs."""
    for vendor, envs in (("intel", INTEL), ("amd", AMD)):
        callers = [caller for caller in _callers(path) if (path, caller) not in ABSENT[vendor]]
        if callers:
            names = {64: "vsyscall64", 32: "vsyscall"}
            parts = [_hello("vdso", caller, came_in_by=path) for caller in callers]
            yield Row(f"vsyscall-{path}-{vendor}", envs, tuple(parts),
                      tuple(f"{names[caller]}={path}" for caller in callers), group="vsyscall",
                      counted=False)


def _path_rows():
    for path in paths.variants():
        yield from _abi(path)
    for path in paths.ids():
        yield _crash(path)
        yield _closed(path)
        yield from _flavours(path)
    for vendor, envs in (("intel", INTEL), ("amd", (*AMD, "tcg-min"))):
        parts = [Part("hello", "syscall")]
        parts += [Part(_name("hello", caller), path, end=UNAVAILABLE)
                  for path, caller in sorted(ABSENT[vendor], reverse=True)]
        yield Row(f"paths-{vendor}", envs, tuple(parts),
                  paths={row.key: row.exists and row.key not in ABSENT[vendor] for row in paths.rows()},
                  group="abi")


def _existing():
    return [row for row in paths.rows() if row.exists]


def _together():
    """Programs that run at once, on one CPU and on several."""
    everybody = []
    for row in _existing():
        everybody.append(Part(_name("check", row.caller), row.path))
        everybody.append(Part(_name("crash", row.caller), row.path, ("ud",), killed(6)))
        everybody.append(_hello(row.path, row.caller, alone=False))
    everybody += [_forge("int80"), _forge("callgate", 32)]
    yield Row("together", ALL, tuple(everybody), TOGETHER, tests=("check", "check32"))
    yield Row("together-4-cpus", TCG, tuple(everybody), TOGETHER, tests=("check", "check32"), cpus=4)
    # Every path on every CPU at the same time: of each row as many programs as there are CPUs.
    pinned = (*TOGETHER, "pin=on")
    # Bochs takes turns among its CPUs, so it is slow with many.
    for cpus, envs in ((4, TCG), (2, BOCHS)):
        benches = [Part(_name("bench", row.caller), row.path, ("50",)) for row in _existing() for _cpu in range(cpus)]
        yield Row(f"{cpus}-cpus", envs, tuple(benches), pinned, cpus=cpus)
    yield Row("64-cpus", ("tcg-intel",), tuple(Part("bench", "syscall", ("50",)) for _cpu in range(64)), pinned,
              cpus=64)
    # An endless program does not keep the others from running.
    loops = (Part("crash32", "int80", ("loop",)), _hello("syscall", 64, alone=False),
             _hello("int80", 32, alone=False))
    yield Row("preempted", INTEL, loops, TOGETHER, endless=True, timeout=2.0)


def _tasks():
    """Programs that wait for each other and take turns, and a soak of preemptive switches."""
    for path in ("int80", "syscall"):
        roles = ((("wait",), exits()), (("end", "7"), exits(7)), (("end", "300", "50"), exits(300 & 0xff)),
                 (("die",), killed(6)), (("end", "9", "200"), exits(9)), (("deadlock", "1"), exits()))
        parts = [Part("tasks", path, args, end) for args, end in roles]
        yield Row(f"tasks-wait-{path}", ALL, tuple(parts), TOGETHER, tests=("tasks",))
    # By the gate whose first instruction an interrupt can precede; and the FPU's state on Bochs.
    yield Row("soak-callgate", (*INTEL, *AMD),
              tuple(Part(_name("soak", caller), "callgate", ("20000",)) for caller in paths.CALLERS),
              (*TOGETHER, *SELFTEST, "tick=40"), tests=("soak", "soak32"), cost=10.0)
    roles = [Part(_name("tasks", row.caller), row.path, ("turns", "4", "100"))
             for row in _existing() if row.path in ("int80", "callgate")]
    # No timer interrupt in between: it would spoil the count.
    yield Row("tasks-turns", ALL, tuple(roles), (*TOGETHER, *SELFTEST, "tick=1000000"),
              tests=("tasks", "tasks32"))
    soak = [Part(_name("soak", caller), _door(caller)) for caller in paths.CALLERS]
    yield Row("soak", ("tcg-intel", "tcg-amd"), tuple(soak), (*TOGETHER, *SELFTEST, "tick=40"),
              tests=("soak", "soak32"), timeout=120.0)


def _libc():
    """Ordinary programs of ordinary libcs; a 32-bit one enters as the vDSO's flavour says."""
    def parts(libc, bits):
        said = f"hello from a libc of {bits} bits: pi is 3.142"
        return (Part("hello_libc", libc, ("one", "two words"), prints=("argv[2]=two words", said)),
                Part("check_libc", libc))

    for libc in ("glibc64", "musl64"):
        yield Row(f"libc-{libc}", ALL, parts(libc, 64), group="abi")
    for vendor, envs in (("intel", INTEL), ("amd", AMD)):
        for flavour in ("int80", "sysenter" if vendor == "intel" else "syscall"):
            yield Row(f"libc-glibc32-{flavour}-{vendor}", envs, parts("glibc32", 32), (f"vsyscall={flavour}",),
                      group="vsyscall", counted=False)


def _matrix():
    """The state matrix against the model, and as users' programs run it, without the harness calls."""
    parts = tuple(Part(_name("matrix", caller), "int80", bound=True,
                       prints=(f" by {caller}-bit callers, 0 deviations from the model",)) for caller in paths.CALLERS)
    yield Row("matrix", ALL, parts, SELFTEST, timeout=120.0, cost=10.0)
    yield Row("matrix-no-selftest", ("tcg-intel",), parts, timeout=120.0, cost=10.0)


def _fuzz():
    """A slice of `lab fuzz`: its seed, the first cases of a mix, and full cases that the mix does not reach."""
    for kind, cases in (("mix", "29100"), ("full", "1000")):
        parts = tuple(Part(_name("fuzz", caller), path, ("5eed", "0", cases, kind, cases), bound=True,
                           prints=(f"fuzz: {cases} cases by {caller}-bit callers, 0 deviations",))
                      for caller, path in ((64, "syscall"), (32, "int80")))
        yield Row(f"fuzz-{kind}", ALL, parts, SELFTEST, timeout=120.0, cost=10.0)


def _sweep():
    """An NMI, two, an interrupt at every instruction boundary of each path, in and out, and of exceptions:
    `lab sweep` with one GS base."""
    ends = (" 0 boundaries lost",)
    for path in paths.ids():
        yield Row(f"sweep-{path}", ALL, tuple(Part(_name("sweep", caller), path, ("quick",), prints=ends)
                                              for caller in _callers(path)), SELFTEST, judge=sweep_judge.judge,
                  group="sweep", cost=4.0)
    yield Row("sweep-exceptions", ALL, tuple(Part(_name("sweep", caller), "int80", ("exceptions", "quick"), prints=ends)
                                             for caller in paths.CALLERS), SELFTEST, judge=sweep_judge.judge,
              group="sweep", cost=4.0)


def _panics():
    """A kernel that cannot go on says why and where, and ends the emulator; it never resets the machine."""
    on_stack, below = "on the kernel stack of CPU 0:", "on below the kernel stack of CPU 0:"
    for vector, args, *said in (
            (6, ("run",), "#UD", "sys_kernel_fault", on_stack, "the direction flag is set in ring 0"),
            (8, (), "kernel stack overflow", "recurse", below),
            (13, ("run",), "#GP", "sys_kernel_fault", on_stack, "GS is the user's in ring 0: SWAPGS is missing"),
            (14, (), "#PF", "sys_kernel_fault", on_stack)):
        parts = (Part("panic", "syscall", (str(vector), *args)),)
        yield Row(f"panic-{vector}", INTEL, parts, SELFTEST, panic=tuple(said), group="panic", counted=False)
    # qemu64, of tcg-min, has no SMEP.
    yield Row("panic-smep", tuple(env for env in ALL if env != "tcg-min"),
              (Part("panic", "syscall", ("14", "run")),), SELFTEST,
              panic=("#PF", "error code 0x11", "RIP is the user's in ring 0"), group="panic")


def _hostile():
    """Hostile programs, one after another: each has its fate, a line on the console if it is killed, and
    the next one runs."""
    # Without the harness on one of each kind; `lab hostile` does both everywhere.
    for name, envs, switches in (("hostile", ("tcg-intel", "bochs-amd"), ()), ("hostile-selftest", ALL, SELFTEST)):
        parts = tuple(program.part() for program in hostile_programs.of_boot(bool(switches)))
        yield Row(name, envs, parts, switches, judge=hostile_programs.judge_console, timeout=120.0, cost=25.0)
    # The slice of `lab hostile --endurance 10000` that every test run has time for.
    yield Row("hostile-endurance", ("tcg-intel",), tuple(program.part() for program in hostile_programs.enduring()),
              ("repeat=5", "quiet=on"), judge=hostile_programs.judge_endurance, timeout=120.0, cost=25.0)


# Refusals that every test run boots in Bochs as well: one of each of what differs there.
ON_BOCHS = ("no-module", "unknown-switch", "vsyscall-absent-amd", "little-memory", "loader-truncate", "bad-elf",
            "boot-magic-0", "boot-pointer-above-ram", "boot-map-claims-4g", "boot-line-4k-word")


def _slice(row):
    return row.envs if row.name in ON_BOCHS else tuple(env for env in row.envs if env not in BOCHS)


def rows():
    """All rows, in the order in which they are listed."""
    yield from _path_rows()
    # Of what `lab boots` boots a slice: what runs in more than one environment, and some more.
    for group, table in (("bad-machines", bad_machines.rows()), ("bad-boots", bad_boots.rows())):
        yield from (replace(row, group=group, envs=_slice(row), not_shared=True, counted=False)
                    for row in table if len(row.envs) > 1 or row.name in bad_machines.SLICE)
    yield from _panics()
    yield from _together()
    yield from _tasks()
    yield from _libc()
    yield from _hostile()
    yield from _matrix()
    yield from _sweep()
    yield from _fuzz()
    yield Row("several-programs", ALL, (Part("hello", "int80"), Part("crash", "int80", ("ud",), killed(6)),
                                        _forge("int80"), _forge("int80", 32),
                                        Part("crash", "syscall", ("no-such-kind",), exits(2)),
                                        Part("hello32", "int80"), Part("crash32", "int80", ("ud",), killed(6)),
                                        Part("hello", "syscall"), Part("hello", "vdso"), Part("hello32", "vdso"),
                                        # What it measures has a unit and a grade.
                                        Part("bench", "int80", ("50",), prints=("53.00 instructions each (grade E)",)),
                                        Part("tasks", "syscall", ("unheard",), exits(errors.UNWRITTEN)),
                                        Part("brief", data=bad_elf.brief())),
              judge=boot_judges.all_of(boot_judges.forged, boot_judges.wrote), group="abi")
    yield Row("endless", INTEL, (Part("crash", "int80", ("loop",)),), endless=True, timeout=1.0)
    yield Row("uefi", ("uefi",), (_hello("syscall", 64), _hello("int80", 32),
                                   Part("bench", "int80", ("50",), prints=("no figure (grade D)",))), cost=40.0)
    yield Row("hardware", ("kvm",), tuple(Part(_name("hello", caller), path)
                                          for path in ("int80", "syscall") for caller in paths.CALLERS))
