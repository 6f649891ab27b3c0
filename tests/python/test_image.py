# SPDX-License-Identifier: MIT
"""The image that is booted: what is in it, and that GRUB has nothing to complain about."""

import os
import re
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path
from unittest import mock

import support      # noqa: F401  (the path to lablib)

from lablib import boot, environments, grub, iso, run, tree
from lablib.errors import LabError, UsageError

# SeaBIOS then prints on COM1 what is printed on a screen.
SCREEN_ON_COM1 = ("-machine", "graphics=off")


def listing(image):
    done = subprocess.run(["xorriso", "-indev", image, "-find", "/", "-type", "f"], text=True,
                          check=True,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL)
    return sorted(line.strip("'") for line in done.stdout.splitlines())


@unittest.skipUnless(tree.KERNEL.exists(), "nothing is built: scripts/lab build")
class ImageTest(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)

    def test_what_is_in_it(self):
        # GRUB has its modules in itself: it looks for none, and reads one file.
        image = iso.make(self.folder, ["trace=on"], [run.module("hello", "int80")],
                         firmwares=["bios"])
        self.assertEqual(listing(image), ["/boot/entrylab.elf", "/boot/grub/bios.img",
                                          "/boot/grub/grub.cfg",
                                          "/boot/modules/0"])
        self.assertLess(image.stat().st_size, 1 << 20)
        self.assertEqual(list(self.folder.iterdir()), [image])

    @unittest.skipUnless("uefi" in grub.firmwares(), "no GRUB for UEFI, or no mtools")
    def test_for_emulators_of_ones_own_it_boots_by_both(self):
        image = iso.make(self.folder, [], [])
        self.assertIn("/boot/grub/uefi.img", listing(image))
        self.assertIn("/boot/grub/bios.img", listing(image))
        # a BIOS starts it from a disk, too
        self.assertEqual(image.read_bytes()[510:512], b"\x55\xaa")

    def test_a_name_with_an_equals_sign(self):
        odd = self.folder / "a=b\\c"
        odd.write_bytes(b"x")
        image = iso.make(self.folder, [], [iso.Module(odd, "odd")], firmwares=["bios"])
        self.assertIn("/boot/modules/0", listing(image))

    def test_a_file_that_is_not_there(self):
        with self.assertRaisesRegex(LabError, "there is no /none/x$"):
            iso.make(self.folder, [], [iso.Module(Path("/none/x"), "x")], firmwares=["bios"])

    def test_xorriso_fails_in_one_line(self):
        with mock.patch.object(iso, "_boot_options", lambda _: (["-no-such-option"], {})), \
                self.assertRaisesRegex(LabError,
                                       r"^xorriso failed with status \d+: .*no-such-option.*$"):
            iso.make(self.folder, [], [])

    @unittest.skipUnless(shutil.which("qemu-system-x86_64"), "no QEMU")
    def test_grub_complains_about_nothing(self):
        outcome = boot.run(boot.Boot(environments.get("tcg-min"), [run.module("hello", "syscall")],
                                     icount=False,
                                     qemu=SCREEN_ON_COM1, timeout=100))
        self.addCleanup(outcome.discard)
        said = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", outcome.console.decode(errors="replace"))
        self.assertIn("Welcome to GRUB", said)
        self.assertIn("hello from hello.syscall", said)
        self.assertNotIn("error", said.lower().partition("entrylab: ")[0])


class GrubTest(unittest.TestCase):
    def test_the_folder_that_is_named(self):
        with tempfile.TemporaryDirectory() as folder, mock.patch.dict(os.environ,
                                                                      {"ENTRYLAB_GRUB": folder}):
            with self.assertRaisesRegex(UsageError, "has no multiboot2.mod"):
                grub.core("bios")
            for name in ("multiboot2.mod", grub.HYBRID):
                (Path(folder) / name).touch()
            bios, uefi = grub.PLATFORMS
            self.assertEqual((grub.folder_of(bios), grub.folder_of(uefi)), (Path(folder), None))
            with self.assertRaisesRegex(LabError, "install the Debian package grub-efi-amd64-bin"):
                grub.core("uefi")

    @unittest.skipUnless("uefi" in grub.firmwares(), "no GRUB for UEFI, or no mtools")
    def test_what_runs_before_the_configuration_is_there(self):
        # GRUB says that a command is unknown and goes on; from a CD it finds its files all the same.
        uefi = grub.PLATFORMS[1]
        commands = dict(line.lstrip("*").split(": ") for line in
                        (grub.folder_of(uefi) / "command.lst").read_text().splitlines())
        for line in uefi.load.splitlines():
            word = line.split()[0]
            self.assertTrue(word == "set" or commands.get(word) in uefi.modules, line)

    def test_another_grub_is_another_file(self):
        bios = grub.PLATFORMS[0]
        with tempfile.TemporaryDirectory() as folder:
            module = Path(folder) / "normal.mod"
            module.write_bytes(b"1")
            old = grub._key(bios, Path(folder))
            self.assertEqual(grub._key(bios, Path(folder)), old)
            module.write_bytes(b"12")
            self.assertNotEqual(grub._key(bios, Path(folder)), old)

    def test_a_failure_leaves_no_half_of_it(self):
        with tempfile.TemporaryDirectory() as folder, mock.patch.object(tree, "BUILD",
                                                                        Path(folder)):
            with self.assertRaisesRegex(LabError, "^grub-mkimage failed with status"):
                grub._core.__wrapped__(grub.PLATFORMS[0], Path(folder))
            self.assertEqual(list((Path(folder) / "grub").iterdir()), [])


if __name__ == "__main__":
    unittest.main()
