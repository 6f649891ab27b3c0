# SPDX-License-Identifier: MIT
"""What a host can do to the command: no rights, no room, closed streams, damaged builds. One line, a status."""

import contextlib
import errno
import io
import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path
from unittest import mock

from support import LAB, ROOT

from lablib import build, built, cli, doctor, problems, provenance, result_file, tree, ui
from lablib.errors import LabError, UsageError

NOBODY = 65534
LONG = 600      # seconds, on a busy machine
# ctest names the build folder that it tests; there is another here.
OWN_BUILD = {name: value for name, value in os.environ.items() if name != "ENTRYLAB_BUILD"}
ROOT_ONLY = unittest.skipUnless(os.geteuid() == 0, "needs root: mounts, or becomes another user")


def can_mount():
    """Whether a file system can be mounted in a namespace of its own."""
    return shutil.which("unshare") and subprocess.run(
        ["unshare", "-m", "mount", "-t", "tmpfs", "tmpfs", "/mnt"], capture_output=True,
                                                      check=False).returncode == 0


def shell(script, **options):
    return subprocess.run(["sh", "-c", script, "sh", LAB], stdin=subprocess.DEVNULL, text=True,
                          timeout=LONG,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False, **options)


class OneLine(unittest.TestCase):
    def one_line(self, done, status, *says):
        self.assertEqual(done.returncode, status, done.stderr)
        errors = [line for line in done.stderr.splitlines() if line.startswith("lab: error: ")]
        self.assertEqual(len(errors), 1, done.stderr)
        self.assertEqual(done.stderr.splitlines()[-1], errors[0])
        self.assertNotRegex(done.stderr, "Traceback|Exception ignored")
        for word in says:
            self.assertIn(word, errors[0])


class StreamsTest(OneLine):
    def test_stdout(self):
        self.one_line(shell('"$1" switches >&-'), 2, "standard output is closed")
        for verb in ("switches", "--help", "boot-test --list"):
            self.one_line(shell(f'"$1" {verb} >/dev/full'), 1,
                          "standard output: No space left on device")

    def test_a_reader_that_has_enough(self):
        reader, writer = os.pipe()
        os.close(reader)
        done = subprocess.run([LAB, "boot-test", "--list"], stdin=subprocess.DEVNULL, stdout=writer,
                              stderr=subprocess.PIPE, text=True, timeout=600, check=False)
        os.close(writer)
        self.assertEqual((done.returncode, done.stderr), (141, ""))

    def test_stderr_and_stdin(self):
        self.assertEqual(shell('"$1" run nope 2>/dev/full').returncode, 2)
        done = shell('"$1" run nope 2>&-')
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        done = shell('"$1" switches <&- && env -u HOME TMPDIR=/nonexistent "$1" switches')
        self.assertEqual((done.returncode, done.stderr), (0, ""))


class LastResortTest(unittest.TestCase):
    def said(self, number, name=None):
        return problems.text(OSError(number, os.strerror(number), name) if name else
                             OSError(number, os.strerror(number)))

    def test_what_to_do(self):
        for number, name, says in (
                (errno.ENOSPC, "/x/y", "/x/y: No space left on device; make room"),
                (errno.EROFS, "/x", "work in a copy of the tree"),
                (errno.ENOTDIR, "/etc/passwd/x", "/etc/passwd is in the way"),
                (errno.ENOENT, "/none/x", "there is no /none/x"),
                (errno.EACCES, "/etc/passwd", "/etc/passwd belongs to root"),
                (errno.EIO, "/x", "/x: Input/output error")):
            self.assertIn(says, self.said(number, name))

    def test_a_write_does_not_know_its_file(self):
        full = shutil.disk_usage("/")._replace(free=4096)
        with mock.patch.object(shutil, "disk_usage", lambda _: full):
            self.assertIn(f"{tree.BUILD if tree.BUILD.exists() else tree.ROOT}: No space",
                          self.said(errno.ENOSPC))
            with self.assertRaisesRegex(LabError, "/x/y: no space left"):
                problems.no_space(Path("/x/y"))
        problems.no_space(Path("/"))

    def test_a_defect_of_the_lab(self):
        program = f"import sys; sys.path.insert(0, '{ROOT}/scripts'); sys.dont_write_bytecode = True\n" \
            "from lablib import cli, switches\ndef bad(_): raise KeyError('two\\nlines')\nswitches.main = bad\n" \
            "sys.exit(cli.main(['switches']))"
        with tempfile.TemporaryDirectory() as folder:
            for debug in ("0", "1"):
                done = subprocess.run(["/usr/bin/python3", "-c", program], capture_output=True,
                                      text=True, check=False,
                                      env={"ENTRYLAB_BUILD": folder, "ENTRYLAB_DEBUG": debug,
                                           "PATH": "/usr/bin"})
                self.assertEqual((done.returncode, done.stdout), (1, ""))
                self.assertTrue(done.stderr.startswith("lab: error: internal: KeyError: "),
                                done.stderr)
                self.assertEqual("Traceback" in done.stderr, debug == "1")
            file, = Path(folder).glob("lab-error-*.txt")
            self.assertIn("KeyError", file.read_text())


