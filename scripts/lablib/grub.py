# SPDX-License-Identifier: MIT
"""GRUB's own part of an image: one file per firmware, with every module inside, made once."""

import functools
import hashlib
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from . import problems, process, tree
from .errors import LabError, UsageError


@dataclass(frozen=True)
class Platform:
    """What GRUB is built for, as grub-mkimage calls it."""
    firmware: str       # bios or uefi
    folder: str         # of GRUB's modules
    format: str
    package: str        # Debian's
    modules: tuple
    load: str = ""      # what runs before grub.cfg

    @property
    def file(self):
        """The name of what is made."""
        return f"{self.firmware}.img"


COMMON = ("normal", "multiboot2", "boot", "iso9660", "configfile")
# UEFI starts GRUB from a small FAT image of its own, beside the file system with the kernel.
PLATFORMS = (
    Platform("bios", "/usr/lib/grub/i386-pc", "i386-pc-eltorito", "grub-pc-bin",
             ("biosdisk", *COMMON)),
    Platform("uefi", "/usr/lib/grub/x86_64-efi", "x86_64-efi", "grub-efi-amd64-bin",
             ("part_gpt", "part_msdos", "fat", "search_fs_file", *COMMON),
             "search.file /boot/entrylab.elf root\nset prefix=($root)/boot/grub\n"),
)
HYBRID = "boot_hybrid.img"      # lets a BIOS start the same image from a disk


def _named():
    """The folder that ENTRYLAB_GRUB names, for a GRUB that is not where Debian puts it."""
    folder = os.environ.get("ENTRYLAB_GRUB")
    if folder and not Path(folder, "multiboot2.mod").is_file():
        raise UsageError(f"ENTRYLAB_GRUB names {folder}, which has no multiboot2.mod; "
                         "a good one is /usr/lib/grub/i386-pc")
    return Path(folder) if folder else None


def folder_of(platform):
    """Where the modules of PLATFORM are, or None."""
    named = _named()
    if named and (platform.firmware == "bios") == (named / HYBRID).is_file():
        return named
    folder = Path(platform.folder)
    return folder if not named and (folder / "multiboot2.mod").is_file() else None


def firmwares():
    """What an image can be made for on this host."""
    return [one.firmware for one in PLATFORMS if folder_of(one)
            and (one.firmware == "bios" or shutil.which("mformat"))]


def _run(argv, folder):
    status, said = process.output(argv, cwd=folder)
    if status:
        problems.no_space(folder)
        raise LabError(f"{argv[0]} failed with status {status}: {problems.worst_line(said)}")


def _make(platform, modules, folder):
    """Write PLATFORM's file into FOLDER."""
    argv = ["grub-mkimage", "-O", platform.format, "-d", modules, "-p", "/boot/grub"]
    if platform.load:
        (folder / "load.cfg").write_text(platform.load)
        argv += ["-c", "load.cfg"]
    if platform.firmware == "bios":
        _run([*argv, "-o", platform.file, *platform.modules], folder)
        return
    _run([*argv, "-o", "bootx64.efi", *platform.modules], folder)
    _run(["mformat", "-C", "-i", platform.file, "-f", "2880", "::"], folder)
    _run(["mmd", "-i", platform.file, "::/EFI", "::/EFI/BOOT"], folder)
    _run(["mcopy", "-i", platform.file, "bootx64.efi", "::/EFI/BOOT/BOOTX64.EFI"], folder)


def _key(platform, modules):
    """Tells this GRUB and this list of modules from any other."""
    parts = [repr(platform)]
    for file in (shutil.which("grub-mkimage"),
                 *(modules / f"{name}.mod" for name in platform.modules)):
        if file and os.path.exists(file):
            found = os.stat(file)
            parts.append(f"{file} {found.st_size} {found.st_mtime_ns}")
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]


@functools.cache
def _core(platform, modules):
    made = tree.BUILD / "grub" / _key(platform, modules)
    if not (made / platform.file).exists():
        made.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix="draft-", dir=made.parent))
        try:
            _make(platform, modules, draft)
            draft.rename(made)
        except OSError:
            if not (made / platform.file).exists():     # else another lab was faster
                raise
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    return made / platform.file


def core(firmware):
    """(GRUB's file for FIRMWARE, the folder of its modules)."""
    platform = next(one for one in PLATFORMS if one.firmware == firmware)
    modules = folder_of(platform)
    if not modules:
        raise LabError(f"GRUB for {firmware} is missing: install the Debian package "
                       f"{platform.package}")
    return _core(platform, modules), modules
