# SPDX-License-Identifier: MIT
"""lab doctor: tools and versions, the accelerator, and what can be claimed."""

import platform
import re
import shutil
import subprocess

from . import accelerator, emulators, environments, setup, table, tree, ui

INDENT = " " * 13

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


def main(_options):
    """The verb."""
    print(f"host         {platform.system()} {platform.release()} {platform.machine()}, "
          f"Python {platform.python_version()}")
    print(table.fold("versions     " + ", ".join(f"{name} {text}" for name, text in versions().items()), INDENT))
    print(table.fold(f"emulators    {emulators.summary() or 'none'}", INDENT))
    tools = setup.missing()
    for tool in setup.TOOLS:
        if tool in tools:
            print(f"{ui.paint('MISSING', 'red')}      {tool.name}: package {' '.join(tool.packages)}")
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
    if tools:
        print("result       tools are missing; scripts/lab setup installs them")
        return 1
    print("result       everything that is needed is there")
    return 0