class ResultFileTest(unittest.TestCase):
    def test_a_folder_without_rights(self):
        with tempfile.TemporaryDirectory() as folder:
            with mock.patch("os.access", lambda *_: False), self.assertRaisesRegex(UsageError,
                                                                                   "you may not write"):
                result_file.writable(Path(folder) / "x.json", False)
            result_file.writable(Path(folder) / "x.json", False)

    def test_a_failed_write_leaves_nothing(self):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "x.json"
            with mock.patch("os.replace", side_effect=OSError(errno.ENOSPC, "full")), \
                    self.assertRaisesRegex(LabError, f"cannot write {file}: full"):
                result_file.write(file, {})
            self.assertEqual(list(Path(folder).iterdir()), [])


@ROOT_ONLY
class MountTest(OneLine):
    """The tree in a file system that is read-only, or full; needs a namespace for mounts."""

    def setUp(self):
        if not can_mount():
            self.skipTest("no file system can be mounted here")
        # The tree as it is, in a place that others may look into.
        self.copy = "mount -t tmpfs -o mode=755 tmpfs /mnt && for part in scripts src userland iso tests CMakeLists.txt " \
            f"CMakePresets.json toolchain.cmake; do cp -r {ROOT}/$part /mnt; done && LAB=/mnt/scripts/lab && "

    def inside(self, script):
        done = subprocess.run(["unshare", "-m", "sh", "-c", self.copy + script],
                              stdin=subprocess.DEVNULL, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=LONG,
                              check=False, cwd="/", env=OWN_BUILD)
        return done

    def test_read_only(self):
        script = "mkdir -p /mnt/build/runs; mount -o remount,ro /mnt; $LAB"
        for verb in ("build", "run hello", "test", "clean"):
            self.one_line(self.inside(f"{script} {verb}"), 1, "/mnt/build/",
                          "the file system is read-only")
        self.assertIn("WRONG", self.inside(f"{script} doctor").stdout)

    def test_another_user(self):
        user = f"setpriv --reuid {NOBODY} --clear-groups $LAB"
        self.one_line(self.inside(f"mkdir /mnt/build; {user} build"), 1, "/mnt/build",
                      "belongs to root; run as")
        self.one_line(self.inside(f"{user} run hello"), 1, "/mnt/build", "belongs to root; run as")
        self.assertRegex(self.inside(f"mkdir /mnt/build; {user} doctor").stdout,
                         r"WRONG +/mnt/build belongs\s+to root")
        self.one_line(self.inside(f"mkdir -m 700 /mnt/x; {user} paths --json /mnt/x/y"), 2,
                      "/mnt/x")

    def test_a_file_in_the_way(self):
        for verb in ("build", "run hello", "clean --all"):
            self.one_line(self.inside(f"touch /mnt/build; $LAB {verb}"), 1, "/mnt/build", "a file")
        self.assertRegex(self.inside("touch /mnt/build; $LAB doctor").stdout,
                         r"WRONG +/mnt/build is in the way")

    def test_a_full_disk(self):
        full = "mkdir /mnt/build; mount -t tmpfs -o size=64k tmpfs /mnt/build; $LAB"
        self.one_line(self.inside(f"{full} build"), 1, "/mnt/build: no space left")
        self.assertRegex(self.inside(f"{full} doctor").stdout,
                         r"WARNING +only 0 MB are free for /mnt/build")


class OwnerTest(unittest.TestCase):
    def test_a_build_of_somebody_else(self):
        with mock.patch("os.geteuid", lambda: 12345):
            _wrong, doubtful = doctor.tree_problems()
        self.assertEqual(any("belongs to" in line for line in doubtful),
                         tree.BUILD.exists() and os.geteuid() == 0)

    @ROOT_ONLY
    def test_git_of_somebody_elses_tree(self):
        with tempfile.TemporaryDirectory() as folder, mock.patch.object(tree, "ROOT", Path(folder)):
            subprocess.run("git init -q . && git -c user.name=x -c user.email=x@x commit -q --allow-empty -m x",
                           shell=True, cwd=folder, check=True)
            for path in (Path(folder), *Path(folder).rglob("*")):
                os.chown(path, NOBODY, NOBODY)
            plain = subprocess.run(["git", "-C", folder, "rev-parse", "HEAD"], capture_output=True,
                                   check=False,
                                   env={"PATH": os.environ["PATH"], "HOME": "/nonexistent"})
            # what is asked below is refused otherwise
            self.assertNotEqual(plain.returncode, 0)
            with mock.patch.dict(os.environ, {"HOME": "/nonexistent"}):
                found = provenance.commit()
            self.assertRegex(found["commit"], "^[0-9a-f]{40}$")
            self.assertEqual((found["changed_since"], "commit_unknown" in found), (False, False))

    def test_why_it_is_not_known(self):
        with tempfile.TemporaryDirectory() as folder, mock.patch.object(tree, "ROOT", Path(folder)):
            found = provenance.commit()
            self.assertEqual((found["commit"], found["changed_since"]), (None, None))
            self.assertIn("not a git repository", found["commit_unknown"])
            with mock.patch.object(shutil, "which", lambda _: None):
                self.assertEqual(provenance.commit()["commit_unknown"], "git is not installed")


