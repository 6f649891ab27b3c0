# SPDX-License-Identifier: MIT
"""Tools, packages and their sizes: what is asked for, and on which system."""

import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path
from types import SimpleNamespace
from unittest import mock

from support import LAB, ROOT

from lablib import build, built, environments, packages, setup
from lablib.errors import LabError

PLANNED = """\
Reading package lists...
The following NEW packages will be installed:
  bochs bochs-term libx11-6
  vgabios
0 upgraded, 4 newly installed, 0 to remove and 137 not upgraded.
Need to get 1,234 kB/2,345 kB of archives.
After this operation, 61.4 kB of additional disk space will be used.
'http://example.org/bochs.deb' bochs.deb 13172 MD5Sum:8457
"""
REMOVES = """\
The following packages will be REMOVED:
  gcc-aarch64-linux-gnu
The following NEW packages will be installed:
  gcc-multilib
"""


def without(*names):
    """shutil.which of a host that lacks the commands NAMES."""
    return lambda name: None if name in names else f"/usr/bin/{name}"


class FreshTest(unittest.TestCase):
    def test_what_was_installed_is_looked_for_again(self):
        """Bochs' ROMs were "still missing": that there is no Bochs was remembered."""
        roms = mock.Mock(roms=("a", "b"))
        found = [None, roms]
        tool = setup.Tool("roms", "bochs", ("bochsbios",), setup.emulators.bochs_roms)
        setup.emulators.forget()
        self.addCleanup(setup.emulators.forget)
        with mock.patch.object(setup, "TOOLS", (tool,)), \
                mock.patch.object(setup.emulators.shutil, "which", lambda _name, path=None: "/usr/bin/x"), \
                mock.patch.object(setup.emulators, "find_program", lambda *_: found.pop(0)), \
                mock.patch.object(setup.packages, "administrator", lambda: []), \
                mock.patch.object(setup.packages, "plan", lambda _: None), \
                mock.patch.object(setup.packages, "tell", lambda *_: None), \
                mock.patch.object(setup.packages, "apt", lambda *_: None):
            self.assertEqual(setup.missing(), [tool])
            setup.install([tool])


class UsesTest(unittest.TestCase):
    def missing(self, envs, *lacking):
        with mock.patch.object(shutil, "which", without(*lacking)), \
                mock.patch("os.path.exists", lambda _: True), \
                mock.patch.object(setup.emulators, "find", lambda _: SimpleNamespace(roms=("a", "b"))):
            return [tool.name for tool in setup.missing(setup.uses(envs))]

    def test_a_verb_asks_for_what_it_uses(self):
        lacking = ("bochs", "shellcheck", "musl-gcc", "mformat")
        self.assertEqual(self.missing([], *lacking), [])
        self.assertEqual(self.missing(["tcg-intel"], *lacking), [])
        self.assertEqual(self.missing(["bochs-intel", "tcg-intel"], *lacking), ["bochs"])
        self.assertEqual(self.missing([environments.get("uefi")], *lacking), ["mtools"])
        self.assertEqual(self.missing(None, *lacking), ["bochs", "mtools", "musl-gcc",
                                                        "shellcheck"])

    def test_what_a_boot_needs_is_asked_for(self):
        self.assertEqual(self.missing([], "xorriso"), [])
        self.assertEqual(self.missing(["bochs-amd"], "xorriso", "qemu-system-x86_64"), ["xorriso"])
        self.assertEqual(self.missing(["tcg-min"], "xorriso", "qemu-system-x86_64"),
                         ["xorriso", "qemu-system-x86_64"])

    def test_every_use_has_tools(self):
        self.assertEqual({tool.use for tool in setup.TOOLS}, set(setup.USES))
        self.assertLessEqual({env.emulator for env in environments.ENVIRONMENTS.values()},
                             set(setup.USES))

    def test_the_command_runs_without_bochs(self):
        # The verb gets past its tools only if it does not ask for the one that is not in this PATH.
        with tempfile.TemporaryDirectory() as folder:
            for file in os.scandir("/usr/bin"):
                if file.name not in ("bochs", "apt-get", "sudo", "git"):
                    (Path(folder) / file.name).symlink_to(file.path)
            environment = {"PATH": folder, "ENTRYLAB_BUILD": f"{folder}/none"}
            for verb, says in ((("run", "hello"), "there is no .*/none/entrylab.elf"),
                               (("run", "hello", "--on", "bochs-amd"), "missing: bochs")):
                done = subprocess.run(["/usr/bin/python3", LAB, *verb], env=environment, text=True,
                                      timeout=600,
                                      stdin=subprocess.DEVNULL, capture_output=True, check=False)
                self.assertEqual(done.returncode, 1)
                self.assertRegex(done.stderr, says)


