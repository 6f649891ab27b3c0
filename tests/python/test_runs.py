# SPDX-License-Identifier: MIT
"""Folders of runs: which stay, which are somebody's; lab clean; progress; lists of tests and switches."""

import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path
from unittest import mock

from support import LAB, ROOT

from lablib import build, clean, switches, test_names, tree, ui
from lablib.errors import LabError

# Makes a run's folder in the build folder argv[2], and keeps it until its stdin ends.
RUNNER = """
import os, sys
sys.dont_write_bytecode = True
sys.path.insert(0, sys.argv[1])
os.environ["ENTRYLAB_BUILD"] = sys.argv[2]
from lablib import tree
print(tree.new_run("theirs"), flush=True)
sys.stdin.read()
"""


class Folder(unittest.TestCase):
    def setUp(self):
        self.build = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.build, True)
        for name, value in (("BUILD", self.build), ("RUNS", self.build / "runs"), ("_made", {}),
                            ("_held", [])):
            patch = mock.patch.object(tree, name, value)
            patch.start()
            self.addCleanup(patch.stop)
        self.addCleanup(lambda: [os.close(handle) for handle in tree._made.values()])

    def forget(self):
        """As if this process, which made them, had ended."""
        for handle in tree._made.values():
            os.close(handle)
        tree._made.clear()

    def runs(self):
        return sorted(entry.name for entry in tree.RUNS.iterdir() if entry.is_dir())

    def other(self):
        child = subprocess.Popen([sys.executable, "-c", RUNNER, str(ROOT / "scripts"),
                                  str(self.build)],
                                 stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.addCleanup(child.wait)
        self.addCleanup(child.stdout.close)
        self.addCleanup(child.stdin.close)
        return child, Path(child.stdout.readline().strip())

    def lab(self, *words):
        return subprocess.run([LAB, *words], env=os.environ | {"ENTRYLAB_BUILD": str(self.build)},
                              text=True,
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=600,
                              check=False)


class RunsTest(Folder):
    def test_the_last_ten_stay(self):
        for number in range(14):
            folder = tree.new_run(f"run{number:02}")
            os.utime(folder, (number, number))
        self.assertEqual(len(self.runs()), 14)      # all are this process's
        self.forget()
        tree.new_run("new")
        self.assertEqual([name.partition("-")[0] for name in self.runs()],
                         ["new"] + [f"run{number:02}" for number in range(4, 14)])

    def test_what_a_running_process_made_stays(self):
        child, theirs = self.other()
        os.utime(theirs, (1, 1))
        for number in range(12):
            os.utime(tree.new_run(f"run{number:02}"), (number + 2, number + 2))
        self.forget()
        tree.new_run("new")
        self.assertTrue(theirs.is_dir())
        child.kill()
        child.wait()
        tree.new_run("newer")
        self.assertFalse(theirs.exists())

    def test_a_discarded_folder_keeps_no_file_open(self):
        before = len(os.listdir("/proc/self/fd"))
        for _ in range(20):
            shutil.rmtree(tree.new_run("run"))
        self.assertLessEqual(len(os.listdir("/proc/self/fd")), before + 3)

    def test_folders_of_other_means(self):
        made = self.build / "runs/made-x"
        made.mkdir(parents=True)
        self.assertTrue(tree.in_use(made))
        os.utime(made, (time.time() - 2 * tree.RUNS_AGE,) * 2)
        self.assertFalse(tree.in_use(made))


class CleanTest(Folder):
    def test_runs(self):
        (tree.new_run("run") / "trace").write_bytes(bytes(100000))
        (self.build / "entrylab.elf").touch()
        done = self.lab("clean")
        self.assertEqual((done.returncode, done.stderr), (1, done.stderr))
        self.assertIn(f"another lab is using {self.build}", done.stderr)
        self.assertEqual(len(self.runs()), 1)
        tree._held.pop().__exit__(None, None, None)
        done = self.lab("clean")
        self.assertEqual(done.returncode, 0, done.stderr)
        freed = int(re.search(r"([\d,]+) bytes freed", done.stdout)[1].replace(",", ""))
        self.assertTrue(100000 <= freed <= 200000, freed)
        self.assertFalse(tree.RUNS.exists())
        self.assertTrue((self.build / "entrylab.elf").exists())
        self.assertIn("nothing to remove", self.lab("clean").stdout)

    def test_another_lab(self):
        child, theirs = self.other()
        for words in (("clean",), ("clean", "--all")):
            done = self.lab(*words)
            self.assertEqual(done.returncode, 1)
            self.assertEqual(done.stderr.count("\n"), 1)
        self.assertTrue(theirs.is_dir())
        child.kill()
        child.wait()
        self.assertEqual(self.lab("clean").returncode, 0)

    def test_all(self):
        (self.build / "CMakeCache.txt").write_text("x")
        (self.build / "link").symlink_to(ROOT)
        done = self.lab("clean", "--all")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertFalse(self.build.exists())
        self.assertTrue((ROOT / "README.md").exists())
        self.assertIn("nothing to remove", self.lab("clean", "--all").stdout)

    def test_what_is_no_build_stays(self):
        (self.build / "thesis.tex").touch()
        done = self.lab("clean", "--all")
        self.assertEqual(done.returncode, 1)
        self.assertIn("does not look like a build", done.stderr)
        self.assertTrue((self.build / "thesis.tex").exists())

    def test_a_link_to_another_disk(self):
        place = self.build / "place"
        (place / "runs").mkdir(parents=True)
        (self.build / "build").symlink_to(place)
        self.assertGreaterEqual(clean.remove_below(self.build / "build"), 0)
        self.assertEqual((list(place.iterdir()), (self.build / "build").is_symlink()), ([], True))

    def test_a_mounted_file_system_is_not_emptied(self):
        inside = self.build / "debian" / "dev"
        inside.mkdir(parents=True)
        table = self.build / "mountinfo"
        table.write_text(f"1 2 0:5 / /dev rw - devtmpfs x rw\n3 2 0:5 / {inside.resolve()} rw - devtmpfs x rw\n")
        with mock.patch.object(clean, "MOUNTS", table), self.assertRaisesRegex(LabError,
                                                                               "debian/dev is a mounted"):
            clean.remove_below(self.build)
        self.assertTrue(inside.exists())

    def test_a_lock_whose_file_is_gone_is_taken_anew(self):
        file = self.build / "lock"
        with tree.lock(file):
            file.unlink()
            with tree.lock(file):
                self.assertTrue(file.exists())


class Terminal(io.StringIO):
    def isatty(self):
        return True


class ProgressTest(unittest.TestCase):
    def said(self, stream):
        with mock.patch.object(ui, "SLOW", 0.02), mock.patch.object(ui, "PERIOD", 0.05), \
                mock.patch.object(ui, "REDRAW", 0.02), mock.patch.object(sys, "stderr", stream), \
                mock.patch.dict(os.environ, {"TERM": "xterm"}):
            with ui.step("building") as step:
                build._run(["sh", "-c",
                            "echo '[3/7] Building'; sleep 0.3; echo '[7/7] Linking'; echo done"],
                           step)
                self.assertEqual(step.at, "7/7")
            ui.note("next")
        return stream.getvalue()

    def test_lines_in_a_log(self):
        lines = self.said(io.StringIO()).splitlines()
        self.assertEqual((lines[0], lines[-1]), ("lab: building ...", "lab: next"))
        self.assertRegex(lines[-2], r"^lab: building: 0\.\d s$")
        self.assertTrue(2 <= lines.count("lab: building: 3/7, 0 s") <= 8, lines)

    def test_one_line_on_a_terminal(self):
        said = self.said(Terminal())
        self.assertEqual(said.count("\n"), 2)
        self.assertGreater(said.count(f"{ui.CLEAR}lab: building: 3/7, 0 s"), 3)
        self.assertRegex(said, r"\r\x1b\[Klab: building: 0\.\d s\nlab: next\n$")

    def test_a_fast_step_says_nothing(self):
        with mock.patch.object(sys, "stderr", io.StringIO()) as stream:
            with ui.step("x"):
                pass
        self.assertEqual(stream.getvalue(), "")


class TestNamesTest(unittest.TestCase):
    KNOWN = ["unit/elf", "shellcheck", "boot/abi-sysenter@tcg-intel", "boot/abi-sysenter@tcg-amd",
             "boot/abi-int80@tcg-intel",
             "boot/libc-musl64@tcg-intel", "python"]

    def test_names_near_it(self):
        for typed, first in (("abi-sysentr", "boot/abi-sysenter@tcg-intel"), ("pyton", "python"),
                             ("Elf", "unit/elf"),
                             ("libc-musl46", "boot/libc-musl64@tcg-intel")):
            self.assertEqual(test_names.near(typed, self.KNOWN)[0], first)
        self.assertEqual(test_names.near("qqq", self.KNOWN), [])

    def test_the_error(self):
        said = test_names.no_match("abi-sysentr", self.KNOWN)
        self.assertIn("no test matches 'abi-sysentr'; near it: boot/abi-sysenter@tcg-intel", said)
        self.assertIn("lab test --list names all 7", said)
        self.assertIn("without --on: boot/libc-musl64@tcg-intel", test_names.no_match("musl",
                                                                                      self.KNOWN))


class SwitchesTest(unittest.TestCase):
    def test_the_list(self):
        done = subprocess.run([LAB, "switches"], text=True, stdin=subprocess.DEVNULL,
                              capture_output=True, check=True)
        for line in done.stdout.splitlines():
            self.assertLessEqual(len(line), 80, line)
        for name in switches.names():
            self.assertRegex(done.stdout, rf"(?m)^{name} ")
        self.assertIn("the path that __kernel_vsyscall of the 32-bit vDSO takes", done.stdout)

    def test_for_machines(self):
        done = subprocess.run([LAB, "switches", "--json"], text=True, stdin=subprocess.DEVNULL,
                              capture_output=True,
                              check=True)
        rows = {row["name"]: row for row in json.loads(done.stdout)}
        self.assertEqual(list(rows), switches.names())
        self.assertEqual((rows["tick"]["kind"], rows["tick"]["default"]), ("NUMBER", "1000"))
        self.assertEqual((rows["pin"]["values"], rows["pin"]["default"]), ("on, off", "off"))

    def test_every_row_is_read(self):
        with self.assertRaisesRegex(LabError, "2 rows begin with OPTION.* 1 could"):
            switches.parse('OPTION(a, BOOL, 0, "x")\nOPTION(b, BOOL)\n')
        with self.assertRaisesRegex(LabError, "nobody explains: WORD"):
            switches.parse('OPTION(mode, WORD, fast, "how")\n')


if __name__ == "__main__":
    unittest.main()
