# SPDX-License-Identifier: MIT
"""The hostile programs: what programs.def says must become of each, and whether it did."""

import re
from dataclasses import dataclass

from .. import emulators, environments, errors, iso, result, tree
from ..boot_row import New, Part, exits, killed
from ..errors import LabError

PROGRAMS_DEF = tree.ROOT / "userland/hostile/programs.def"
FOLDER = "hostile"
OUTSIDE = "interrupt from outside on vector "    # the kernel logs these; the programs count them
ENVIRONMENTS = [name for name in environments.ENVIRONMENTS if name not in ("uefi", "kvm")]
# They take as long as a hundred others, and each boot runs them once.
EXHAUSTIVE = ("memory_all", "selectors_all", "ports_all", "step_flood", "numbers_all", "numbers_all32",
              "sysenter_copied")
BOOTS = ("ANY", "SELFTEST", "PLAIN")
ROW = re.compile(r'^HOSTILE\((\w+),\s*(64|32),\s*(\w+),\s*"([^"]+)",\s*"([^"]+)",\s*"([^"]+)"\)$', re.MULTILINE)


@dataclass(frozen=True)
class Program:
    """A row of programs.def."""
    name: str
    caller: int
    boot: str
    fate: str
    hazards: tuple
    title: str

    def fate_on(self, env):
        """The word of its fate that counts in this environment: exit, a vector, signal N."""
        classes = {env, *env.split("-"), emulators.expected_on(environments.get(env))}
        for word in self.fate.split(", "):
            name, colon, fate = word.rpartition(":")
            if not colon or name in classes:
                return fate
        raise LabError(f"{PROGRAMS_DEF}: {self.name} has no fate on {env}: '{self.fate}'")

    def end_on(self, env):
        """The same as an End."""
        fate = self.fate_on(env)
        if fate == "exit":
            return exits()
        if fate.startswith("signal "):
            return exits(errors.KILLED + int(fate.split()[1]))
        return killed(int(fate))

    def part(self):
        """What a boot test's row has of it."""
        return Part(self.name, end=self.end_on(ENVIRONMENTS[0]), folder=FOLDER, bound=True,
                    ends={env: self.end_on(env) for env in ENVIRONMENTS})

    def module(self):
        """What GRUB hands over."""
        return iso.Module(tree.USERLAND / FOLDER / self.name, self.name)


def read():
    """All of them, in the order in which they run."""
    text = PROGRAMS_DEF.read_text()
    found = [Program(name, int(caller), boot, fate, tuple(hazards.split()), title)
             for name, caller, boot, fate, hazards, title in ROW.findall(text)]
    if len(found) != len(re.findall(r"^HOSTILE\(", text, re.MULTILINE)):
        raise LabError(f"{PROGRAMS_DEF} has a row that is none")
    for program in found:
        if program.boot not in BOOTS:
            raise LabError(f"{PROGRAMS_DEF}: {program.name}: boot '{program.boot}'; valid: {', '.join(BOOTS)}")
    return found


def of_boot(selftest):
    """Those that run in a boot with the switch selftest, or in one without."""
    return [program for program in read() if program.boot != ("PLAIN" if selftest else "SELFTEST")]


def console_lines(outcome):
    """What the console says from the first program on, line by line."""
    # The kernel's table of paths is the first one: a program may write another one behind it.
    text = "\n" + outcome.console.decode(errors="replace").replace("\r", "")
    begin = text.find("\npath ")
    lines = text[begin + 1:].split("\n") if begin >= 0 else []
    while lines and lines[0].startswith(("path ", "     not ")):
        del lines[0]
    return [line for line in lines if line and not line.startswith(OUTSIDE)]


def judge_console(outcome):
    """One line for each program that was killed, none for any other: nothing else may be said."""
    found, strange, lines = [], [], console_lines(outcome)
    for entry in outcome.machine.ended:
        wanted = None
        if "killed" in entry:
            wanted = f"{entry['killed']}: killed: vector {entry['vector']} "
        elif "signal" in entry:
            wanted = f"{entry['exit']}: ended by signal {entry['signal']}"
        if not wanted:
            continue
        at = next((at for at, line in enumerate(lines) if line.startswith(wanted)), -1)
        if at < 0:
            found.append(f"no line '{wanted}...' on the console")
        strange += lines[:max(at, 0)]
        del lines[:at + 1]
    # A program that complains of what it saw names itself.
    names = tuple(f"{value}: " for entry in outcome.machine.ended for key, value in entry.items()
                  if key in ("exit", "killed"))
    return found + [(New if line.startswith(names) else str)(f"a line on the console that nobody expects: {line}")
                    for line in (strange + lines)[:20]]


def problems(outcome, programs):
    """Every reason why a boot of PROGRAMS, one after another, is not a pass; and how many escaped."""
    found, escapes = ends(outcome, programs)
    return found + judge_console(outcome), escapes


def ends(outcome, programs):
    """The same by what the host was told: escaped is whose fate is another, or who was not followed by the
    next one."""
    found, escapes = result.verdict(outcome, len(programs)), 0
    ends_left = iter(outcome.machine.ended)
    for program in programs:
        entry = next(ends_left, None)
        kind = next((kind for kind in ("exit", "killed", "refused", "unavailable") if kind in (entry or {})), "")
        if not entry or entry[kind] != program.name:
            found.append(f"{program.name} did not end")
            escapes += 1
            continue
        if problem := program.end_on(outcome.boot.env.name).problem(program.name, (kind, entry)):
            found.append(New(problem))
            escapes += emulators.is_known(outcome.boot.env)
    if extra := list(ends_left):
        found.append(f"nobody's end: {extra[0]}")
    return found, escapes


def enduring():
    """Those that are run thousands of times: all but the ones that try every value of something."""
    return [program for program in of_boot(selftest=False) if program.name not in EXHAUSTIVE]


def rounds_line(outcome):
    """What the kernel says after the last of several rounds: rounds, programs, frames_left, leaked; or {}."""
    return outcome.machine.fact("rounds")


def judge_endurance(outcome):
    """Of a boot with repeat=N and quiet=on: each program's one fate counted N times, no memory lost, silence."""
    wanted = next(int(switch.split("=")[1]) for switch in outcome.boot.switches if switch.startswith("repeat="))
    told = rounds_line(outcome)
    found = [f"a line on the console that nobody expects: {line}" for line in console_lines(outcome)]
    if told.get("rounds") != wanted:
        found.append(f"{wanted} rounds were wanted, the kernel says: {told or 'nothing'}")
    if told.get("leaked"):
        found.append(f"after some round {told['leaked']} frames more or less were left than after the first")
    return found + [f"not {wanted} times, or not always: {entry}" for entry in outcome.machine.ended
                    if entry.get("count") != wanted]
