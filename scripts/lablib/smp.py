# SPDX-License-Identifier: MIT
"""lab smp: null calls by several CPUs at once. The same instructions as on one, and no line written by two."""

from concurrent.futures import ThreadPoolExecutor

from . import (boot, bochs_trace, build, environments, headers, iso, paths, result_file, smp_trace,
               symbols, table, traced, tree, ui)
from .errors import EMULATOR, FAILED, LabError
from .smp_trace import LINE, shared

CPUS = (1, 2, 4)
CALLS = "300"           # of each program: more than it can make while the others are still starting
TICK = "tick=4"         # microseconds: every program has its turn in the trace
WAITED = 30000          # instructions of each CPU between the first null call of any and the trace
TRACED = 35000          # instructions of each CPU in it
NULL = ("thunk64_null", "thunk32_null")     # where the dispatcher hands on null calls


def debugger(cpus, nulls):
    """Debugger commands: from the first null call on, which is at one of NULLS, wait; then trace every CPU,
    instruction by instruction in turns."""
    on_each = "".join(f"set $cpu={cpu}\n{{0}} on\n{{1}} on\n" for cpu in range(cpus)).format("trace", "trace-mem")
    step = "s" if cpus == 1 else "s all"        # Bochs 2.7 with one CPU dies of `s all`
    stop = "".join(f"lb 0x{address:x}\n" for address in nulls)
    drop = "".join(f"d {number}\n" for number in range(1, len(nulls) + 1))
    return f"{stop}c\n{drop}{step} {WAITED}\n{on_each}{step} {TRACED}\nq\n"


def _boot(env, cpus, rows, timeout):
    modules = [iso.Module(one.file, one.name, (CALLS,)) for one in traced.modules(rows) for _cpu in range(cpus)]
    switches = ["together=on", "pin=on", f"cpus={cpus}", TICK]
    return boot.run(boot.Boot(env, modules, switches, timeout=timeout, cpus=cpus,
                              debugger=debugger(cpus, [*map(traced.kernel_address, NULL)]), label=f"smp-{cpus}"))


def _read(outcome, cpus, rows):
    log = outcome.machine
    traced.hanging(outcome)
    # The debugger ends the run in the middle, so there is no end line.
    wrong = len(log.boots) != 1 or log.panic or log.wrong or log.strange
    if wrong or len(log.cpus) != cpus - 1:
        raise LabError(f"{outcome.boot.env.name} with {cpus} CPUs: "
                       f"the boot went wrong; everything it left: {outcome.folder}", EMULATOR)
    kernel = symbols.load(tree.KERNEL)
    selectors = {name: number for number, name in headers.Layout().selectors.items()}
    with open(outcome.folder / "stdout.log", errors="replace") as lines:
        found = smp_trace.examine(
            bochs_trace.parse(lines), smp_trace.entries(rows, kernel), {kernel.address[name] for name in NULL},
            selectors["user_cs32"] | 3)
    for row in rows:
        if row.key not in log.absent() and row.exists and len(found.get(row.key, {})) != cpus:
            raise LabError(f"{outcome.boot.env.name} with {cpus} CPUs: the trace holds null calls by {row.name} of "
                           f"{len(found.get(row.key, {}))} CPUs only; everything it left: {outcome.folder}", EMULATOR)
    return found


def _figure(by_cpu):
    """The instructions of a call, "52", or where calls differ "52/53"."""
    return "/".join(map(str, sorted(set().union(*(seen.insns for seen in by_cpu.values())))))


def _cells(row, reason, results):
    head = [str(column[2](row)) for column in table.HEAD]
    if reason:
        return head + ["-"] * (2 * len(CPUS))
    of_row = [results[cpus][row["path"], row["caller"]] for cpus in CPUS]
    lines = ["/".join(sorted({str(len(seen.lines)) for seen in by_cpu.values()})) for by_cpu in of_row]
    return head + [_figure(by_cpu) for by_cpu in of_row] + lines


