# SPDX-License-Identifier: MIT
"""lab mutants: plants known defects in the kernel, one at a time, and shows which environment's tests see it."""

import queue
import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from .. import accelerator, environments, result_file, setup, ui
from . import mutants_text
from ..errors import FAILED, NOT_AVAILABLE, LabError, UsageError, choose
from .mutant_table import ENVIRONMENTS, STATIC, Suite, load, table_problems
from .mutant_tree import FOLDER, Copy


@dataclass
class Seen:
    """What became of one defect."""
    mutant: object
    caught: dict = field(default_factory=dict)      # {environment or "static": (by, what it said)}
    ran: list = field(default_factory=list)         # environments, and "static", in which the suite ran
    seconds: float = 0.0

    def surprises(self):
        """What is not as the table says, one line each."""
        for place in self.ran:
            if place in self.mutant.expected and place not in self.caught:
                yield f"{self.mutant.number} ({self.mutant.name}): nothing in {place} turns red, and it should"
            if place in self.caught and place not in self.mutant.expected:
                yield (f"{self.mutant.number} ({self.mutant.name}): {place} turns red by {self.caught[place][0]}, and the "
                       "table does not say so")


def _reason(said):
    """The line that says why a step failed."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    told = [line for line in lines if not re.match(r"FAIL |lab: |PASS |SKIP ", line)]
    errors = [line for line in lines if line.startswith("lab: error: ")]
    return (errors or told or lines or ["it said nothing"])[0][:200]


def _run_env(copy, suite, env, first):
    """(label, reason) of the first step that turns red in ENV, or None."""
    for label, words in suite.steps(env, first):
        status, said = copy.call("scripts/lab", *words)
        if status not in (0, NOT_AVAILABLE):
            if not re.search("^FAIL ", said, re.MULTILINE) and words[0] == "boot-test":
                raise LabError(f"{label} on {env} could not be run: {_reason(said)}")
            suite.must_be_green(env, label, words)
            return label, _reason(said)
    return None


def _static(copy):
    """The same of the rules of the entry code."""
    status, said = copy.call("tests/entry_rules.py", str(copy.kernel))
    return ("entry-rules", _reason(said)) if status else None


def _judge(copy, suite, mutant, envs, full):
    """The Seen of one defect: in ENVS where it must be seen, with FULL in all of them."""
    started = time.monotonic()
    seen = Seen(mutant)
    try:
        copy.plant(mutant.edits)
        copy.build(f"defect {mutant.number} ({mutant.name})")
        for place in (STATIC, *(env for env in envs if full or env in mutant.expected)):
            found = _static(copy) if place == STATIC else _run_env(copy, suite, place, mutant.first)
            seen.ran.append(place)
            if found:
                seen.caught[place] = found
    finally:
        copy.restore()
    seen.seconds = time.monotonic() - started
    return seen


def _prepare(copy):
    copy.refresh()
    copy.build("the tree without a defect")


def measure(envs, only=None, jobs=2, full=False, progress=ui.note):
    """[Seen] of the defects whose numbers are in ONLY, or of all."""
    module = load()
    table = [mutant for mutant in module.MUTANTS if only is None or mutant.number in only]
    if broken := table_problems(module.MUTANTS):
        raise LabError("tests/mutants does not fit the tree:\n  " + "\n  ".join(broken))
    jobs = min(jobs, len(table))
    clean, trees = Copy("-clean"), [Copy(number) for number in range(jobs)]
    suite, copies, lock, done = Suite(module, clean), queue.Queue(), threading.Lock(), []
    progress(f"building {jobs + 1} copies of the tree in {FOLDER}")
    with ThreadPoolExecutor(jobs) as pool:
        list(pool.map(_prepare, [clean, *trees]))
        if found := _static(clean):
            raise LabError(f"without a defect the rules of the entry text are broken: {found[1]}")

        def one(mutant):
            copy = copies.get()
            try:
                seen = _judge(copy, suite, mutant, envs, full)
            finally:
                copies.put(copy)
            with lock:
                done.append(seen)
                progress(mutants_text.progress(seen, len(done), len(table)))
            return seen

        for copy in trees:
            copies.put(copy)
        futures = [pool.submit(one, mutant) for mutant in table]
        try:
            return [future.result() for future in futures]
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def problems(seen):
    """Surprises, one line each; [] = as the table says."""
    return [line for one in seen for line in one.surprises()]


def main(options):
    """The verb."""
    envs = [env.name for env in environments.get_list(options.on, ENVIRONMENTS)]
    numbers = [mutant.number for mutant in load().MUTANTS]
    only = [choose("defect", number, numbers) for number in options.only.split(",")] if options.only else None
    if not 1 <= options.jobs <= 16:
        raise UsageError(f"--jobs is a number from 1 to 16, not {options.jobs}")
    file = result_file.check(options)
    if options.list:
        print("\n".join(mutants_text.listing(load().MUTANTS)))
        return 0
    for env in envs:
        if reason := accelerator.refusal(environments.get(env)):
            raise UsageError(f"{env} is not available: {reason}")
    setup.ensure()
    started = time.monotonic()
    seen = measure(envs, only, options.jobs, options.full)
    surprises = problems(seen)
    print("\n".join(mutants_text.report(seen, envs, surprises, time.monotonic() - started)))
    if file:
        result_file.write(file, mutants_text.document(seen, envs, surprises))
    return FAILED if surprises else 0
