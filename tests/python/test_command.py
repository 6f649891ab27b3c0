# SPDX-License-Identifier: MIT
"""The command line's errors, and that no child outlives the command."""

import os
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

from support import LAB, ROOT

from lablib import environments, help_texts, paths, setup, tree


def lab(*words):
    return subprocess.run([LAB, *words], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True, timeout=60, check=False)


class UsageTest(unittest.TestCase):
    def setUp(self):
        if setup.missing():
            self.skipTest("tools are missing; the command would install them")

    def refused(self, *words, lists=()):
        done = lab(*words)
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertEqual(done.stdout, "")
        self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
        for name in lists:
            self.assertIn(name, done.stderr)

    def test_verb(self):
        verbs = ("build", "run", "compare", "paths", "trace", "smp", "deviations", "test", "doctor", "setup")
        self.refused(lists=verbs)
        self.refused("dance", lists=verbs)

    def test_program(self):
        self.refused("run", lists=tree.programs())
        self.refused("run", "nothing", lists=tree.programs())
        self.refused("run", "./nothing", lists=tree.programs())

    def test_path(self):
        self.refused("run", "hello", "--path", "door", lists=paths.variants())
        self.refused("trace", "door", lists=paths.ids())
        self.refused("trace", "int80", "--caller", "16")

    def test_several_programs(self):
        self.refused("run", "hello", "--with", "nothing.int80", lists=tree.programs())
        self.refused("run", "hello", "--with", "hello.door", lists=paths.variants())
        self.refused("run", "bench", "--cpus", "65", lists=["64"])
        self.refused("run", "bench", "--cpus", "0")

    def test_environment(self):
        self.refused("run", "hello", "--on", "tcg", lists=environments.ENVIRONMENTS)
        self.refused("compare", "--on", "uefi", lists=environments.COMPARED)
        self.refused("compare", "--on", "bochs-intel,", lists=environments.COMPARED)
        self.refused("trace", "int80", "--on", "tcg-intel", lists=environments.TRACED)
        self.refused("paths", "--on", "tcg", lists=environments.ENVIRONMENTS)
        self.refused("test", "--on", "x", lists=environments.ENVIRONMENTS)

    def test_switch(self):
        self.refused("run", "hello", "--switch", "colour=red", lists=["selftest", "nopath"])
        self.refused("run", "hello", "--switch", "selftest", lists=["selftest", "nopath"])

    def test_arguments(self):
        self.refused("build", "--fast")
        self.refused("run", "hello", "--timeout", "soon")
        self.refused("run", "hello", "--timeout", "-1")
        self.refused("run", "hello", "--timeout", "nan")
        self.refused("compare", "--", "x")
        self.refused("boot-test", "no-such-row", lists=["bad-elf"])
        self.refused("test", "-R", "(")

    def test_an_existing_result_is_not_overwritten(self):
        with tempfile.NamedTemporaryFile() as file:
            self.refused("compare", "--json", file.name, lists=["--force"])
        self.refused("compare", "--json", "/no/such/folder/x.json", lists=["/no/such/folder"])

    def test_help_shows_examples(self):
        for verb in help_texts.SHORT:
            done = lab(verb, "--help")
            self.assertEqual(done.returncode, 0)
            self.assertIn(f"scripts/lab {verb}", done.stdout)


class SetupTest(unittest.TestCase):
    """Setup in a PATH that has nothing but an apt-get that only notes how it is called."""

    def run_with_path(self, folder, verb):
        return subprocess.run(["/usr/bin/python3", LAB, verb], env={"PATH": str(folder)}, text=True,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              timeout=60, check=False)

    def test_missing_packages_are_named(self):
        with tempfile.TemporaryDirectory() as folder:
            for verb in ("setup", "build"):
                done = self.run_with_path(folder, verb)
                self.assertEqual(done.returncode, 1)
                self.assertIn("qemu-system-x86", done.stderr)
            done = self.run_with_path(folder, "doctor")
            self.assertEqual(done.returncode, 1)
            self.assertIn("qemu-system-x86", done.stdout)

    @unittest.skipUnless(os.geteuid() == 0, "needs root, or it would ask sudo for a password")
    def test_apt_is_called(self):
        with tempfile.TemporaryDirectory() as folder:
            apt = Path(folder) / "apt-get"
            apt.write_text(f'#!/bin/sh\necho "$DEBIAN_FRONTEND $*" >> {folder}/calls\n')
            apt.chmod(0o755)
            (Path(folder) / "env").symlink_to("/usr/bin/env")
            done = self.run_with_path(folder, "setup")
            calls = (Path(folder) / "calls").read_text().splitlines()
            self.assertEqual(calls[0], "noninteractive -q update")
            self.assertTrue(calls[1].startswith("noninteractive -q install -y --no-install-recommends "))
            for package in ("qemu-system-x86", "bochs", "xorriso", "mtools", "cmake", "ninja-build"):
                self.assertIn(f" {package}", calls[1])
            self.assertEqual(done.returncode, 1)
            self.assertIn("still missing", done.stderr)


WORKER = """
import subprocess, sys, time
sys.path.insert(0, sys.argv[1])
from lablib import process
process.install()
child = process.start([sys.executable, "-c", "import os, time; os.fork(); time.sleep(60)"],
                      stdin=subprocess.DEVNULL)
print(child.pid, flush=True)
try:
    child.wait()
except KeyboardInterrupt:
    sys.exit(130)
finally:
    process.finish(child)
"""


def members(group):
    """Processes of a group that are still running."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[2]) == group and fields[0] != "Z":
                found.append(int(entry.name))
    return found


class OrphanTest(unittest.TestCase):
    def stop_by(self, number):
        worker = subprocess.Popen([sys.executable, "-c", WORKER, str(ROOT / "scripts")],
                                  stdout=subprocess.PIPE, text=True)
        with worker:
            group = int(worker.stdout.readline())
            self.wait_for(lambda: len(members(group)) >= 1)
            os.kill(worker.pid, number)
            worker.wait(timeout=20)
        return group

    def wait_for(self, condition):
        end = time.monotonic() + 20
        while not condition():
            self.assertLess(time.monotonic(), end, "still waiting after 20 s")
            time.sleep(0.02)

    def test_signals(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            group = self.stop_by(number)
            self.wait_for(lambda group=group: not members(group))

    def test_even_kill(self):
        group = self.stop_by(signal.SIGKILL)
        # The kernel kills the emulator itself; emulators have no children of their own.
        self.wait_for(lambda: group not in members(group))
        for left in members(group):
            os.kill(left, signal.SIGKILL)


if __name__ == "__main__":
    unittest.main()
