# SPDX-License-Identifier: MIT
"""Readers of files: paths.def, headers, ELF symbols, rows of tests, ctest's output."""

import json
import struct
import unittest
from pathlib import Path

from support import ROOT, SAMPLES

import bad_elf
import boot_rows

from lablib import environments, headers, iso, paths, switches, symbols, test, tree
from lablib.errors import LabError, UsageError


def elf32_with_symbols(entries):
    """The same of 32 bits."""
    strings = b"\0"
    table = bytes(16)
    for name, value, size in entries:
        table += struct.pack("<IIIBBH", len(strings), value, size, 0x12, 0, 1)
        strings += name.encode() + b"\0"
    body = table + strings
    sections = bytes(40)
    sections += struct.pack("<10I", 0, 2, 0, 0, 52, len(table), 2, 1, 4, 16)
    sections += struct.pack("<10I", 0, 3, 0, 0, 52 + len(table), len(strings), 0, 0, 1, 0)
    header = struct.pack("<16sHHIIIIIHHHHHH", b"\x7fELF\x01\x01\x01" + bytes(9), 2, 3, 1, 0, 0,
                         52 + len(body), 0, 52, 0, 0, 40, 3, 0)
    return header + body + sections


def elf_with_symbols(entries):
    """A minimal ELF64 with a symbol table of (name, value, size)."""
    strings = b"\0"
    table = bytes(24)
    for name, value, size in entries:
        table += struct.pack("<IBBHQQ", len(strings), 0x12, 0, 1, value, size)
        strings += name.encode() + b"\0"
    body = table + strings
    sections = bytes(64)
    sections += struct.pack("<IIQQQQIIQQ", 0, 2, 0, 0, 64, len(table), 2, 1, 8, 24)
    sections += struct.pack("<IIQQQQIIQQ", 0, 3, 0, 0, 64 + len(table), len(strings), 0, 0, 1, 0)
    header = struct.pack("<16sHHIQQQIHHHHHH", b"\x7fELF\x02\x01\x01" + bytes(9), 2, 62, 1, 0, 0,
                         64 + len(body), 0, 64, 0, 0, 64, 3, 0)
    return header + body + sections


class PathsTest(unittest.TestCase):
    def test_this_tree(self):
        rows = paths.load()
        self.assertEqual([row.id for row in rows][:3], ["int80", "sysenter", "syscall"])
        self.assertEqual((rows[1].enters, rows[1].leaves(64), rows[1].leaves(32)),
                         ("sysenter", "sysexitq", "sysexitl"))

    def test_rows_are_path_and_caller(self):
        rows = paths.rows()
        self.assertEqual([row.key for row in rows[:3]], [("int80", 64), ("int80", 32), ("sysenter", 64)])
        self.assertEqual(len(rows), 2 * len(paths.load()))

    def test_a_path_without_a_caller(self):
        row, = paths.parse('ENTRY_PATH(a, "x", "y", "-", "z")\n')
        self.assertEqual(row.leaves(32), "-")
        self.assertFalse(paths.PathRow("a", 32, row.enters, row.leaves(32)).exists)

    def test_a_row_that_cannot_be_read(self):
        with self.assertRaisesRegex(LabError, "2 rows begin .* 1 could"):
            paths.parse('ENTRY_PATH(a, "w", "x", "y", "z")\nENTRY_PATH(b, 64)\n')
        with self.assertRaises(LabError):
            paths.parse("")

    def test_a_comment_is_no_row(self):
        text = ' * ENTRY_PATH(no, "w", "x", "y", "z")\nENTRY_PATH(a, "lcall", "lret", "-", "gate, far")\n'
        self.assertEqual([(row.id, row.title) for row in paths.parse(text)], [("a", "gate, far")])


class ProgramsTest(unittest.TestCase):
    def test_this_tree(self):
        self.assertTrue({"hello", "hello32", "bench", "check32"} <= set(tree.programs()))
        self.assertEqual([tree.caller_of(name) for name in ("hello", "hello32")], [64, 32])
        self.assertNotIn("hello", tree.programs(32))


class SymbolsTest(unittest.TestCase):
    def test_names_and_addresses(self):
        found = symbols.parse(elf_with_symbols([("f", 0x1000, 0x20), ("mark", 0x1008, 0), ("g", 0x2000, 4)]))
        self.assertEqual(found.address["mark"], 0x1008)
        self.assertEqual([found.label(a) for a in (0x1000, 0x1009, 0x2003, 0x2004, 0xfff)],
                         ["f", "mark+0x1", "g+0x3", "", ""])

    def test_of_32_bits(self):
        found = symbols.parse(elf32_with_symbols([("f", 0x1000, 0x20), ("mark", 0x1008, 0)]), 0x10)
        self.assertEqual((found.address["mark"], found.size["f"], found.label(0x1012)), (0x1018, 0x20, "f+0x2"))

    def test_base(self):
        self.assertEqual(symbols.parse(elf_with_symbols([("f", 16, 1)]), 0x7000).address["f"], 0x7010)

    def test_bad_files(self):
        good = elf_with_symbols([("f", 1, 1)])
        for data, text in ((b"", "not an ELF"), (b"MZ" + bytes(100), "not an ELF"), (good[:-20], "truncated"),
                           (good[:4] + b"\3" + good[5:], "of 64 or 32 bits"),
                           (good[:5] + b"\2" + good[6:], "little-endian"), (good[:40], "truncated"),
                           (elf_with_symbols([]), "no symbols")):
            with self.subTest(text), self.assertRaisesRegex(LabError, text):
                symbols.parse(data)