class SystemsTest(unittest.TestCase):
    def test_what_is_known(self):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "os-release"
            for text, name, said in (
                    ('ID=debian\nVERSION_ID="12"\nPRETTY_NAME="Debian 12"\n', "Debian 12", "tried"),
                    ("ID=debian\nVERSION_ID='13'\n", "debian", "tried"),
                    ('ID=ubuntu\nVERSION_ID="24.04"\nPRETTY_NAME="Ubuntu 24.04.1 LTS"\n',
                     "Ubuntu 24.04.1 LTS",
                     "not tried"),
                    ('ID=linuxmint\nVERSION_ID="22"\n', "linuxmint", "Debian 12's"),
                    ("", "without os-release", "Debian 12's")):
                file.write_text(text)
                found, known = packages.system(packages.os_release(file))
                self.assertIn(name, found)
                self.assertIn(said, known.said)
            self.assertEqual(packages.os_release(f"{folder}/none"), {})

    def test_names_that_differ(self):
        other = packages.System("", names={"bochsbios": "bochs-bios"})
        with mock.patch.dict(packages.SYSTEMS, {("x", "1"): other}):
            self.assertEqual(packages.names(["vgabios", "bochsbios"], {"ID": "x",
                                                                       "VERSION_ID": "1"}),
                             ["bochs-bios", "vgabios"])


class PlanTest(unittest.TestCase):
    def told(self, plan, wish=("bochs", "vgabios")):
        notes = []
        with mock.patch("lablib.ui.note", notes.append):
            packages.tell(plan, list(wish))
        return "\n".join(notes)

    def test_sizes(self):
        plan = packages.parse_plan(PLANNED, 0)
        self.assertEqual((plan.new, plan.removed, plan.unknown, plan.error),
                         (["bochs", "bochs-term", "libx11-6", "vgabios"], [], [], ""))
        said = self.told(plan)
        self.assertIn("2 packages", said)
        self.assertIn("2 that they need", said)
        self.assertIn("1,234 kB to download, 61.4 kB on the disk", said)

    def test_nothing_is_removed(self):
        with self.assertRaisesRegex(LabError, "would remove gcc-aarch64-linux-gnu"):
            self.told(packages.parse_plan(REMOVES, 0))

    def test_a_package_that_is_not_known(self):
        plan = packages.parse_plan("E: Unable to locate package bochs\n"
                                   "E: Package 'vgabios' has no installation candidate\n", 100)
        self.assertEqual(plan.unknown, ["bochs", "vgabios"])
        ubuntu = ("Ubuntu", packages.SYSTEMS["ubuntu", "24.04"])
        with mock.patch.object(packages, "system", lambda: ubuntu), self.assertRaisesRegex(LabError,
                                                                                           "universe"):
            self.told(plan)
        with self.assertRaisesRegex(LabError, "held broken packages"):
            self.told(packages.parse_plan("E: Unable to correct problems, you have held broken packages.\n", 100))

    def test_dry_run(self):
        with tempfile.TemporaryDirectory() as folder:
            apt = Path(folder) / "apt-get"
            apt.write_text(f'#!/bin/sh\necho "$*" >> {folder}/calls\nprintf "%s" "{PLANNED}"\n')
            apt.chmod(0o755)
            done = subprocess.run(["/usr/bin/python3", LAB, "setup", "--dry-run"],
                                  env={"PATH": folder}, text=True,
                                  stdin=subprocess.DEVNULL, capture_output=True, timeout=600,
                                  check=False)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn("qemu-system-x86", done.stdout)
            self.assertIn("1,234 kB to download, 61.4 kB on the disk", done.stderr)
            calls = (Path(folder) / "calls").read_text().splitlines()
            self.assertEqual([call.split()[1] for call in calls], ["--print-uris"])


class ForgetTest(unittest.TestCase):
    def test_tools_that_came_are_asked_anew(self):
        now = setup.fingerprint()
        for then, asked in ((None, False), (now, False), (now | {"musl-gcc": []}, True)):
            with mock.patch.object(built, "tools", lambda then=then: then), mock.patch.object(built,
                                                                                              "remove") as gone, \
                    mock.patch("lablib.ui.note"):
                self.assertEqual(build._forget_tools(), asked)
                self.assertEqual(gone.called, asked)

    def test_unit_tests_without_a_c_library(self):
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "CMakeLists.txt").write_text(
                "cmake_minimum_required(VERSION 3.25)\nproject(x NONE)\nenable_testing()\n"
                f"set(ENTRYLAB_PYTHON /usr/bin/python3)\nadd_subdirectory({ROOT}/tests/unit unit)\n")
            subprocess.run(["cmake", "-G", "Ninja", "-B", "b", "-DENTRYLAB_HOST_CC=/bin/false"],
                           cwd=folder, check=True,
                           capture_output=True)
            done = subprocess.run(["ctest", "--test-dir", "b", "-V", "-R", "unit/format"],
                                  cwd=folder, text=True,
                                  capture_output=True, check=False)
            self.assertIn("SKIP /bin/false makes no program with the C library", done.stdout)
            self.assertIn("Skipped", done.stdout)


if __name__ == "__main__":
    unittest.main()
