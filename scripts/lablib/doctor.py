# SPDX-License-Identifier: MIT
"""lab doctor: tools and versions, the accelerator, and what can be claimed."""

import os
import platform
import re
import shutil
import subprocess

from . import accelerator, emulators, environments, packages, problems, setup, table, tree, ui

INDENT = " " * 13
ROOM = 1000000000   # bytes; with less free there is a word about it

_VERSIONS = (
    ("cmake", ["cmake", "--version"]), ("ninja", ["ninja", "--version"]),
    ("gcc", ["gcc", "--version"]), ("clang", ["clang", "--version"]), ("ld", ["ld", "--version"]),
    ("grub-mkrescue", ["grub-mkrescue", "--version"]), ("xorriso", ["xorriso", "--version"]),
)


def version(argv):
    """The version number a tool prints, "" if it is absent."""
    if not shutil.which(argv[0]):
        return ""
    said = subprocess.run(argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, errors="replace", check=False).stdout
    found = re.search(r"\b\d+\.\d[\w.]*", said)
    return found[0] if found else "?"


def versions():
    """{tool: version} of the tools that are there."""
    found = {name: version(argv) for name, argv in _VERSIONS} | emulators.texts()
    return {name: text for name, text in found.items() if text}


def tree_problems():
    """(what keeps the lab from writing what it makes, what soon may)."""
    build = problems.existing(tree.BUILD)
    if tree.BUILD.exists() and not tree.BUILD.is_dir():
        return [f"{tree.BUILD} is in the way: a file where a folder must be; move it away"], []
    wrong, doubtful = [], []
    if os.statvfs(build).f_flag & os.ST_RDONLY:
        wrong.append(f"{build} is on a read-only file system: "
                     "work in a copy of the tree that can be written")
    elif not os.access(build, os.W_OK | os.X_OK):
        wrong.append(f"{build} belongs to {problems.owner(build)} and you may not write there; "
                     "run as that user, or work in a copy of the tree")
    elif tree.BUILD.exists() and os.stat(build).st_uid != os.geteuid():
        doubtful.append(f"{build} belongs to {problems.owner(build)}: files of two users will "
                        "be in each other's way; run as that user, or remove it: "
                        "scripts/lab clean --all")
    places = map(problems.existing, (tree.BUILD, tree.RUNS))
    free = min(shutil.disk_usage(place).free for place in places)
    if free < ROOM:
        doubtful.append(f"only {free // 1000000} MB are free for {build}; a build and a run "
                        f"of all tests want {ROOM // 1000000} MB: make room, scripts/lab clean "
                        "removes what old runs left")
    return wrong, doubtful


def _tools(missing):
    """Print what is missing, and for what."""
    for tool in missing:
        wish = " ".join(packages.names(tool.packages))
        print(f"{ui.paint('MISSING', 'red')}      {tool.name}, for {setup.USES[tool.use]}: "
              f"package {wish}")


def main(_options):
    """The verb."""
    name, known = packages.system()
    print(f"host         {platform.system()} {platform.release()} {platform.machine()}, "
          f"Python {platform.python_version()}")
    print(table.fold("versions     " + ", ".join(f"{name} {text}" for name, text in versions().items()), INDENT))
    print(table.fold(f"emulators    {emulators.summary() or 'none'}", INDENT))
    print(table.fold(f"packages     {name}: {known.said}", INDENT))
    tools, (wrong, doubtful) = setup.missing(), tree_problems()
    _tools(tools)
    for word, problem in [("WRONG", one) for one in wrong] + [("WARNING", one) for one in doubtful]:
        print(table.fold(f"{word:<13}{problem}", INDENT))
    print(f"kernel       {tree.KERNEL if tree.KERNEL.exists() else 'not built yet: scripts/lab build'}")
    found = accelerator.find()
    print(table.fold(f"accelerator  {found.name}: {found.reason}", INDENT))
    for name, env in environments.ENVIRONMENTS.items():
        reason = accelerator.refusal(env)
        grade = found.grade if env.accel == "kvm" else "E"
        state = f"grade {grade}: {accelerator.GRADES[grade]}"
        if reason:
            state = f"not used: {reason}"
        elif env.name == "uefi":
            state = "one boot test: that it works, nothing about its cost"
        print(f"  {name:<12} {env.title}")
        print(table.fold(f"{INDENT}  {state}", INDENT + "  "))
    if tools or wrong:
        print("result       " + "; ".join((["tools are missing; scripts/lab setup installs them"]
                                           if tools else [])
                                          + (["the tree, see above"] if wrong else [])))
        return 1
    print("result       everything that is needed is there")
    return 0
