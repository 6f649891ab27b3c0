# SPDX-License-Identifier: MIT
"""The command line's errors, and that no child outlives the command."""

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

from support import LAB, ROOT

import boot_rows

from lablib import environments, help_texts, paths, setup, tree


def lab(*words, cwd=None):
    return subprocess.run([LAB, *words], cwd=cwd, env=os.environ | {"COLUMNS": "80"}, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=1200, check=False)


class UsageTest(unittest.TestCase):
    def refused(self, *words, lists=(), cwd=None):
        done = lab(*words, cwd=cwd)
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertEqual(done.stdout, "")
        self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
        for name in lists:
            self.assertIn(name, done.stderr)
        verb = f" {words[0]}" if words and words[0] in help_texts.SHORT else ""
        self.assertIn(f"scripts/lab{verb} --help", done.stderr)

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
        self.refused("trace", lists=paths.ids())
        self.refused("trace", "int80", "--caller", "16")
        self.refused("trace", "int80", "--caller", "x", lists=["'x' is not a whole number"])

    def test_a_file_without_a_slash(self):
        with tempfile.TemporaryDirectory() as folder:
            for name in ("my.elf", "hello.elf"):
                (Path(folder) / name).touch()
                self.refused("run", name, lists=[f"./{name}"], cwd=folder)
            self.refused("run", "hello", "--with", "my.elf", lists=["./my.elf"], cwd=folder)

    def test_several_programs(self):
        self.refused("run", "hello", "--with", "nothing.int80", lists=tree.programs())
        self.refused("run", "hello", "--with", "hello.door", lists=paths.variants())
        self.refused("run", "bench", "--cpus", "65", lists=["64"])
        self.refused("run", "bench", "--cpus", "0")

    def test_environment(self):
        self.refused("run", "hello", "--on", "tcg", lists=environments.ENVIRONMENTS)
        self.refused("compare", "--on", "bochs-intel,", lists=environments.COMPARED)
        self.refused("paths", "--on", "tcg", lists=environments.ENVIRONMENTS)
        self.refused("test", "--on", "x", lists=environments.ENVIRONMENTS)

    def test_an_environment_that_the_verb_cannot_use(self):
        for words, reason in ((("compare", "--on", "kvm"), "nothing is counted"),
                              (("compare", "--on", "bochs-intel,uefi"), "counts nothing"),
                              (("trace", "int80", "--on", "kvm"), "nothing is counted or traced"),
                              (("trace", "int80", "--on", "tcg-intel"), "only Bochs traces"),
                              (("smp", "--on", "tcg-amd"), "only Bochs traces"),
                              (("matrix", "--on", "uefi"), "counts nothing"), (("fuzz", "--on",
                                                                                "uefi"),
                                                                               "counts nothing"),
                              (("sweep", "--on", "uefi"), "counts nothing"), (("survive", "--on",
                                                                               "uefi"),
                                                                              "counts nothing"),
                              (("coverage", "--on", "kvm"), "under KVM"), (("hostile", "--on",
                                                                            "kvm"), "under KVM"),
                              (("mutants", "--on", "kvm"), "under KVM"), (("deviations", "--on",
                                                                           "uefi"), "UEFI")):
            with self.subTest(words):
                done = lab(*words)
                self.assertEqual((done.returncode, done.stdout), (77, ""), done.stderr)
                self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
                self.assertIn(f"{words[-1].rpartition(',')[2]} cannot be used for this: ",
                              done.stderr)
                self.assertIn(reason, done.stderr)

    def test_switch(self):
        self.refused("run", "hello", "--switch", "colour=red", lists=["selftest", "nopath",
                                                                      "lab switches"])
        self.refused("run", "hello", "--switch", "selftest", lists=["selftest", "nopath"])
        self.refused("run", "hello", "--switch", "vsyscall=foo", lists=["vsyscall", *paths.ids()])

    def test_arguments(self):
        self.refused("build", "--fast")
        self.refused("run", "hello", "--timeout", "soon", lists=["'soon' is not a number of seconds"])
        self.refused("run", "hello", "--timeout", "-1")
        self.refused("run", "hello", "--timeout", "nan")
        self.refused("compare", "--", "x")
        self.refused("boot-test", "no-such-row", lists=["bad-elf"])
        row = next(row for row in boot_rows.rows() if row.name == "vsyscall-sysenter-intel")
        self.refused("boot-test", row.name, "--on", "tcg-amd", lists=["does not run on tcg-amd", *row.envs])
        self.refused("test", "-R", "(")

    def test_an_existing_result_is_not_overwritten(self):
        with tempfile.NamedTemporaryFile() as file:
            self.refused("compare", "--json", file.name, lists=["--force"])
        self.refused("compare", "--json", "/no/such/folder/x.json", lists=["/no/such/folder"])

    def test_results_that_cannot_be_files(self):
        for name, says in (("", "the name of a file, not ''"), ("/dev/null", "no ordinary file"),
                           ("/tmp", "a folder")):
            for verb, option in (("paths", "--json"), ("deviations", "--iso")):
                self.refused(verb, option, name, "--force", lists=[says])
        self.assertTrue(Path("/dev/null").is_char_device())

    def test_help_shows_examples(self):
        for verb in help_texts.SHORT:
            done = lab(verb, "--help")
            self.assertEqual(done.returncode, 0)
            self.assertIn(f"scripts/lab {verb}", done.stdout)
            for line in done.stdout.splitlines():
                self.assertLessEqual(len(line), 80, line)

    def test_the_example_of_boot_test_exists(self):
        row, env = re.search(r"boot-test (\S+) --on (\S+)", help_texts.BOOT_TEST).groups()
        self.assertIn((row, env), [(one.name, env) for one in boot_rows.rows() for env in one.envs])

    def test_doctor_fits_80_columns(self):
        for line in lab("doctor").stdout.splitlines():
            self.assertTrue(len(line) <= 80 or "/" in line, line)


