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

from lablib import boot, elf, environments, iso, run, tree
from lablib.errors import LabError, UsageError

# SeaBIOS then prints on COM1 what is printed on a screen.
SCREEN_ON_COM1 = ("-machine", "graphics=off")


def listing(image):
    done = subprocess.run(["xorriso", "-indev", image, "-find", "/", "-type", "f"], text=True, check=True,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    return sorted(line.strip("'") for line in done.stdout.splitlines())


@unittest.skipUnless(tree.KERNEL.exists(), "nothing is built: scripts/lab build")
class ImageTest(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)

    def test_what_is_in_it(self):
        image = iso.make(self.folder, ["trace=on"], [run.module("hello", "int80")], firmware="bios")
        files = listing(image)
        self.assertLessEqual({"/boot/entrylab.elf", "/boot/grub/grub.cfg", "/boot/modules/0/0"}, set(files))
        self.assertFalse([name for name in files if "x86_64-efi" in name])
        self.assertLess(image.stat().st_size, 2 << 20)
        self.assertEqual(list(self.folder.iterdir()), [image])

    @unittest.skipUnless(os.path.isdir(iso.FOLDERS["uefi"]) and shutil.which("mformat"),
                         "no GRUB for UEFI, or no mtools")
    def test_for_emulators_of_ones_own_it_boots_by_both(self):
        files = listing(iso.make(self.folder, [], []))
        self.assertTrue([name for name in files if "x86_64-efi" in name])
        self.assertTrue([name for name in files if "i386-pc" in name])

    def test_a_name_with_an_equals_sign(self):
        odd = self.folder / "a=b\\c"
        odd.write_bytes(b"x")
        image = iso.make(self.folder, [], [iso.Module(odd, "odd")], firmware="bios")
        self.assertIn("/boot/modules/0/0", listing(image))

    def test_a_file_that_is_not_there(self):
        with self.assertRaisesRegex(LabError, "there is no /none/x$"):
            iso.make(self.folder, [], [iso.Module(Path("/none/x"), "x")], firmware="bios")

    def test_grub_mkrescue_fails_in_one_line(self):
        with mock.patch.object(iso, "_platform", lambda _: ["--no-such-option"]), \
                self.assertRaisesRegex(LabError, r"^grub-mkrescue failed with status \d+: .*$"):
            iso.make(self.folder, [], [])

    @unittest.skipUnless(shutil.which("qemu-system-x86_64"), "no QEMU")
    def test_grub_complains_about_nothing(self):
        outcome = boot.run(boot.Boot(environments.get("tcg-min"), [run.module("hello", "syscall")], icount=False,
                                     qemu=SCREEN_ON_COM1, timeout=100))
        self.addCleanup(outcome.discard)
        said = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", outcome.console.decode(errors="replace"))
        self.assertIn("Welcome to GRUB", said)
        self.assertIn("hello from hello.syscall", said)
        self.assertNotIn("error", said.lower().partition("entrylab: ")[0])


@unittest.skipUnless(tree.KERNEL.exists(), "nothing is built: scripts/lab build")
class LoadableTest(unittest.TestCase):
    def test_our_programs(self):
        for name in ("hello.int80", "hello32.int80"):
            whole = (tree.USERLAND / name).read_bytes()
            small = elf.loadable(whole)
            self.assertLess(len(small) * 3, len(whole))
            # Nothing differs but that there are no section headers.
            differ = [at for at, pair in enumerate(zip(small, whole)) if pair[0] != pair[1]]
            self.assertTrue(differ and max(differ) < 64, differ)
            self.assertEqual(elf.loadable(small), small)

    def test_what_is_no_elf_file_stays(self):
        whole = (tree.USERLAND / "hello.int80").read_bytes()
        for data in (b"", b"\x7fELF", b"x" * 100, b"\x7fELF\x09" + bytes(100), whole[:80]):
            self.assertEqual(elf.loadable(data), data)


class GrubTest(unittest.TestCase):
    def test_the_folder_that_is_named(self):
        with tempfile.TemporaryDirectory() as folder, mock.patch.dict(os.environ, {"ENTRYLAB_GRUB": folder}):
            with self.assertRaisesRegex(UsageError, "has no multiboot2.mod"):
                iso._platform("bios")
            (Path(folder) / "multiboot2.mod").touch()
            self.assertEqual(iso._platform("bios"), ["-d", folder])


if __name__ == "__main__":
    unittest.main()
