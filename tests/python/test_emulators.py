# SPDX-License-Identifier: MIT
"""What the lab makes of what emulators say about themselves, and of a version that nobody knows."""

import os
import re
import tempfile
import unittest
from pathlib import Path
from types import SimpleNamespace
from unittest import mock

from support import ROOT, SAMPLES, on_versions

from lablib import (bochs, boot, boot_judge, boot_test, deviations_known, emulators, environments, iso, machine,
                    newness, qemu, switches)
from lablib.boot_row import Part, Row, exits, killed
from lablib.emulators import Emulator, Version
from lablib.errors import LabError
from lablib.security import coverage_trace, hostile_programs, matrix, matrix_judge

import boot_rows

# As `qemu-system-x86_64 --version` printed them; 6.2, 8.0, 8.2 and 9.2 as those packages do, not tried here.
QEMU = {
    "7.2.22": "QEMU emulator version 7.2.22 (Debian 1:7.2+dfsg-7+deb12u18+b3)\nCopyright (c) 2003-2022 Fabrice Bellard\n",
    "10.0.13": "QEMU emulator version 10.0.13 (Debian 1:10.0.13+ds-0+deb13u1)\nCopyright (c) 2003-2025 Fabrice Bellard\n",
    "11.1.3": "QEMU emulator version 11.1.3 (Debian 1:11.1.3+ds-1)\nCopyright (c) 2003-2026 Fabrice Bellard\n",
    "6.2.0": "QEMU emulator version 6.2.0 (Debian 1:6.2+dfsg-2ubuntu6)\n",
    "8.0.5": "QEMU emulator version 8.0.5\n",
    "8.2.2": "QEMU emulator version 8.2.2 (Debian 1:8.2.2+ds-0ubuntu1)\n",
    "9.2.50": "QEMU emulator version 9.2.50 (v9.2.0-1234-gdeadbeef)\n",
}
FEATURES = (SAMPLES / "bochs-2.7-features.txt").read_text()
HELP = {name: (SAMPLES / f"bochs-{name}-help.txt").read_text() for name in ("2.7", "3.0")}


def qemu_of(text):
    """The emulator that says TEXT."""
    return Emulator("qemu", "/usr/bin/qemu-system-x86_64", (text,))


def bochs_of(text, features=FEATURES, program="/usr/bin/bochs"):
    """The same for Bochs."""
    return Emulator("bochs", program, (text, features))


def found(test, emulator):
    """Until the end of TEST this host has EMULATOR."""
    patch = mock.patch.object(emulators, "find", lambda name: emulator)
    patch.start()
    test.addCleanup(patch.stop)


class VersionsOfTexts(unittest.TestCase):
    def test_qemu(self):
        for text, said in QEMU.items():
            with self.subTest(text):
                self.assertEqual(qemu_of(said).text, text)
                self.assertEqual(qemu_of(said).version, tuple(map(int, text.split(".")[:2])))

    def test_bochs(self):
        for text, said in HELP.items():
            self.assertEqual(bochs_of(said).text, text)
        self.assertEqual(bochs_of(HELP["2.7"].replace("Emulator 2.7", "Emulator 2.8.devel")).version, (2, 8))

    def test_who_does_not_say(self):
        for said in ("", "no such file", "QEMU emulator version unknown"):
            self.assertEqual((qemu_of(said).text, qemu_of(said).version), ("?", (0, 0)))

    def test_words_of_a_version(self):
        self.assertEqual(Version.parse("qemu-7.2"), Version("qemu", (7, 2)))
        self.assertEqual(str(Version("bochs", (3, 0))), "bochs-3.0")
        for wrong in ("", "qemu", "qemu-7", "qemu-7.2.1", "vmware-1.0", "qemu 7.2", "qemu-1000.0"):
            with self.subTest(wrong), self.assertRaises(ValueError):
                Version.parse(wrong)