class BuiltTest(unittest.TestCase):
    """A build folder with three files of Ninja's and one that no rule names."""

    def setUp(self):
        self.folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        patch = mock.patch.object(tree, "BUILD", self.folder)
        patch.start()
        self.addCleanup(patch.stop)
        for name in ("userland/hello.int80", "entrylab.elf", "tests/libc/built",
                     "userland/x_libc.musl64",
                     "build.ninja"):
            (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / name).write_bytes(b"as it was built")
        self.log("1\t2\t0\tentrylab.elf\tab", "1\t2\t0\tuserland/hello.int80\tab",
                 "1\t2\t0\ttests/libc/built\tab",
                 "1\t2\t0\tgone\tab")
        built.record({"gcc": []})

    def log(self, *lines):
        (self.folder / ".ninja_log").write_text("\n".join(["# ninja log v5", *lines]) + "\n")

    def test_what_is_as_it_was(self):
        self.assertEqual((built.damaged(), built.configuration_differs(), built.tools()), ({}, "",
                                                                                           {"gcc": []}))
        built.check([self.folder / "entrylab.elf", Path(__file__)])

    def test_truncated(self):
        for name, removed in (("entrylab.elf", "entrylab.elf"), ("userland/x_libc.musl64",
                                                                 "tests/libc/built")):
            os.truncate(self.folder / name, 3)
            self.assertEqual(list(built.damaged().items()), [(name, "3 bytes, 15 were built")])
            with self.assertRaisesRegex(LabError,
                                        rf"{name} is not as it was built \(3 bytes.*scripts/lab build"):
                built.check([self.folder / name])
            built.remove(name)
            self.assertFalse((self.folder / removed).exists())
            self.setUp()

    def test_changed_in_place(self):
        (self.folder / "entrylab.elf").write_bytes(b"something other")
        os.utime(self.folder / "entrylab.elf", ns=(1, 1))
        self.assertEqual(built.damaged(), {"entrylab.elf": "changed since"})

    def test_what_ninja_made_since_is_not_damage(self):
        os.truncate(self.folder / "entrylab.elf", 3)
        self.log("7\t9\t0\tentrylab.elf\tab", "1\t2\t0\tuserland/hello.int80\tab",
                 "1\t2\t0\ttests/libc/built\tab")
        self.assertEqual(built.damaged(), {})
        built.check([self.folder / "entrylab.elf"])

    def test_what_cmake_wrote(self):
        os.truncate(self.folder / "build.ninja", 3)
        self.assertEqual(built.configuration_differs(), "build.ninja")

    def test_a_record_that_is_damaged_itself(self):
        for text in ("", "[]", "{}"):
            (self.folder / built.MANIFEST).write_text(text)
            self.assertEqual((built.damaged(), built.recorded(), built.tools()), ({}, False, None))

    def test_the_cache_of_cmake(self):
        good = f"# comment\n//help\nA:STRING=1\nCMAKE_HOME_DIRECTORY:INTERNAL={tree.ROOT}\n"
        cache = self.folder / build.CACHE
        self.assertEqual(build._cache_problem(), "")
        for text, says in ((good, ""), ("", "broken"), (good[:-9], "broken"), (good[:20], "broken"),
                           (good + "\0\0\0\n", "broken"),
                           (good.replace(str(tree.ROOT), "/elsewhere"),
                            "of another tree, /elsewhere")):
            cache.write_text(text)
            self.assertIn(says, build._cache_problem())
        notes = []
        with mock.patch.object(ui, "note", notes.append):
            self.assertFalse(build._configured())
        self.assertFalse(cache.exists())
        self.assertIn("thrown away", notes[0])

    def test_the_verbs_mend_it(self):
        os.truncate(self.folder / "entrylab.elf", 3)
        notes = []
        with mock.patch.object(ui, "note", notes.append):
            build._mend()
        self.assertIn("entrylab.elf is not as it was built (3 bytes, 15 were built): making it again", notes[0])
        self.assertFalse((self.folder / "entrylab.elf").exists())


class OtherPipeTest(unittest.TestCase):
    def test_only_a_closed_stdout_ends_in_silence(self):
        """A pipe to an emulator that broke ended the command without a word."""
        def fails(_options):
            raise BrokenPipeError(errno.EPIPE, "Broken pipe")
        said = io.StringIO()
        with mock.patch.object(doctor, "main", fails), contextlib.redirect_stderr(said):
            self.assertEqual(cli.main(["doctor"]), 1)
        self.assertRegex(said.getvalue(), "^lab: error: .*[Bb]roken pipe.*\n$")


if __name__ == "__main__":
    unittest.main()
