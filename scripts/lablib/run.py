# SPDX-License-Identifier: MIT
"""lab run: one program or several at once, their console streamed, the exit status theirs."""

import sys
from pathlib import Path

from . import accelerator, boot, build, environments, iso, paths, result, switches, tree, ui
from .errors import EMULATOR, NOT_AVAILABLE, UsageError, choose

DEFAULT_PATH = {64: "syscall", 32: "int80"}     # what every CPU has
MAX_CPUS = 64
SHIFT = 4           # of QEMU's icount


def module(program, path, args=()):
    """The Module of a program built for PATH; PROGRAM may be the name of a file as well."""
    if "/" in program:
        file = Path(program)
        if not file.is_file():
            raise UsageError(f"there is no file '{program}'; programs: {', '.join(tree.programs())}")
        return iso.Module(file, file.name, tuple(args))
    return iso.Module(tree.program_file(program, path), f"{program}.{path}", tuple(args))


def _checked(program, path, args=()):
    """The same, if program and path exist."""
    if "/" in program:
        return module(program, path, args)
    whole = f"{program}.{path}" if path else program
    known = program in tree.programs() and (not path or path in paths.variants())
    if not known and (file := next((name for name in (whole, program) if Path(name).is_file()), "")):
        raise UsageError(f"'{file}' is a file: to run it, say ./{file}; programs: {', '.join(tree.programs())}")
    choose("program", program, tree.programs())
    caller = tree.caller_of(program)
    return module(program, choose("path", path or DEFAULT_PATH[caller], paths.variants(caller)), args)


def _modules(options):
    """What the command line asks for: the program, or a copy for each CPU; and the others."""
    program, _, path = options.program.rpartition(".") if "/" not in options.program else ("", "", "")
    if program in tree.programs() and not options.path:     # hello.int80 is hello --path int80
        first = _checked(program, path, options.args)
    else:
        first = _checked(options.program, options.path, options.args)
    if not options.others:
        return [first] * (options.cpus or 1)
    return [first] + [_checked(*(name.rpartition(".")[::2] if "/" not in name and "." in name else (name, "")))
                      for name in options.others]


def _switches(options):
    wanted = switches.check(options.switch)
    given = {switch.partition("=")[0] for switch in wanted}
    ours = {}
    if options.others or options.cpus:
        ours["together"] = "on"
    if options.cpus:
        ours["cpus"] = str(options.cpus)
    if options.cpus and not options.others:
        ours["pin"] = "on"
    return wanted + [f"{name}={value}" for name, value in ours.items() if name not in given]


def main(options):
    """The verb."""
    env = environments.get(options.on)
    if not options.program:
        raise UsageError(f"which program? valid: {', '.join(tree.programs())}; or the path of an ELF file")
    if options.cpus is not None and not 1 <= options.cpus <= MAX_CPUS:
        raise UsageError(f"--cpus is a number from 1 to {MAX_CPUS}, not {options.cpus}")
    modules = _modules(options)
    wanted = _switches(options)
    reason = accelerator.refusal(env)
    if reason:
        ui.note(f"{env.name} is not available: {reason}")
        return NOT_AVAILABLE
    build.build([env])
    # A boot is twice as fast where an instruction takes 16 ns. Programs of this tree are told; another's
    # time-stamp counter counts instructions.
    shift = 0 if any("/" in name for name in (options.program, *options.others)) else SHIFT
    outcome = boot.run(boot.Boot(env, modules, wanted, timeout=options.timeout, cpus=options.cpus or 1, shift=shift,
                                 console=boot.stream_to_stdout))
    status, lines = result.run_statuses(outcome, [one.name for one in modules])
    for line in lines:
        ui.note(line)
    if options.raw:
        for entry in outcome.lines:
            print(entry.rstrip("\n"), file=sys.stderr)
    if options.keep:
        ui.note(f"folder of this run: {outcome.folder}")
    elif status == EMULATOR:
        _explain(outcome)
    else:
        outcome.discard()
    return status


def _explain(outcome):
    for line in outcome.log.splitlines()[-8:]:
        if "TCG doesn't support" not in line:
            ui.note(f"{outcome.boot.env.emulator}: {line}")
    ui.note(f"everything it left: {outcome.folder}")
