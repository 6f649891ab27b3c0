# SPDX-License-Identifier: MIT
"""lab survive: everything that attacks the kernel, and one page of figures about it."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

from .. import accelerator, build, environments, errors, provenance, result_file, ui
from . import survive_parts, survive_text
from ..errors import FAILED, NOT_AVAILABLE, LabError, UsageError

ENVIRONMENTS = [name for name in environments.ENVIRONMENTS if name != "uefi"]
DEFAULT = ",".join(name for name in ENVIRONMENTS if name != "kvm")
WORKERS = 2             # an emulator is one busy thread
EVERY = 10.0            # seconds between two lines about what is running
HOST = "host"           # where a part runs that needs no emulator


class _Board:
    """What is running and what has ended, for the lines of progress."""

    def __init__(self, total):
        self.total, self.done, self.running = total, 0, []
        self.started, self.lock, self.over = time.monotonic(), threading.Lock(), threading.Event()

    def begin(self, job):
        """JOB, (part, environment), has been started."""
        with self.lock:
            self.running.append(job)

    def end(self, job, seconds):
        """JOB took SECONDS."""
        with self.lock:
            self.running.remove(job)
            self.done += 1
            ui.note(f"{self.done} of {self.total}: {job[0].name} on {job[1]}, {seconds:.1f} s")

    def heartbeat(self):
        """Say every few seconds what is running, until it is over."""
        while not self.over.wait(EVERY):
            with self.lock:
                names = ", ".join(f"{part.name} on {env}" for part, env in self.running)
            ui.note(f"{time.monotonic() - self.started:.0f} s: {names}")


def _jobs(parts, envs):
    """[(part, environment)], the longest first: two workers then end at about the same time."""
    jobs = [(part, env) for part in parts for env in (envs if part.envs else [HOST])
            if not part.envs or env in part.envs]
    return sorted(jobs, key=lambda job: -job[0].cost(job[1]))


def _run(job, board):
    """(figures or None, why there are none) of one job."""
    part, env = job
    started = time.monotonic()
    board.begin(job)
    try:
        return part.run(env), None
    except LabError as problem:
        return None, str(problem)
    finally:
        board.end(job, time.monotonic() - started)


def measure(parts, envs):
    """{part: {environment: figures}}, {(part, environment): why it has none}."""
    jobs = _jobs(parts, envs)
    board = _Board(len(jobs))
    beat = threading.Thread(target=board.heartbeat, daemon=True)
    beat.start()
    try:
        with ThreadPoolExecutor(WORKERS) as pool:
            ends = list(pool.map(lambda job: _run(job, board), jobs))
    finally:
        board.over.set()
    figures, lost = {part.name: {} for part in parts}, {}
    for (part, env), (found, why) in zip(jobs, ends):
        if why:
            lost[part.name, env] = why
        else:
            figures[part.name][env] = found
    # The same order everywhere, whatever ended first.
    order = {env: at for at, env in enumerate([*envs, HOST])}
    return {name: dict(sorted(found.items(), key=lambda item: order[item[0]]))
            for name, found in figures.items()}, lost


def _choose(only):
    parts = {part.name: part for part in survive_parts.PARTS}
    return [parts[errors.choose("part", name, list(parts))] for name in only.split(",")] if only \
        else list(parts.values())


def _available(names):
    """(names of environments that are to be had, {name: why another is not})."""
    reasons = {env.name: accelerator.refusal(env) for env in environments.get_list(names, ENVIRONMENTS)}
    return [name for name, reason in reasons.items() if not reason], \
        {name: reason for name, reason in reasons.items() if reason}


def _news(parts, joined):
    """{environment: [line]} of what is new on an emulator's version that nobody knows yet."""
    found = {}
    for part in parts:
        for env, lines in part.news(joined[part.name]).items():
            found.setdefault(env, []).extend(f"{part.name}: {line}" for line in lines)
    return found


def document(parts, envs, skipped):
    """What `lab survive` found, for machines; its page is made from nothing else."""
    started = time.monotonic()
    absent = [part.name for part in parts if part.envs and not set(part.envs) & set(envs)]
    parts = [part for part in parts if part.name not in absent]
    figures, lost = measure(parts, envs)
    joined = {part.name: part.join(figures[part.name]) for part in parts}
    found = [f"{name} on {env} could not run: {why}" for (name, env), why in lost.items()]
    found += [f"{part.name}: {text}" for part in parts for text in part.problems(joined[part.name])]
    rows = [row for part in parts for row in part.rows(joined[part.name])]
    found += [f"{row['label'].strip()}: the goal {row['goal']} is not reached" for row in rows if not row["met"]]
    return {"schema": "entrylab/survive/1", "environment": provenance.build(),
            "seconds": round(time.monotonic() - started, 1), "workers": WORKERS, "environments": envs,
            "new": _news(parts, joined), "skipped": skipped, "absent": absent, "page": rows, "problems": found, "parts": joined}


def main(options):
    """The verb."""
    file = result_file.check(options)
    parts = _choose(options.only)
    if options.list:
        print("\n".join(survive_text.listed(parts)))
        return 0
    envs, skipped = _available(options.on)
    for name, reason in skipped.items():
        ui.note(f"{name} is not available: {reason}")
    if not envs:
        return NOT_AVAILABLE
    for part in parts:
        if options.only and part.envs and not set(part.envs) & set(envs):
            raise UsageError(f"{part.name} does not run on {options.on}; it runs on {', '.join(part.envs)}")
    build.build(envs)
    found = document(parts, envs, skipped)
    if file:
        result_file.write(file, found)
    print("\n".join(survive_text.page(found)))
    return FAILED if found["problems"] else 0
