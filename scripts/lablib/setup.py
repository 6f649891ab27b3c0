# SPDX-License-Identifier: MIT
"""lab setup: installs what is missing with apt-get."""

import os
import shutil
import subprocess
from dataclasses import dataclass

from . import emulators, qemu, ui
from .errors import LabError


@dataclass(frozen=True)
class Tool:
    """A program or file that the lab needs, and the Debian packages that bring it."""
    name: str
    packages: tuple
    present: object     # function without arguments


def _command(name):
    return lambda: shutil.which(name) is not None


def _file(*names):
    return lambda: all(map(os.path.exists, names))


TOOLS = (
    Tool("cmake", ("cmake",), _command("cmake")),
    Tool("ninja", ("ninja-build",), _command("ninja")),
    # clang does as well: toolchain.cmake takes what is there.
    Tool("C compiler", ("gcc",), lambda: any(map(shutil.which, ("gcc", "cc", "clang")))),
    Tool("C library headers", ("libc6-dev",), _file("/usr/include/stdio.h")),     # unit tests on the host
    Tool("ld and objcopy", ("binutils",), lambda: all(map(shutil.which, ("ld", "objcopy")))),
    Tool("qemu-system-x86_64", ("qemu-system-x86",), _command("qemu-system-x86_64")),
    Tool("OVMF firmware", ("ovmf",), lambda: qemu.ovmf() is not None),
    # The display is rfb, part of bochs; bochs-term is the smallest package that satisfies its
    # dependency on some display.
    Tool("bochs", ("bochs", "bochs-term"), _command("bochs")),
    Tool("Bochs' BIOS and VGA BIOS", ("bochsbios", "vgabios"), emulators.bochs_roms),
    Tool("grub-mkrescue", ("grub-common",), _command("grub-mkrescue")),
    Tool("GRUB for BIOS", ("grub-pc-bin",), _file("/usr/lib/grub/i386-pc/multiboot2.mod")),
    Tool("GRUB for UEFI", ("grub-efi-amd64-bin",), _file("/usr/lib/grub/x86_64-efi/multiboot2.mod")),
    Tool("xorriso", ("xorriso",), _command("xorriso")),
    Tool("mtools", ("mtools",), _command("mformat")),
    # Tests: the unmodified C programs.
    Tool("32-bit C library", ("gcc-multilib", "libc6-dev-i386"), _file("/usr/lib32/libc.a")),
    Tool("musl-gcc", ("musl-tools",), _command("musl-gcc")),
    Tool("shellcheck", ("shellcheck",), _command("shellcheck")),      # a test of the shell scripts
)


def missing():
    """The Tools that are not there."""
    return [tool for tool in TOOLS if not tool.present()]


def _administrator():
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo"):
        return ["sudo"]
    return None


def _apt(prefix, *arguments):
    argv = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q", *arguments]
    ui.note("running: " + " ".join(argv))
    if subprocess.run(argv, stdin=None if prefix else subprocess.DEVNULL, stdout=2,
                      check=False).returncode:
        raise LabError(f"apt-get {arguments[0]} failed; its messages are above")


def install(tools):
    """Install the packages of TOOLS, or say which they are."""
    packages = sorted({package for tool in tools for package in tool.packages})
    ui.note("missing: " + ", ".join(tool.name for tool in tools))
    wish = "apt-get install --no-install-recommends " + " ".join(packages)
    if not shutil.which("apt-get"):
        raise LabError("this system has no apt-get; install what these Debian packages hold: "
                       + " ".join(packages))
    prefix = _administrator()
    if prefix is None:
        raise LabError(f"neither root nor sudo is available; as root run: {wish}")
    _apt(prefix, "update")
    _apt(prefix, "install", "-y", "--no-install-recommends", *packages)
    left = missing()
    if left:
        raise LabError("still missing after the installation: " + ", ".join(t.name for t in left))


def ensure():
    """What every build needs first."""
    tools = missing()
    if tools:
        install(tools)


def main(_options):
    """The verb."""
    tools = missing()
    if tools:
        install(tools)
    print(f"lab: all {len(TOOLS)} tools are there")
    return 0