def render(env, rows, results, absent):
    """The table of one environment."""
    columns = table.HEAD + tuple(((f"{'insns' if n == 0 else ''}", f"{cpus} CPU"), ">", None)
                                 for n, cpus in enumerate(CPUS))
    columns += tuple(((f"{'lines' if n == 0 else ''}", f"{cpus} CPU"), ">", None) for n, cpus in enumerate(CPUS))
    cells = [[column[0][line] for column in columns] for line in (0, 1)]
    entry = [{"path": row.path, "caller": row.caller, "enters": row.enters, "leaves": row.leaves} for row in rows]
    cells += [_cells(row, absent.get((row["path"], row["caller"])), results) for row in entry]
    text = [table.fold(f"Null calls by {', '.join(map(str, CPUS))} CPUs at once on {env.name} ({env.cpu}), grade E: "
                       "exact counts, no time."), "", *table.grid(columns, cells), ""]
    text += table.reasons([env], {env.name: [row | {"reason": absent[row["path"], row["caller"]]} for row in entry
                                             if (row["path"], row["caller"]) in absent]})
    text.append(table.fold(f"insns: ring-0 instructions of a call. lines: cache lines of {LINE} bytes that one CPU's "
                           "calls write between the trapping instruction and the next user instruction, by "
                           "physical address, page walks included."))
    return text


def verdict(rows, results):
    """Why instructions or lines are not as they must be, one line each."""
    for row in rows:
        counts = {cpus: _figure(found[row.key]) for cpus, found in results.items() if row.key in found}
        if len(set(counts.values())) > 1 or any("/" in count for count in counts.values()):
            yield f"{row.name}: instructions per call differ with the number of CPUs: {counts}"
    for cpus, found in results.items():
        for line, who in sorted(shared(found).items()):
            yield f"with {cpus} CPUs the cache line at 0x{line * LINE:x} is written by CPUs {who}"


def _document(env, results):
    return [{"path": path, "caller": caller, "environment": env.name, "cpus": cpus, "cpu": cpu, "calls": seen.calls,
             "ring0_insns": sorted(seen.insns), "lines": [f"0x{line * LINE:x}" for line in sorted(seen.lines)]}
            for cpus, found in results.items() for (path, caller), by_cpu in found.items()
            for cpu, seen in sorted(by_cpu.items())]


def _measure(env, rows, timeout):
    """({cpus: what examine() found}, {row: reason}) of one environment."""
    with ThreadPoolExecutor(2) as pool:     # the longest first
        booted = {cpus: pool.submit(_boot, env, cpus, rows, timeout) for cpus in reversed(CPUS)}
        outcomes = {cpus: booted[cpus].result() for cpus in CPUS}
    results = {cpus: _read(outcome, cpus, rows) for cpus, outcome in outcomes.items()}
    absent = outcomes[1].machine.absent()
    for outcome in outcomes.values():
        outcome.discard()
    return results, absent


def main(options):
    """The verb."""
    envs = environments.get_list(options.on, environments.TRACED)
    file = result_file.check(options)
    build.build(envs)
    rows = paths.rows()
    status, document = 0, []
    for env in envs:
        with ui.step(f"booting {env.name} with {', '.join(map(str, CPUS))} CPUs"):
            results, absent = _measure(env, rows, options.timeout)
        problems = list(verdict(rows, results))
        document += _document(env, results)
        calls = sum(seen.calls for by_cpu in results[CPUS[-1]].values() for seen in by_cpu.values())
        print("\n".join(render(env, rows, results, absent)))
        if problems:
            status = FAILED
            print("\n".join(f"FAIL {problem}" for problem in problems))
        else:
            print(table.fold(f"With {', '.join(map(str, CPUS))} CPUs every call has the same instructions, and no "
                             f"cache line is written by two CPUs ({calls} calls with {CPUS[-1]} CPUs)."))
        print()
    if file:
        result_file.write(file, {"schema": "entrylab/smp/1", "grade": "E", "rows": document})
    return status