class CommandLines(unittest.TestCase):
    """By version: one -accel, and the words that it knows."""

    def line(self, said, **more):
        found(self, qemu_of(said))
        asked = boot.Boot(environments.get("tcg-intel"), [], **more)
        return qemu.command(asked, Path("."), Path("x.iso"))

    def test_one_instruction_a_block(self):
        for version, old in (("6.2.0", True), ("7.2.22", True), ("8.0.5", True), ("8.2.2", False), ("9.2.50", False),
                             ("10.0.13", False), ("11.1.3", False)):
            with self.subTest(version):
                line = self.line(QEMU[version], one_insn=True)
                self.assertEqual(line.count("-accel"), 1)
                self.assertEqual("-singlestep" in line, old)
                self.assertEqual(line[line.index("-accel") + 1], "tcg" if old else "tcg,one-insn-per-tb=on")
                self.assertEqual(emulators.need("qemu").one_insn_command,
                                 "singlestep on" if old else "one-insn-per-tb on")
                plain = self.line(QEMU[version])
                self.assertNotIn("-singlestep", plain)
                self.assertEqual(plain[plain.index("-accel") + 1], "tcg")

    def test_nobody_else_says_how(self):
        said = " ".join(coverage_trace.options(SimpleNamespace(start=16, end=32), "log"))
        self.assertNotIn("singlestep", said)
        for file in (ROOT / "scripts").rglob("*.py"):
            text = file.read_text()
            if file.name != "emulators.py":
                self.assertIsNone(re.search(r"singlestep|one-insn-per-tb|[\"']-debugger[\"']|[\"']-accel[\"']", text), file)

    def test_bochs_debugger(self):
        for version, words in (("2.7", ["-rc", "rc"]), ("3.0", ["-debugger", "-rc", "rc"])):
            found(self, bochs_of(HELP[version]))
            line = bochs.command(boot.Boot(environments.get("bochs-intel"), []))
            self.assertEqual(line[line.index("bochsrc") + 1:], words)

    def test_bochs_without_a_debugger(self):
        without = re.sub(r"(?m)^  -(debugger|rc|dbglog).*\n", "", HELP["3.0"])
        found(self, bochs_of(without))
        self.assertNotIn("-rc", bochs.command(boot.Boot(environments.get("bochs-intel"), [])))
        with self.assertRaisesRegex(LabError, "built without its debugger"):
            bochs.command(boot.Boot(environments.get("bochs-intel"), [], debugger=bochs.trace_memory(0, 1)))


