# SPDX-License-Identifier: MIT
"""Makes the bootable image with grub-mkrescue: GRUB, the kernel, its switches, its modules."""

import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from . import built, elf, problems, process, tree
from .errors import LabError, UsageError

# Fewer modules boot faster and keep the image small. GRUB asks for every kind of partition table there is
# before it reads its configuration, and complains on the screen about each that it does not find.
GRUB_MODULES = ("normal multiboot2 iso9660 boot configfile search search_fs_file fat part_acorn part_amiga part_apple "
                "part_bsd part_dfly part_dvh part_gpt part_msdos part_plan part_sun part_sunpc")
FOLDERS = {"bios": "/usr/lib/grub/i386-pc", "uefi": "/usr/lib/grub/x86_64-efi"}     # Debian's, of GRUB's modules


@dataclass(frozen=True)
class Module:
    """A file GRUB hands to the kernel, with its argv."""
    file: Path
    name: str
    args: tuple = field(default=())


def quote(word):
    """WORD as GRUB's script language takes it literally."""
    # GRUB hands the words on joined by blanks, in double quotes where they hold one; it has no way
    # to carry these through to the kernel.
    for bad in "\n\"'\\":
        if bad in word:
            raise UsageError(f"the boot loader cannot pass {bad!r} in the argument {word!r}")
    if not word:
        raise UsageError("the boot loader cannot pass an empty argument")
    return f"'{word}'"


def _places(modules):
    """For each module the number of its file: one that is given several times is there once."""
    seen = {}
    return [seen.setdefault(module.file, len(seen)) for module in modules]


def _place(index):
    """Where in the image the file of that number is. GRUB reads a folder anew for each file in it, and each name
    up to the file's."""
    return f"boot/modules/{index // 16:x}/{index % 16:x}"


def configuration(template, switches, modules):
    """The text of grub.cfg."""
    lines = []
    for module, index in zip(modules, _places(modules)):
        words = [module.name, *module.args]
        lines.append(f"module2 /{_place(index)} " + " ".join(map(quote, words)))
    text = template.replace("@SWITCHES@", " ".join(map(quote, switches)))
    return text.replace("@MODULES@", "\n".join(lines))


def _platform(firmware):
    """Options that name GRUB's folder of modules: of FIRMWARE alone, else all that grub-mkrescue finds."""
    named = os.environ.get("ENTRYLAB_GRUB")
    if named and not Path(named, "multiboot2.mod").is_file():
        raise UsageError(f"ENTRYLAB_GRUB names {named}, which has no multiboot2.mod; "
                         f"a good one is {FOLDERS['bios']}")
    folder = named or (FOLDERS[firmware] if firmware else "")
    return ["-d", folder] if folder and Path(folder).is_dir() else []


def _lay_out(stage, config, kernel, files):
    """The image's files below STAGE."""
    (stage / "boot/grub").mkdir(parents=True)
    (stage / "boot/grub/grub.cfg").write_text(config)
    shutil.copyfile(kernel, stage / "boot/entrylab.elf")
    for index, file in enumerate(files):
        place = stage / _place(index)
        place.parent.mkdir(parents=True, exist_ok=True)
        # GRUB reads slowly, and three quarters of a program of ours are for the host.
        if tree.USERLAND in file.parents:
            place.write_bytes(elf.loadable(file.read_bytes()))
        else:
            shutil.copyfile(file, place)


def make(folder, switches, modules, kernel=None, firmware=""):
    """Write FOLDER/lab.iso and return it; bootable by FIRMWARE (bios or uefi), "" = by all that this host has
    GRUB for."""
    kernel = kernel or tree.KERNEL
    given = list(dict.fromkeys(module.file for module in modules))
    built.check([kernel, *given])
    stage, image = folder / "iso", folder / "lab.iso"
    _lay_out(stage, configuration(tree.GRUB_TEMPLATE.read_text(), switches, modules), kernel, given)
    scratch = folder / "tmp"        # killed, grub-mkrescue leaves its scratch folder behind
    scratch.mkdir()
    status, said = process.output(
        ["grub-mkrescue", *_platform(firmware), "-o", image, f"--install-modules={GRUB_MODULES}", "--fonts=",
         "--locales=", "--themes=", stage], env=os.environ | {"TMPDIR": str(scratch)})
    if status or not image.exists():
        problems.no_space(folder, "exceeds free space" in said)
        raise LabError(f"grub-mkrescue failed with status {status}: {problems.worst_line(said)}")
    shutil.rmtree(stage)
    shutil.rmtree(scratch, ignore_errors=True)
    return image
