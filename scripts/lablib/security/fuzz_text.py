# SPDX-License-Identifier: MIT
"""What lab fuzz says: a line a second while it runs, two lines a failure, a table at the end."""

import threading
import time

from .. import newness, ui
from ..boot_row import New

WHERE = "userland/model/known.def, as in ON(qemu, 7, 2)"
EVERY = 1.0     # seconds between two lines of progress of an environment


def _deaths(last):
    deaths = (last or {}).get("deaths", {})
    return ", ".join(f"{vector}:{count}" for vector, count in deaths.items()) or "none"


class Progress:
    """Called with each Found as its lines come."""

    def __init__(self, todo):
        self.todo, self.seen, self.said = list(todo), {}, {}
        self.lock = threading.Lock()

    def __call__(self, found):
        plan, now = found.plan, time.monotonic()
        with self.lock:
            self.seen[plan] = found.done
            if now - self.said.get(plan, 0) < EVERY:
                return
            self.said[plan] = now
        ui.note(f"{plan.program} on {plan.env.name}: {found.done:,} of {plan.cases:,} cases, "
                f"{found.rate / 1e6:.2f} M/s, deaths {_deaths(found.last)}, hash {found.last['hash']}")

    def resume(self):
        """How far each run came, and the line that goes on from there."""
        for plan in self.todo:
            done = self.seen.get(plan, 0)
            if done < plan.cases:
                yield (f"{plan.program} on {plan.env.name}: {done:,} of {plan.cases:,} cases done; resume: "
                       f"scripts/lab fuzz {plan.options()} --from {plan.start + done} --cases {plan.cases - done}")


def figures(found):
    """One run, for machines."""
    last, plan = found.last or {}, found.plan
    return {"environment": plan.env.name, "seed": plan.seed, "caller": plan.caller, "kind": plan.kind,
            "start": plan.start, "cases": plan.cases, "chunk": plan.chunk, "done": found.done,
            "full": last.get("full", 0), "seconds": round(found.seconds, 2), "rate": round(found.rate),
            "values": last.get("values", 0), "kernel_values": last.get("kernel_values", 0),
            "deviations": last.get("failures", 0), "deaths": last.get("deaths", {}),
            "paths": last.get("paths", {}), "failures": found.failures, "trouble": found.trouble,
            "stream": found.stream}


def _rate(one):
    """Millions a second; a run of one chunk is too short to tell."""
    return f"{one['rate'] / 1e6:.2f}" if one["rate"] else "-"


def judged_on(env, one):
    """ONE, a run's figures in ENV: on a version that nobody knows yet deviations are new there."""
    new = newness.split(env, [New(f"{one['caller']}-bit, case {fail['case']} by {fail['path']}: {fail['what']}: expected "
                                  f"{fail['expected']} got {fail['got']}") for fail in one["failures"]])[1]
    return one | {"new": new} | ({"failures": [], "deviations": 0} if new else {})


def failure_lines(plan, fail):
    """The two lines of a failure."""
    flaky = "" if fail["again"] == 3 else f" (flaky: again in {fail['again']} of 3)"
    return [f"FUZZ FAIL env={plan.env.name} seed={plan.seed:#x} case={fail['case']} path={fail['path']} "
            f"axis={fail['axis']} expected={fail['what']}:{fail['expected']} got={fail['got']}{flaky}",
            f"repeat: {plan.repeat(fail)}"]


def _lost(found, one):
    plan, at = found.plan, one.get("lost_at")
    case = "a case that is not lost again" if at is None else f"case {at}"
    yield f"FUZZ FAIL env={plan.env.name} seed={plan.seed:#x} case={at} caller={plan.caller}: {found.trouble[0]}"
    yield from found.trouble[1:]
    yield f"the last chunk that ended is at {found.done:,} cases; it is lost in {case}"
    if at is not None:
        yield f"repeat: scripts/lab fuzz {plan.options()} --only {at}"


def news(result):
    """{environment: what is new on its emulator's version}."""
    found = {}
    for one in result["runs"]:
        found.setdefault(one["environment"], []).extend(one.get("new", []))
    return found


def report(runs, result):
    """The lines for people."""
    lines = ["environ-  call-       cases      full   M/s seconds  deaths by vector",
             "ment      er", "-" * ui.WIDTH]
    for found, one in zip(runs, result["runs"]):
        lines += ui.fold(f"{one['environment']:<11} {one['caller']:>2} {one['done']:>12,} {one['full']:>9,} "
                         f"{_rate(one):>5} {one['seconds']:>7.1f}  {_deaths(found.last)}", 52)
    for found, one in zip(runs, result["runs"]):
        for fail in one["failures"]:
            lines += failure_lines(found.plan, fail)
        if found.trouble:
            lines += _lost(found, one)
    lines += [f"FUZZ DIFFERS {line}" for line in result["differences"]]
    bad = sum(one["deviations"] for one in result["runs"]) + len(result["differences"])
    kernel, values = (sum(one[key] for one in result["runs"]) for key in ("kernel_values", "values"))
    lines += newness.lines(news(result), WHERE)
    return lines + ["", *ui.fold(f"seed {result['seed']:#x}: {bad} deviations; of {values:,} values, {kernel} of the "
                                 f"kernel's half; {sum(bool(found.trouble) for found in runs)} runs lost; "
                                 f"{result['compared']:,} cases compared between environments")]
