# SPDX-License-Identifier: MIT
"""Makes the bootable image: GRUB for BIOS and UEFI, the kernel, its switches, its modules."""

import os
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from . import process, tree
from .errors import LabError, UsageError

# Fewer modules boot faster and keep the image below 6 MB.
GRUB_MODULES = "normal multiboot2 iso9660 boot configfile search search_fs_file part_msdos part_gpt fat"


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


def configuration(template, switches, modules):
    """The text of grub.cfg."""
    lines = []
    for module, index in zip(modules, _places(modules)):
        words = [module.name, *module.args]
        lines.append(f"module2 /boot/modules/{index} " + " ".join(map(quote, words)))
    text = template.replace("@SWITCHES@", " ".join(map(quote, switches)))
    return text.replace("@MODULES@", "\n".join(lines))


def _platform():
    """Options that name GRUB's folder of modules, where it is not among grub-mkrescue's own."""
    folder = os.environ.get("ENTRYLAB_GRUB")
    if folder and not Path(folder, "multiboot2.mod").is_file():
        raise UsageError(f"ENTRYLAB_GRUB names {folder}, which has no multiboot2.mod; "
                         "a good one is /usr/lib/grub/i386-pc")
    return ["-d", folder] if folder else []


def make(folder, switches, modules, kernel=None):
    """Write FOLDER/lab.iso and return it."""
    stage = folder / "iso"
    (stage / "boot/grub").mkdir(parents=True)
    (stage / "boot/modules").mkdir()
    shutil.copyfile(kernel or tree.KERNEL, stage / "boot/entrylab.elf")
    for index, file in enumerate(dict.fromkeys(module.file for module in modules)):
        shutil.copyfile(file, stage / "boot/modules" / str(index))
    text = configuration(tree.GRUB_TEMPLATE.read_text(), switches, modules)
    (stage / "boot/grub/grub.cfg").write_text(text)
    image = folder / "lab.iso"
    scratch = folder / "tmp"        # killed, grub-mkrescue leaves its scratch folder behind
    scratch.mkdir()
    child = process.start(
        ["grub-mkrescue", *_platform(), "-o", image, f"--install-modules={GRUB_MODULES}", "--fonts=", "--locales=",
         "--themes=", stage], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        env=os.environ | {"TMPDIR": str(scratch)})
    try:
        said = child.stdout.read().decode(errors="replace")
        status = child.wait()
    finally:
        process.finish(child)
        child.stdout.close()
    process.check()
    if status or not image.exists():
        raise LabError(f"grub-mkrescue failed with status {status}:\n{said}")
    shutil.rmtree(stage)
    shutil.rmtree(scratch, ignore_errors=True)
    return image