class SetupTest(unittest.TestCase):
    """Setup in a PATH that has nothing but an apt-get that only notes how it is called."""

    def run_with_path(self, folder, *words):
        return subprocess.run(["/usr/bin/python3", LAB, *words], env={"PATH": str(folder)}, text=True,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              timeout=1200, check=False)

    def test_missing_packages_are_named(self):
        with tempfile.TemporaryDirectory() as folder:
            for verb, package in ((["setup"], "qemu-system-x86"), (["build"], "ninja-build"),
                                  (["run", "hello"], "xorriso"), (["test"], "shellcheck")):
                done = self.run_with_path(folder, *verb)
                self.assertEqual(done.returncode, 1)
                self.assertIn(package, done.stderr)
            done = self.run_with_path(folder, "doctor")
            self.assertEqual(done.returncode, 1)
            self.assertIn("qemu-system-x86", done.stdout)

    def test_a_bad_command_line_installs_nothing(self):
        with tempfile.TemporaryDirectory() as folder:
            for name in ("apt-get", "sudo", "env"):
                tool = Path(folder) / name
                tool.write_text(f'#!/bin/sh\necho "$0 $*" >> {folder}/calls\n')
                tool.chmod(0o755)
            for words in (("run", "nonexist"), ("run", "hello", "--path", "door"), ("run", "hello", "--on", "x"),
                          ("run", "hello", "--switch", "colour=red"), ("run", "hello", "--switch", "pin=x"),
                          ("run", "hello", "--timeout", "x"), ("run", "hello", "--cpus", "65"),
                          ("run", "hello", "--with", "nonexist"), ("trace", "door"), ("trace", "int80", "--on", "x"),
                          ("compare", "--on", "x"), ("paths", "--on", "x"), ("smp", "--on", "x"),
                          ("deviations", "--on", "x"), ("test", "--on", "x"), ("test", "-R", "("), ("build", "x")):
                done = self.run_with_path(folder, *words)
                self.assertEqual(done.returncode, 2, (words, done.stderr))
                self.assertNotIn("missing:", done.stderr)
                if words[1] == "nonexist":
                    self.assertIn(", ".join(tree.programs()), done.stderr)
            self.assertFalse((Path(folder) / "calls").exists())

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
            # First what it would do, and how large that is.
            self.assertIn(" --print-uris ", calls[1])
            self.assertTrue(calls[2].startswith("noninteractive -q install -y --no-remove --no-install-recommends "))
            for package in ("qemu-system-x86", "bochs", "xorriso", "mtools", "cmake", "ninja-build",
                            "shellcheck"):
                self.assertIn(f" {package}", calls[1])
                self.assertIn(f" {package}", calls[2])
            self.assertEqual(done.returncode, 1)
            self.assertIn("still missing", done.stderr)


WORKER = """
import subprocess, sys, time
sys.path.insert(0, sys.argv[1])
from lablib import process
process.install()
child = process.start([sys.executable, "-c", "import os, time; os.fork(); time.sleep(3600)"],
                      stdin=subprocess.DEVNULL)
print(child.pid, flush=True)
try:
    child.wait()
except KeyboardInterrupt:
    sys.exit(130)
finally:
    process.finish(child)
"""

GRACE = """
import sys, time
sys.path.insert(0, sys.argv[1])
from lablib import process
process.install()
children = [process.start(["sh", "-c", script], grace=5.0, stdin=-3) for script in (
    f"trap 'sleep 0.05; touch {sys.argv[2]}/cleaned; exit' TERM; touch {sys.argv[2]}/1; while :; do sleep 0.1; done",
    f"trap '' TERM; touch {sys.argv[2]}/2; while :; do sleep 0.1; done")]
print(*(child.pid for child in children), flush=True)
try:
    children[0].wait()
    time.sleep(3600)
finally:
    for child in children:
        process.finish(child)
"""

PATIENCE = 600      # seconds: a busy machine may take long


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
            worker.wait(timeout=PATIENCE)
        return group

    def wait_for(self, condition):
        end = time.monotonic() + PATIENCE
        while not condition():
            self.assertLess(time.monotonic(), end, f"still waiting after {PATIENCE} s")
            time.sleep(0.02)

    def test_signals(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            group = self.stop_by(number)
            self.wait_for(lambda group=group: not members(group))

    def test_who_has_a_grace_cleans_up(self):
        with tempfile.TemporaryDirectory() as folder:
            worker = subprocess.Popen([sys.executable, "-c", GRACE, str(ROOT / "scripts"), folder],
                                      stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
            with worker:
                groups = list(map(int, worker.stdout.readline().split()))
                self.wait_for(lambda: {"1", "2"} <= set(os.listdir(folder)))
                os.kill(worker.pid, signal.SIGINT)
                worker.wait(timeout=PATIENCE)
            self.assertIn("cleaned", os.listdir(folder))
            for group in groups:
                self.wait_for(lambda group=group: not members(group))

    def test_even_kill(self):
        group = self.stop_by(signal.SIGKILL)
        # The kernel kills the emulator itself; emulators have no children of their own.
        self.wait_for(lambda: group not in members(group))
        for left in members(group):
            os.kill(left, signal.SIGKILL)


if __name__ == "__main__":
    unittest.main()
