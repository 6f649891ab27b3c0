# SPDX-License-Identifier: MIT
"""What differs on a version of an emulator that nobody knows yet: new, and no failure."""

from . import emulators, environments, ui
from .boot_row import New

SHOWN = 12              # lines about one environment


def split(env, problems):
    """(failures, what is new) of PROBLEMS; what depends on the emulator's version is New."""
    if not any(isinstance(one, New) for one in problems) or emulators.is_known(env):
        return problems, []
    return ([one for one in problems if not isinstance(one, New)],
            [one for one in problems if isinstance(one, New)])


def lines(found, where):
    """For people: FOUND is {environment's name: [line]}, WHERE is where expectations are written."""
    said = []
    for name, new in found.items():
        if not new:
            continue
        version = emulators.version_of(environments.get(name))
        said += ["", *ui.fold(f"{name}: {len(new)} difference(s) are new on {version.title}, which "
                              "is not known here; that is no failure:")]
        for line in new[:SHOWN]:
            said += ui.fold(f"  {line}", 4)
        if len(new) > SHOWN:
            said.append(f"  and {len(new) - SHOWN} more")
        said += ui.fold(f"  to record them: name {version} in {where}; then "
                        f"{emulators.how_to_know(version)}", 4)
    return said
