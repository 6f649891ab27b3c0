# SPDX-License-Identifier: MIT
"""Makes the bootable image: GRUB, the kernel, its switches, its modules."""

from dataclasses import dataclass, field
from pathlib import Path

from . import built, grub, problems, process, tree
from .errors import LabError, UsageError

BIOS_CORE, UEFI_CORE = "boot/grub/bios.img", "boot/grub/uefi.img"


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


def _source(file):
    """FILE as xorriso reads it behind a graft point's equals sign."""
    return str(file).replace("\\", "\\\\").replace("=", "\\=")


def _boot_options(firmwares):
    """(xorriso's options, {path in the image: file}) for GRUB's part of the image."""
    options, files = [], {}
    if "bios" in firmwares:
        core, modules = grub.core("bios")
        files[BIOS_CORE] = core
        options += ["-b", BIOS_CORE, "-no-emul-boot", "-boot-load-size", "4", "-boot-info-table",
                    "--grub2-boot-info", "--grub2-mbr", modules / grub.HYBRID,
                    "--protective-msdos-label"]
    if "uefi" in firmwares:
        core, _modules = grub.core("uefi")
        files[UEFI_CORE] = core
        options += ["--efi-boot", UEFI_CORE, "-efi-boot-part", "--efi-boot-image"]
    return options, files


def _write(image, options, files):
    """Let xorriso write IMAGE with FILES."""
    argv = ["xorriso", "-as", "mkisofs", "-quiet", "-graft-points", *options, "-o", image, "-r",
            *(f"{place}={_source(file)}" for place, file in files.items())]
    status, said = process.output(argv)
    if status or not image.exists():
        problems.no_space(image.parent, "exceeds free space" in said)
        raise LabError(f"xorriso failed with status {status}: {problems.worst_line(said)}")


def make(folder, switches, modules, kernel=None, firmwares=None):
    """Write FOLDER/lab.iso and return it; bootable by FIRMWARES, None = all that can be."""
    kernel = kernel or tree.KERNEL
    given = list(dict.fromkeys(module.file for module in modules))
    built.check([kernel, *given])
    config = folder / "grub.cfg"
    config.write_text(configuration(tree.GRUB_TEMPLATE.read_text(), switches, modules))
    options, files = _boot_options(firmwares or grub.firmwares() or ["bios"])
    files |= {"boot/grub/grub.cfg": config, "boot/entrylab.elf": kernel}
    files |= {f"boot/modules/{index}": file for index, file in enumerate(given)}
    image = folder / "lab.iso"
    _write(image, options, files)
    config.unlink()
    return image