class HeadersTest(unittest.TestCase):
    def test_frame_of_this_tree(self):
        layout = headers.Layout()
        self.assertEqual(layout.frame_size, 176)
        self.assertEqual((layout.frame[0], layout.frame[136], layout.frame[168]), ("path", "ip", "ss"))
        self.assertEqual(len(layout.frame), 22)
        self.assertIn("frame_top", layout.percpu.values())
        self.assertEqual(layout.selectors[0x10], "kernel_cs")
        self.assertEqual(layout.selectors[0x30], "user_cs")

    def test_switches_of_this_tree(self):
        self.assertIn("selftest", switches.names())
        for bad in ("selftest", "no_such=1"):
            with self.assertRaisesRegex(UsageError, "selftest, trace"):
                switches.check([bad])

    def test_values_of_switches(self):
        good = ["selftest=on", "vsyscall=int80", "nopath=int80,ud2", "tick=1000000", "cpus=1", "emulator=bochs-3.0"]
        self.assertEqual(switches.check(good), good)
        self.assertLessEqual(set(switches.kinds().values()), {"BOOL", "PATH", "PATHS", "NUMBER", "EMULATOR", "CLOCK"})
        every = ", ".join(paths.ids())
        for bad, says in (("selftest=perhaps", "off, on"), ("trace=", "off, on"), ("vsyscall=foo", every),
                          ("vsyscall64=int80,ud2", every), ("nopath=int80,", every), ("nopath=foo", every),
                          ("tick=0", "1 to 1000000"), ("tick=1000001", "1 to 1000000"), ("cpus=x", "1 to 1000000"),
                          ("cpus=-1", "1 to 1000000"),
                          ("emulator=qemu", "qemu, bochs, kvm"), ("emulator=vmware-1.0", "qemu, bochs, kvm"),
                          ("emulator=qemu-7.2.22", "as qemu-7.2"), ("cpus=\u0663", "1 to 1000000")):
            with self.subTest(bad), self.assertRaisesRegex(UsageError, says):
                switches.check([bad])
        with self.assertRaisesRegex(UsageError, "twice"):
            switches.check(["pin=on", "pin=off"])


class IsoTest(unittest.TestCase):
    def test_grub_configuration(self):
        module = iso.Module(Path("x"), "hello.int80", ("a b", "$c", "-d"))
        text = iso.configuration("k @SWITCHES@\n@MODULES@\n", ["trace=on"], [module])
        self.assertEqual(text, "k 'trace=on'\nmodule2 /boot/modules/0/0 'hello.int80' 'a b' '$c' '-d'\n")

    def test_a_file_that_is_given_twice_is_there_once(self):
        modules = [iso.Module(Path(name), name) for name in "xyx"]
        text = iso.configuration("@MODULES@\n", [], modules)
        self.assertEqual([line.split()[1] for line in text.splitlines()],
                         ["/boot/modules/0/0", "/boot/modules/0/1", "/boot/modules/0/0"])

    def test_what_grub_cannot_carry(self):
        for word in ('"', "'", "\\", "\n", ""):
            with self.assertRaises(UsageError):
                iso.quote(word)


class RowsTest(unittest.TestCase):
    def test_every_row_names_known_environments(self):
        names = [row.name for row in boot_rows.rows()]
        self.assertEqual(len(names), len(set(names)))
        for row in boot_rows.rows():
            self.assertTrue(set(row.envs) <= set(environments.ENVIRONMENTS), row.name)

    def test_every_path_has_rows(self):
        names = {row.name for row in boot_rows.rows()}
        for path in paths.ids():
            for kind in ("abi-{}", "selftest-{}", "crash-{}", "closed-{}", "vsyscall-{}-intel", "vsyscall-{}-amd"):
                if path != "sysenter" or not kind.endswith("-amd"):
                    self.assertIn(kind.format(path), names)

    def test_every_closed_path_is_knocked_at(self):
        rows = {row.name: row for row in boot_rows.rows()}
        for row in paths.rows():
            if row.exists:
                knocks = [(part.key[1], part.args) for part in rows[f"closed-{row.path}"].parts]
                self.assertIn((row.caller, (f"raw-{row.path}",)), knocks)
        for caller, folder in ((64, "crash"), (32, "crash32")):
            with self.assertRaisesRegex(LabError, rf'add KIND\("raw-door", .*programs/{folder}/kinds.def'):
                boot_rows._raw_kind("door", caller)

    def test_every_path_and_caller_is_run(self):
        rows = {row.name: row for row in boot_rows.rows()}
        for row in paths.rows():
            for name in (f"abi-{row.path}", f"selftest-{row.path}", "together", "4-cpus"):
                self.assertIn(row.key, [part.key for part in rows[name].parts], name)

    def test_malformed_programs_are_what_they_say(self):
        files = {name: data for name, _reason, data in bad_elf.cases()}
        self.assertGreater(len(files), 20)
        for name, machine in (("aarch64", 183), ("arm", 40), ("x32", 62)):
            self.assertEqual(struct.unpack_from("<H", files[f"bad-{name}"], 18)[0], machine)


class CtestTest(unittest.TestCase):
    def test_summary(self):
        found = test.summarise((SAMPLES / "ctest.xml").read_text())
        self.assertEqual(found.passed, ["kernel-size", "boot/selftest-sysenter@tcg-intel"])
        self.assertEqual(found.failed, ["boot/crash-int80@tcg-min"])
        self.assertEqual(found.skipped["boot/hardware@kvm"], "hardware on kvm: there is no /dev/kvm")
        self.assertEqual(found.checks, {"this path's trampoline uses the stack": 2,
                                        "booted with selftest=on": 1})


class SchemaTest(unittest.TestCase):
    def test_it_is_json(self):
        schema = json.loads((ROOT / "scripts/compare.schema.json").read_text())
        self.assertIn("rows", schema["properties"])


if __name__ == "__main__":
    unittest.main()
