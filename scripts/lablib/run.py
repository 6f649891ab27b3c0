# SPDX-License-Identifier: MIT
"""lab run: one program, its console streamed, its exit status ours."""

import sys
from pathlib import Path

from . import accelerator, boot, build, environments, iso, paths, result, switches, tree, ui
from .errors import EMULATOR, NOT_AVAILABLE, UsageError, choose


def module(program, path, args=()):
    """The Module of a program built for PATH; PROGRAM may be the name of a file as well."""
    if "/" in program:
        file = Path(program)
        if not file.is_file():
            raise UsageError(f"there is no file '{program}'; programs: {', '.join(tree.programs())}")
        return iso.Module(file, file.name, tuple(args))
    return iso.Module(tree.program_file(program, path), f"{program}.{path}", tuple(args))


def main(options):
    """The verb."""
    env = environments.get(options.on)
    if not options.program:
        raise UsageError(f"which program? valid: {', '.join(tree.programs())}; or the path of an ELF file")
    if "/" not in options.program:
        choose("program", options.program, tree.programs())
    path = choose("path", options.path, paths.variants())
    wanted = switches.check(options.switch)
    one = module(options.program, path, options.args)
    reason = accelerator.refusal(env)
    if reason:
        ui.note(f"{env.name} is not available: {reason}")
        return NOT_AVAILABLE
    build.build()
    outcome = boot.run(boot.Boot(env, [one], wanted, timeout=options.timeout,
                                 console=boot.stream_to_stdout))
    status, line = result.run_status(outcome, one.name)
    if line:
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
