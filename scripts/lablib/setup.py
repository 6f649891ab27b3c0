# SPDX-License-Identifier: MIT
"""lab setup: installs what is missing with apt-get."""

import os
import shutil
from dataclasses import dataclass

from . import emulators, environments, packages, qemu, ui
from .errors import LabError

BUILD, IMAGE, UEFI, TESTS = "build", "image", "uefi", "tests"     # and the names of the emulators
USES = {BUILD: "every build", IMAGE: "every boot", "qemu": "QEMU", "bochs": "Bochs",
        UEFI: "the environment uefi", TESTS: "lab test"}


@dataclass(frozen=True)
class Tool:
    """A program or file that the lab needs, and the Debian packages that bring it."""
    name: str
    use: str            # one of USES
    packages: tuple
    where: object       # function without arguments: the files that show it is there, or ()

    def present(self):
        """Whether it is there."""
        return bool(self.where())


def _command(*names):
    def where():
        found = [shutil.which(name) for name in names]
        return tuple(found) if all(found) else ()
    return where


def _file(*names):
    return lambda: names if all(map(os.path.exists, names)) else ()


def _compiler():
    # clang does as well: toolchain.cmake takes what is there.
    return tuple(filter(None, map(shutil.which, ("gcc", "cc", "clang"))))


TOOLS = (
    Tool("cmake", BUILD, ("cmake",), _command("cmake")),
    Tool("ninja", BUILD, ("ninja-build",), _command("ninja")),
    Tool("C compiler", BUILD, ("gcc",), _compiler),
    Tool("ld and objcopy", BUILD, ("binutils",), _command("ld", "objcopy")),
    Tool("grub-mkrescue", IMAGE, ("grub-common",), _command("grub-mkrescue")),
    Tool("GRUB for BIOS", IMAGE, ("grub-pc-bin",), _file("/usr/lib/grub/i386-pc/multiboot2.mod")),
    Tool("xorriso", IMAGE, ("xorriso",), _command("xorriso")),
    Tool("qemu-system-x86_64", "qemu", ("qemu-system-x86",), _command("qemu-system-x86_64")),
    # The display is rfb, part of bochs; bochs-term is the smallest package that satisfies its
    # dependency on some display.
    Tool("bochs", "bochs", ("bochs", "bochs-term"), _command("bochs")),
    Tool("Bochs' BIOS and VGA BIOS", "bochs", ("bochsbios", "vgabios"), emulators.bochs_roms),
    Tool("OVMF firmware", UEFI, ("ovmf",), lambda: qemu.ovmf() or ()),
    Tool("GRUB for UEFI", UEFI, ("grub-efi-amd64-bin",),
         _file("/usr/lib/grub/x86_64-efi/multiboot2.mod")),
    Tool("mtools", UEFI, ("mtools",), _command("mformat")),
    # Unit tests on the host.
    Tool("C library headers", TESTS, ("libc6-dev",), _file("/usr/include/stdio.h")),
    # The unmodified C programs.
    Tool("32-bit C library", TESTS, ("gcc-multilib", "libc6-dev-i386"), _file("/usr/lib32/libc.a")),
    Tool("musl-gcc", TESTS, ("musl-tools",), _command("musl-gcc")),
    # A test of the shell scripts.
    Tool("shellcheck", TESTS, ("shellcheck",), _command("shellcheck")),
)


def uses(envs=None, more=()):
    """The uses that booting ENVS asks for, environments or their names; None: all."""
    if envs is None:
        return set(USES)
    found = {BUILD, *more}
    for env in envs:
        env = environments.get(env) if isinstance(env, str) else env
        found |= {IMAGE, env.emulator} | ({UEFI} if env.firmware == "uefi" else set())
    return found


def missing(wanted=None):
    """The Tools for the uses WANTED, None = all, that are not there."""
    return [tool for tool in TOOLS if (wanted is None or tool.use in wanted) and not tool.present()]


def fingerprint():
    """{tool: which file it is}; of what a build asks once and remembers."""
    found = {}
    for tool in TOOLS:
        if tool.use in (BUILD, TESTS):
            files = [(os.path.realpath(file), os.stat(file)) for file in tool.where()]
            found[tool.name] = [f"{name} {seen.st_size} {seen.st_mtime_ns}" for name, seen in files]
    return found


def _wish(tools):
    """The packages of TOOLS, and a note of what is missing."""
    ui.note("missing: " + ", ".join(tool.name for tool in tools))
    wish = packages.names({package for tool in tools for package in tool.packages})
    if not shutil.which("apt-get"):
        raise LabError(f"{packages.system()[0]} has no apt-get; install what these Debian "
                       "packages hold: " + " ".join(wish))
    return wish


def install(tools, wanted=None):
    """Install the packages of TOOLS, or say which they are."""
    wish = _wish(tools)
    prefix = packages.administrator()
    if prefix is None:
        raise LabError("neither root nor sudo is available; as root run: apt-get install "
                       f"--no-install-recommends {' '.join(wish)}")
    packages.apt(prefix, "update")
    packages.tell(packages.plan(wish), wish)
    packages.apt(prefix, "install", "-y", "--no-remove", "--no-install-recommends", *wish)
    emulators.forget()
    left = missing(wanted)
    if left:
        raise LabError("still missing after the installation: " + ", ".join(t.name for t in left))


def ensure(wanted=None):
    """What a verb needs first, whose uses are WANTED; None = all."""
    tools = missing(wanted)
    if tools:
        install(tools, wanted)


def _dry_run(tools):
    wish = _wish(tools)
    print("would install: " + " ".join(wish))
    packages.tell(packages.plan(wish), wish)
    return 0


def main(options):
    """The verb."""
    tools = missing()
    if tools and options.dry_run:
        return _dry_run(tools)
    if tools:
        install(tools)
    print(f"lab: all {len(TOOLS)} tools are there")
    return 0
