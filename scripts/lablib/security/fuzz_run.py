# SPDX-License-Identifier: MIT
"""One boot of the program fuzz: what is asked of it, what it says while it runs, what came out."""

import json
import re
import time
from dataclasses import dataclass, field, replace

from .. import bochs_limit, boot, environments, result, run, tree
from ..environments import Environment

PATH = {64: "syscall", 32: "int80"}     # how the program makes its own calls; its cases take every path
SWITCHES = ["selftest=on"]
CHUNK = 100_000                         # cases that have one hash, as the program counts them
LEAST = 120.0                           # seconds that a run may take, however few its cases
STALL = 600.0                           # seconds on the wall without a line after which it hangs
SLOWEST = {"qemu": 20_000, "bochs": 2_000}      # cases a second that a busy machine must do
LINE = re.compile(rb'^1 (\{"fuzz":.*\})$', re.MULTILINE)    # of the one program of such a boot


@dataclass(frozen=True)
class Plan:
    """The cases START to START + CASES - 1 of a kind."""
    env: Environment
    seed: int
    start: int
    cases: int
    kind: str = "mix"       # mix, null or full
    caller: int = 64
    chunk: int = CHUNK

    @property
    def program(self):
        """The program for this caller."""
        return tree.program_name("fuzz", self.caller)

    def module(self):
        """The program with its arguments."""
        words = (f"{self.seed:x}", str(self.start), str(self.cases), self.kind, str(self.chunk))
        return run.module(self.program, PATH[self.caller], words)

    def options(self, names=""):
        """What makes `lab fuzz` run these cases, in the environments NAMES if not in its own."""
        kind = "" if self.kind == "mix" else f" --{self.kind}"
        return f"--on {names or self.env.name} --caller {self.caller} --seed {self.seed:#x}{kind}"

    def repeat(self, failure):
        """The command that runs FAILURE's case alone."""
        one = replace(self, kind=failure["kind"])
        return f"scripts/lab fuzz {one.options()} --only {failure['case']}"


def plan_of(figures):
    """The plan of a run, from its figures."""
    return Plan(environments.get(figures["environment"]),
                *(figures[name] for name in ("seed", "start", "cases", "kind", "caller", "chunk")))


@dataclass
class Found:
    """What a boot of a plan left."""
    plan: Plan
    chunks: dict = field(default_factory=dict)      # first case: (cases, hash)
    failures: list = field(default_factory=list)
    last: dict = None                               # the last chunk, or the end: the counts so far
    ended: bool = False
    trouble: list = field(default_factory=list)     # why it did not come to its end
    seconds: float = 0.0                            # from the program's first line to its last

    @property
    def done(self):
        """How many of the cases were run."""
        return 0 if not self.last else self.last["from"] + self.last["cases"] - self.plan.start

    @property
    def stream(self):
        """[[first case, cases, hash]] of the chunks that ended."""
        return [[start, *chunk] for start, chunk in sorted(self.chunks.items())]

    @property
    def rate(self):
        """Cases a second."""
        return self.done / self.seconds if self.seconds else 0.0

    def take(self, entry):
        """One object of the program's."""
        if entry["fuzz"] == "fail":
            self.failures.append(entry)
        elif entry["fuzz"] in ("chunk", "end"):
            self.ended = entry["fuzz"] == "end"
            self.last = entry
            if not self.ended:
                self.chunks[entry["from"]] = (entry["cases"], entry["hash"])


class Watch:
    """Reads a run's lines as they come. Called again and again with the run's folder; True if it hangs."""

    def __init__(self, found, progress=None):
        self.found, self.progress = found, progress
        self.name = "stdout.log" if found.plan.env.emulator == "bochs" else "e9.log"
        self.at, self.rest, self.heard, self.first = 0, b"", time.monotonic(), None

    def __call__(self, folder):
        file = folder / self.name
        now = time.monotonic()
        if file.exists():
            with open(file, "rb") as lines:
                lines.seek(self.at)
                piece = lines.read()
            if piece:
                self.at += len(piece)
                self.feed(piece, now)
        return now - self.heard > STALL

    def feed(self, piece, now):
        """More of the lines."""
        said, unfinished = bochs_limit.split_debugger(self.rest + piece)
        whole, newline, rest = said.rpartition(b"\n")
        self.rest = rest + unfinished
        for line in LINE.findall(whole + newline):
            self.heard = now
            if self.first is None:
                self.first = now
            self.found.take(json.loads(line))
        if self.first is not None and self.heard == now:
            self.found.seconds = now - self.first
            if self.progress and self.found.last:
                self.progress(self.found)


def _timeout(plan):
    return LEAST + plan.cases / SLOWEST[plan.env.emulator]


def execute(plan, progress=None):
    """Boot PLAN and return what was Found; PROGRESS is called with it as lines come."""
    found = Found(plan)
    watch = Watch(found, progress)
    outcome = boot.run(boot.Boot(plan.env, [plan.module()], SWITCHES, timeout=_timeout(plan), icount=False,
                                 label=plan.program, watch=watch))
    watch(outcome.folder)
    status, lines = result.run_statuses(outcome, [plan.module().name])
    if outcome.timed_out:
        found.trouble = [f"it hangs: {lines[0]}", *lines[1:]]
    elif status > 1 or (not found.ended and not found.failures):
        found.trouble = lines or [f"the program ended with status {status}"]
        found.trouble += [f"  | {line}" for line in outcome.last_lines(4)]
    outcome.discard()
    return found


def narrow(found):
    """The case at which FOUND's run was lost, by running the rest of it in ever smaller chunks; None if that
    comes to its end."""
    plan = found.plan
    for chunk in (1000, 10, 1):
        start = plan.start + found.done
        left = plan.start + plan.cases - start
        plan = replace(plan, start=start, cases=min(left, 10 ** 9 if chunk == 1000 else 100 * chunk), chunk=chunk)
        found = execute(plan)
        if found.ended and not found.trouble:
            return None
    return plan.start + found.done
