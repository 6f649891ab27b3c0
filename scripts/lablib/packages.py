# SPDX-License-Identifier: MIT
"""Packages by apt-get: what an installation would bring, how large it is, and doing it."""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from . import ui
from .errors import LabError

OS_RELEASE = "/etc/os-release"
NEW = "The following NEW packages will be installed:"
REMOVED = "The following packages will be REMOVED:"
UNIVERSE = "most of them are in Ubuntu's component universe: add-apt-repository universe"


@dataclass(frozen=True)
class System:
    """What is known of a system whose packages apt-get installs."""
    said: str           # how well the names are known
    hint: str = "apt-get update fetches the lists, of the component main"
    names: dict = field(default_factory=dict)       # {Debian 12's: the name here} where they differ


# The names of Debian 12 hold in all three; what differs is where the packages come from.
SYSTEMS = {
    ("debian", "12"): System("tried"),
    ("debian", "13"): System("tried"),
    ("ubuntu", "24.04"): System("by its lists of packages, not tried", UNIVERSE),
}
OTHER = System("not known here: the names are Debian 12's")


def os_release(file=OS_RELEASE):
    """The fields of os-release, {} where there is none."""
    try:
        text = Path(file).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return {}
    return {key: value.strip("\"'") for key, _, value in
            (line.partition("=") for line in text.splitlines() if "=" in line)}


def system(release=None):
    """(the name of this system, its System)."""
    release = os_release() if release is None else release
    name = release.get("PRETTY_NAME") or release.get("ID") or "a system without os-release"
    return name, SYSTEMS.get((release.get("ID"), release.get("VERSION_ID")), OTHER)


def names(debian, release=None):
    """What the packages that DEBIAN 12 calls so are called here, sorted."""
    _name, known = system(release)
    return sorted(known.names.get(package, package) for package in debian)


@dataclass
class Plan:
    """What apt-get would do."""
    new: list = field(default_factory=list)
    removed: list = field(default_factory=list)
    download: str = "0 B"
    disk: str = "0 B"
    unknown: list = field(default_factory=list)     # packages that it has no list of
    error: str = ""


def parse_plan(said, status):
    """The Plan in what apt-get SAID in English."""
    plan, into = Plan(), None
    for line in said.splitlines():
        if into is not None and line.startswith("  "):
            into += line.split()
            continue
        into = {NEW: plan.new, REMOVED: plan.removed}.get(line)
        if found := re.match(r"Need to get (\S+ \w+)(?:/\S+ \w+)? of archives", line):
            plan.download = found[1]
        elif found := re.match(r"After this operation, (\S+ \S+) of additional", line):
            plan.disk = found[1]
        elif found := re.match(r"E: Unable to locate package (\S+)|E: Package '(\S+)' has no inst",
                               line):
            plan.unknown.append(found[1] or found[2])
        elif line.startswith("E: ") and not plan.error:
            plan.error = line[3:]
    if not status:
        plan.error = ""
    return plan


def plan(packages):
    """The Plan for PACKAGES; needs no root and changes nothing."""
    # With --simulate apt-get does not tell sizes.
    done = subprocess.run(["apt-get", "-q", "--print-uris", "-o", "Debug::NoLocking=1", "install",
                           "--no-install-recommends", *packages], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          errors="replace", check=False, env=os.environ | {"LC_ALL": "C"})
    return parse_plan(done.stdout, done.returncode)


def tell(found, packages):
    """Print what the Plan FOUND for PACKAGES means; LabError if it cannot or must not be done."""
    name, known = system()
    if found.unknown:
        raise LabError(f"apt-get knows no package {', '.join(found.unknown)} on {name}; "
                       f"{known.hint}")
    if found.removed:
        raise LabError(f"apt-get would remove {', '.join(found.removed)} for it, which the lab "
                       "does not; to allow it: apt-get install --no-install-recommends "
                       + " ".join(packages))
    if found.error:
        raise LabError(f"apt-get: {found.error}")
    others = len(set(found.new) - set(packages))
    ui.note(f"{len(packages)} packages ({name}: {known.said}) and {others} that they need")
    ui.note(f"{found.download} to download, {found.disk} on the disk")


def administrator():
    """What to put before a command that needs root; None if there is no way."""
    if os.geteuid() == 0:
        return []
    return ["sudo"] if shutil.which("sudo") else None


def apt(prefix, *arguments):
    """Run apt-get, its messages on stderr."""
    argv = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", *arguments]
    ui.note("running: " + " ".join(argv))
    if subprocess.run(argv, stdin=None if prefix else subprocess.DEVNULL, stdout=2,
                      check=False).returncode:
        raise LabError(f"apt-get {arguments[0]} failed; its messages are above")
