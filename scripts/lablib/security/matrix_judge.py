# SPDX-License-Identifier: MIT
"""The verdict on the figures of `lab matrix`."""

import re

from .. import tree
from . import matrix_text

AXES_DEF = tree.ROOT / "userland/matrix/axes.def"
GOAL = 40000                # cases in an environment
CPU_DECIDES = ("bases",)    # without WRFSBASE a program sets only bases that arch_prctl lets it


def axes():
    """Their names, in the order in which they run."""
    return re.findall(r"^AXIS\((\w+)\)", AXES_DEF.read_text(), re.MULTILINE)


def _key(group):
    return group["matrix"], group["caller"], group["path"], group["form"]


def compare(found):
    """Groups of FOUND, {environment: figures}: how many were compared, whose hashes differ, and of which
    an environment runs another number of cases, because its CPU lacks something."""
    seen = {}
    for name, one in found.items():
        # Where something is new, hashes differ from those of all others.
        for group in one["groups"] if not one.get("new") else ():
            seen.setdefault(_key(group), {})[name] = (group["cases"], group["hash"])
    differ, fewer, compared = [], [], 0
    for key, by in seen.items():
        most = max(cases for cases, _ in by.values())
        fewer += [{"group": list(key), "environment": name, "cases": cases, "most": most}
                  for name, (cases, _) in by.items() if cases < most]
        for count in sorted({cases for cases, _ in by.values()}):
            hashes = {name: text for name, (cases, text) in by.items() if cases == count}
            compared += len(hashes) > 1
            if len(set(hashes.values())) > 1:
                differ.append({"group": list(key), "hashes": hashes})
    return {"compared": compared, "differ": differ, "fewer": fewer}


def problems(figures):
    """Why the goal is not met: no deviation, no row or axis left out, the same everywhere."""
    whole = figures["axes"] == axes()
    found = []
    for name, one in figures["environments"].items():
        found += [f"{name}: {text}" for text in one["trouble"]]
        found += [f"{name}: {matrix_text.failure(entry, name)}" for entry in one["failures"]]
        found += [f"{name}: no case by {path}, {caller}-bit caller" for path, caller in one["missing"]]
        if one["deviations"] > len(one["failures"]):
            found.append(f"{name}: {one['deviations']} deviations in all")
        ran = {group["matrix"] for group in one["groups"] if group["cases"]}
        found += [f"{name}: no case of the axis {axis}" for axis in figures["axes"] if axis not in ran]
        if whole and one["cases"] < GOAL:
            found.append(f"{name}: {one['cases']} cases, the goal is {GOAL}")
        if whole and 64 in {group["caller"] for group in one["groups"]}:
            found += [f"{name}: no frame was refused its fast exit because of {reason}"
                      for reason, cases in one["refused"].items() if not cases]
    for entry in figures["differ"]:
        found.append("environments differ: axis {}, {}-bit caller, {} {}: ".format(*entry["group"])
                     + ", ".join(f"{name} {text}" for name, text in entry["hashes"].items()))
    found += ["{}: {} cases of {}, elsewhere {}".format(entry["environment"], entry["cases"], entry["group"],
                                                       entry["most"])
              for entry in figures["fewer"] if entry["group"][0] not in CPU_DECIDES]
    if not figures["environments"]:
        found.append("no environment is available")
    return found