class BochsBuilds(unittest.TestCase):
    """What a build has, and where its files are."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.prefix = Path(folder.name)
        (self.prefix / "bin").mkdir()
        (self.prefix / "bin/bochs").write_text("")
        share = self.prefix / "share/bochs"
        share.mkdir(parents=True)
        for name in ("BIOS-bochs-latest", "VGABIOS-lgpl-latest.bin"):
            (share / name).write_text("")
        self.share = share

    def configuration(self, features):
        found(self, bochs_of(HELP["3.0"], features, str(self.prefix / "bin/bochs")))
        return bochs.configuration(boot.Boot(environments.get("bochs-intel"), []), Path("x.iso"))

    def test_files_of_its_own_prefix_come_first(self):
        text = self.configuration(FEATURES)
        self.assertIn(f"romimage: file={self.share}/BIOS-bochs-latest\n", text)
        self.assertIn(f"vgaromimage: file={self.share}/VGABIOS-lgpl-latest.bin\n", text)

    def test_none_there(self):
        with mock.patch.object(emulators, "ROM_FOLDERS", ()):
            (self.share / "VGABIOS-lgpl-latest.bin").unlink()
            with self.assertRaisesRegex(LabError, "VGA BIOS.*packages"):
                self.configuration(FEATURES)
            self.assertEqual(emulators.bochs_roms(), ())

    def test_without_sound_no_line_of_sound(self):
        self.assertIn("\nsound: ", self.configuration(FEATURES))
        silent = "".join(line for line in FEATURES.splitlines(True) if line.strip() not in ("sb16", "es1370"))
        self.assertNotEqual(silent, FEATURES)
        self.assertNotIn("sound", self.configuration(silent))


class Cache(unittest.TestCase):
    """What was asked once is not asked again, until the program is another one."""

    def test_by_path_size_and_time(self):
        asked = []
        with tempfile.TemporaryDirectory() as name, \
                mock.patch.object(emulators, "_ask", lambda program, words: asked.append(words) or QEMU["7.2.22"]):
            program, cache = Path(name) / "qemu", Path(name) / "emulators.json"
            program.write_text("one")

            def look():
                return emulators.find_program("qemu", str(program), cache).version

            self.assertEqual((look(), look(), len(asked)), ((7, 2), (7, 2), 1))
            program.write_text("another")
            self.assertEqual((look(), len(asked)), ((7, 2), 2))
            os.utime(program, (1, 1))
            self.assertEqual((look(), len(asked)), ((7, 2), 3))
            (Path(name) / "qemu-bin").write_text("what the script starts")
            self.assertEqual((look(), len(asked)), ((7, 2), 4))
            self.assertEqual(len(cache.read_text().split("emulator version")), 2)   # of a program gone, nothing is kept
            for broken in ("", "[]", "{\"x\":"):
                cache.write_text(broken)
                self.assertEqual(look(), (7, 2))
            self.assertEqual(len(asked), 7)

    def test_without_a_build_nothing_is_written(self):
        with tempfile.TemporaryDirectory() as name:
            program = Path(name) / "qemu"
            program.write_text("#!/bin/sh\necho QEMU emulator version 3.1.0\n")
            program.chmod(0o755)
            self.assertEqual(emulators.find_program("qemu", str(program), Path(name) / "none/c.json").version, (3, 1))
            self.assertFalse((Path(name) / "none").exists())


class Doctor(unittest.TestCase):
    """Says which versions there are, and whether they are known."""

    def test_known_or_not(self):
        for said, words in ((QEMU["10.0.13"], "QEMU 10.0.13 (known)"),
                            (QEMU["11.1.3"], "QEMU 11.1.3 (not known here: what differs is new, and no failure)")):
            with mock.patch.object(emulators, "find", lambda name, said=said: qemu_of(said) if name == "qemu" else None):
                self.assertEqual(emulators.summary(), words)
                self.assertEqual(emulators.texts(), {"qemu": said.split()[3]})


class Complaints(unittest.TestCase):
    """An emulator that dies at its start is quoted."""

    def test_the_last_lines_that_say_something(self):
        self.assertEqual(emulators.complaint("", ""), "")
        self.assertEqual(emulators.complaint("\nqemu: unable to find CPU model 'x'\n"), "qemu: unable to find CPU model 'x'")

    def test_why_bochs_gave_up(self):
        said = ("00000000000i[      ] Ignoring magic break points\n"
                "00000000000p[      ] >>PANIC<< bochsrc:18: not compiled with lowlevel sound support\n"
                "=======\nBochs is exiting with the following message:\n[      ] bochsrc:18: not compiled\n====\n")
        self.assertEqual(emulators.complaint(said), "bochsrc:18: not compiled with lowlevel sound support")
        self.assertEqual(emulators.complaint("00000000000i[      ] reading configuration\n=====\n"), "")

    def test_in_the_verdict(self):
        made = boot.Outcome(boot.Boot(environments.get("tcg-intel"), []), Path("."), status=1,
                            stderr="qemu: no such option\n", machine=machine.Log())
        self.assertTrue(made.complaint().endswith("qemu says: qemu: no such option"))


class Told(unittest.TestCase):
    """The guest is told what it runs on."""

    def test_in_every_boot(self):
        on_versions(self, qemu="9.2")
        asked = boot.Boot(environments.get("tcg-min"), [], ["selftest=on"])
        self.assertEqual(boot.switches(asked), ["selftest=on", "emulator=qemu-9.2", "clock=instructions"])
        self.assertEqual(switches.check(boot.switches(asked)), boot.switches(asked))

    def test_but_what_a_boot_says_itself_counts(self):
        asked = boot.Boot(environments.get("tcg-min"), [], ["emulator=kvm-6.1"])
        self.assertEqual(boot.switches(asked), ["emulator=kvm-6.1", "clock=instructions"])

    def test_under_kvm_it_is_the_hosts_kernel(self):
        self.assertEqual(emulators.version_of(environments.get("kvm")).name, "kvm")
        self.assertFalse(emulators.is_known(environments.get("kvm")))

    def test_an_image_for_others_says_nothing(self):
        text = iso.configuration("k @SWITCHES@\n", ["selftest=on"], [])
        self.assertNotIn("emulator", text)


class Expected(unittest.TestCase):
    """Whose ways are expected of a version that nobody knows."""

    def test_the_nearest_before_it(self):
        for number, wanted in (((7, 2), "qemu-7.2"), ((8, 2), "qemu-7.2"), ((9, 2), "qemu-7.2"), ((10, 0), "qemu-10.0"),
                               ((10, 2), "qemu-10.0"), ((11, 1), "qemu-10.0"), ((6, 2), "qemu-7.2"), ((0, 0), "qemu-7.2")):
            with self.subTest(number=number):
                self.assertEqual(str(Version("qemu", number).expected()), wanted)
                self.assertEqual(Version("qemu", number).known, number in ((7, 2), (10, 0)))

    def test_the_manuals_where_none_is_known(self):
        self.assertEqual(str(Version("kvm", (6, 1)).expected()), "kvm-6.1")

    def test_ways_to_die(self):
        exceptions = {("icebp", "qemu-7.2"): (6,), ("invd", "qemu-10.0"): ()}
        on_versions(self, qemu="8.2")
        self.assertEqual(boot_rows._crash_ends("icebp", "DIES", exceptions)["tcg-amd"], killed(6))
        self.assertIsNone(boot_rows._crash_ends("invd", "DIES", exceptions))
        on_versions(self, qemu="10.0")
        self.assertEqual(boot_rows._crash_ends("invd", "DIES", exceptions)["tcg-min"], exits(1))
        self.assertNotIn("bochs-amd", boot_rows._crash_ends("invd", "DIES", exceptions))

    def test_every_version_that_is_named_is_known(self):
        said = [(file, text) for folder in ("userland", "tests") for file in (ROOT / folder).rglob("*")
                if file.suffix in (".c", ".h", ".def", ".py", ".json") and file.name != Path(__file__).name
                and not file.name.startswith("test_") for text in [file.read_text()]]
        named = [(file, name, int(major), int(minor)) for file, text in said for name, major, minor in
                 re.findall(r"(?:EXPECTED_ON|ON)\((\w+), (\d+), (\d+)\)", text)
                 + re.findall(r"\b(qemu|bochs)-(\d+)\.(\d+)\b", text)]
        self.assertGreater(len(named), 10)
        for file, name, major, minor in named:
            self.assertIn((major, minor), emulators.known()[name], f"{file}: add EMULATOR_KNOWN({name}, {major}, {minor})")

    def test_kinds_that_are_excepted_exist(self):
        for caller in (64, 32):
            kinds = {name for name, _vectors, _fate in boot_rows.crash_kinds(caller)}
            self.assertLessEqual({name for name, _version in boot_rows.crash_exceptions(caller)}, kinds)


class NewHere(unittest.TestCase):
    """On a known version all is strict; on another one what depends on the version is new."""
    ROW = Row("row", ("tcg-intel",), (Part("crash", "int80", ("invd",), killed(13), bound=True),
                                      Part("hello", "int80", end=exits())))

    def outcome(self, *fates):
        log = machine.Log(boots=[{}], end=2, ended=list(fates))
        return SimpleNamespace(machine=log, console=b"", log="", timed_out=False, status=qemu.DONE,
                               boot=SimpleNamespace(env=environments.get("tcg-intel"), switches=[]))

    def judged(self, invd, hello=0):
        made = self.outcome({"exit": "crash.int80", "status": invd}, {"exit": "hello.int80", "status": hello})
        return len(boot_judge.problems(self.ROW, made)), len(boot_judge.news(self.ROW, made))

    def test_a_known_version_is_strict(self):
        on_versions(self, qemu="10.0")
        self.assertEqual(self.judged(1), (1, 0))
        self.assertEqual(self.judged(1, hello=3), (2, 0))

    def test_an_unknown_one_is_not_where_the_version_counts(self):
        on_versions(self, qemu="11.1")
        self.assertEqual(self.judged(1), (0, 1))
        self.assertEqual(self.judged(1, hello=3), (1, 1))

    def test_a_program_that_is_lost_is_a_failure_anywhere(self):
        on_versions(self, qemu="11.1")
        made = self.outcome({"exit": "crash.int80", "status": 1})
        self.assertTrue(boot_judge.problems(self.ROW, made))

    def test_what_is_said(self):
        on_versions(self, qemu="11.1")
        made = self.outcome({"exit": "crash.int80", "status": 1}, {"exit": "hello.int80", "status": 0})
        lines = newness.lines({"tcg-intel": boot_judge.news(self.ROW, made), "tcg-amd": []}, "kinds.def")
        self.assertIn("tcg-intel: 1 difference(s) are new on QEMU 11.1", lines[1])
        self.assertIn("name qemu-11.1 in kinds.def; then add EMULATOR_KNOWN(qemu, 11, 1) to", " ".join(" ".join(lines).split()))
        self.assertTrue(all(len(line) <= 80 for line in lines), lines)
        self.assertEqual(boot_test.NEW, "  new on ")

    def test_of_the_matrix(self):
        entry = {"deviation": "flags", "path": "int80", "form": "bare", "caller": 64, "what": "rax", "expected": "1",
                 "got": "2", "index": 3}
        figures = {"deviations": 9, "failures": [entry], "groups": []}
        env = environments.get("tcg-intel")
        on_versions(self, qemu="10.0")
        self.assertEqual(matrix.judged_on(env, figures), figures | {"new": []})
        on_versions(self, qemu="11.1")
        judged = matrix.judged_on(env, figures)
        self.assertEqual((judged["deviations"], judged["failures"], len(judged["new"])), (0, [], 2))
        groups = [{"matrix": "flags", "caller": 64, "path": "int80", "form": "bare", "cases": 1, "hash": text}
                  for text in "ab"]
        seen = {"tcg-intel": judged | {"groups": groups[:1]}, "bochs-intel": {"groups": groups[1:], "new": []}}
        self.assertEqual(matrix_judge.compare(seen)["differ"], [])

    def test_the_list_of_hostile_programs(self):
        named = {word.rpartition(":")[0] for program in hostile_programs.read() for word in program.fate.split(", ")}
        parts = {part for name in hostile_programs.ENVIRONMENTS for part in (name, *name.split("-"))}
        versions = {f"{name}-{major}.{minor}" for name, numbers in emulators.known().items() for major, minor in numbers}
        self.assertLessEqual(named, {"", *parts, *versions})
        self.assertTrue(named & versions)

    def test_the_list_of_deviations(self):
        entries = deviations_known.read(ROOT / "tests/deviations.json")
        self.assertLessEqual(set(deviations_known.named(entries)), set(emulators.known()))


if __name__ == "__main__":
    unittest.main()
