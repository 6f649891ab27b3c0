# SPDX-License-Identifier: MIT
"""What `lab sweep` makes of the lines of the sweep's programs, and when its goal is met."""

from ..paths import CALLERS

PROGRAM = "sweep"
KINDS = ("nmi", "nmi+nmi", "irq", "mc")
METHOD_KINDS = {"a": KINDS[:3], "b": ("nmi", "mc")}
EXCEPTION = "exception"         # the row of the exceptions of user code, and of the timer's interrupt
WINDOW = 150                    # instructions: the goal for a call that does nothing
# Longer by what they do, and not of the path's making: a copy that faults; exceptions, told to the program.
BUSY_CASES = ("efault", "#UD", "#GP", "#PF", "timer")
OPEN = {"callgate": 1}          # boundaries with IF = 1: a call gate leaves it set until its stub's CLI has run


def _new_row(entry):
    return {"path": entry["sweep"], "caller": entry["caller"], "boundaries": 0, "cases": [], "classes": [],
            "window": 0, "longest": 0, "open": 0, "kinds": {}, "sweeps": 0}


def _add(row, entry):
    """One sweep's line."""
    row["sweeps"] += 1
    if entry["case"] not in row["cases"]:
        row["cases"].append(entry["case"])
        row["boundaries"] += entry["boundaries"]
    if (name := f"{entry['rsp']} rsp, {entry['gs']} gs") not in row["classes"]:
        row["classes"].append(name)
    row["open"] = max(row["open"], entry["open"])
    row["longest"] = max(row["longest"], entry["window"])
    if entry["case"] not in BUSY_CASES:
        row["window"] = max(row["window"], entry["window"])
    if entry["kind"] == "count":
        return
    kind = row["kinds"].setdefault(entry["kind"], {"injected": 0, "survived": 0, "forgotten": 0})
    kind["injected"] += entry["injected"]
    kind["survived"] += entry["survived"] + entry["stuck"]
    kind["forgotten"] += entry["stuck"]


def rows_of(entries):
    """The rows of a table: one a path and caller, in the order in which they came."""
    rows = {}
    for entry in entries:
        if "sweep" in entry:
            key = (entry["sweep"], entry["caller"])
            _add(rows.setdefault(key, _new_row(entry)), entry)
    return list(rows.values())


def _name(row):
    return f"{row['path']} {row['caller']}"


def _row_problems(row, kinds):
    for kind in kinds:
        seen = row["kinds"].get(kind, {"injected": 0, "survived": 0, "forgotten": 0})
        if not seen["injected"] or seen["injected"] < row["boundaries"]:
            yield f"{_name(row)}: {kind} at {seen['injected']} of {row['boundaries']} boundaries"
        if seen["survived"] != seen["injected"]:
            yield f"{_name(row)}: {kind}: {seen['survived']} of {seen['injected']} survived"
        if seen["forgotten"]:
            yield f"{_name(row)}: {seen['forgotten']} interrupts forgotten"
    if not row["boundaries"]:
        yield f"{_name(row)}: no boundaries"
    if row["window"] >= WINDOW:
        yield f"{_name(row)}: interrupts are off for {row['window']} instructions; the goal is < {WINDOW}"
    if row["path"] != EXCEPTION and row["open"] != OPEN.get(row["path"], 0):
        yield f"{_name(row)}: interrupts are on at {row['open']} boundaries, not {OPEN.get(row['path'], 0)}"


def stuck_problems(entries):
    """Interrupts that were not taken though nothing kept them."""
    return [f"{entry['sweep']} {entry['caller']} {entry['case']}: {entry['stuck']} interrupts forgotten"
            for entry in entries if entry.get("stuck")]


def judge(outcome):
    """The problems of a boot of sweep programs that their ends do not tell."""
    return stuck_problems(entries_of(outcome.machine))


def entries_of(log):
    """What the sweep's programs reported, each of its own path and caller."""
    found = []
    for said in log.results:
        program, _, path = said.program.partition(".")
        caller = 32 if program == PROGRAM + "32" else 64 if program == PROGRAM else None
        row = said.entry.get("sweep", said.entry.get("lost"))
        if row in (path, EXCEPTION) and said.entry.get("caller") == caller:
            found.append(said.entry)
    return found


def lost_line(entry):
    """A lost boundary for people."""
    symbol = f" ({entry['symbol']})" if entry.get("symbol") else ""
    return (f"{entry['lost']} {entry['caller']} {entry['case']}: {entry['kind']} at boundary {entry['boundary']}, "
            f"rip {entry['rip']}{symbol}, {entry['rsp']} rsp, {entry['gs']} gs: {entry['why']}: {entry['got']}")


def run_problems(one):
    """What one run's figures lack."""
    name = one["environment"]
    found = [f"{name}: {line}" for line in one["trouble"]]
    found += [f"{name}: {lost_line(entry)}" for entry in one["lost"]]
    for row in one["rows"]:
        found += [f"{name}: {line}" for line in _row_problems(row, METHOD_KINDS[one["method"]])]
    found += [f"{name}: {line}" for line in one["stuck"]]
    swept = {(row["path"], row["caller"]) for row in one["rows"]}
    return found + [f"{name}: {path} {caller} was not swept" for path, caller in one["wanted"]
                    if (path, caller) not in swept]


def problems(figures):
    """Every reason why not 100 % of the boundaries were survived; [] is the goal."""
    found = [] if figures["runs"] else ["no environment could be swept"]
    for one in figures["runs"]:
        found += run_problems(one)
    return found


def wanted(installed, method="a", path=None):
    """[[path, caller]] of what a whole sweep has, of the INSTALLED ones; or of PATH alone."""
    rows = [list(row) for row in installed if path in (None, row[0])]
    exceptions = method == "a" and path in (None, EXCEPTION)
    return rows + [[EXCEPTION, caller] for caller in CALLERS if exceptions]
