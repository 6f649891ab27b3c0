# SPDX-License-Identifier: MIT
"""docs/machine-lines.md says what is on port 0xE9: held against the sources and recorded logs."""

import json
import re
import unittest

from support import ROOT, SAMPLES

from lablib import machine, result

DOCUMENT = ROOT / "docs/machine-lines.md"
KEY = re.compile(r"`(\w+)` (\w+)")
# Where a key is an argument, too: what it may be.
KEYS = {"loads.c": ("truncations", "starved"), "deviations.c": ("observed", "skipped")}


def is_hex(value):
    """Whether it is a text like "0x1f"."""
    return isinstance(value, str) and bool(re.fullmatch("0x[0-9a-f]+", value))


def is_number(value):
    """Whether it is a number, which Python's truth values are, too."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def is_text(value):
    """Whether it is a text; a manual's value may be null."""
    return isinstance(value, str) or value is None


TYPES = {"text": is_text, "hex": is_hex, "number": is_number,
         "truth": lambda value: isinstance(value, bool),
         "object": lambda value: isinstance(value, dict)}
TYPES |= {kind + end: (lambda value, one=TYPES[kind]: isinstance(value, list)
                       and all(map(one, value)))
          for kind, end in (("text", "s"), ("hex", "es"), ("number", "s"))}


def documented(section):
    """[{key: type}] of the table in SECTION."""
    part = DOCUMENT.read_text().partition(f"## {section}\n")[2].partition("\n## ")[0]
    return [dict(KEY.findall(row[3])) for line in part.splitlines()
            if len(row := line.split(" | ")) == 3 and (row := ["", *row]) and KEY.search(row[3])]


def _calls(text):
    """The string literals of each call of report() in the C source TEXT that says an object."""
    for call in re.findall(r'\breport\(\s*((?:"(?:[^"\\]|\\.)*"\s*)+)', text):
        whole = "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', call))
        whole = re.sub(r"\\(.)", r"\1", whole.replace("\\n", ""))
        if whole.startswith("{"):
            yield whole


def said(folder):
    """{frozenset of keys: file} of every object that a source below FOLDER reports."""
    found = {}
    for file in sorted((ROOT / folder).rglob("*.c")):
        for text in _calls(file.read_text()):
            for key in KEYS.get(file.name, ("",)):
                keys = re.findall(r'"(%s|\w+)":', text)
                found[frozenset(one.replace("%s", key) for one in keys)] = file.name
    return found


def recorded():
    """[(who, object)] of the recorded logs."""
    for file in sorted(SAMPLES.glob("e9-*.log")):
        for line in machine.split(file.read_bytes()):
            who, _blank, text = line.partition(" ")
            if text.startswith("{"):
                yield who, json.loads(text)


class DocumentTest(unittest.TestCase):
    def setUp(self):
        self.kernel = documented("The kernel's objects")
        self.programs = documented("What programs say")

    def test_there_are_rows(self):
        self.assertGreater(len(self.kernel), 20)
        self.assertGreater(len(self.programs), 10)
        rows = self.kernel + self.programs
        self.assertTrue(all(kind in TYPES for row in rows for kind in row.values()))

    def test_every_object_of_the_sources_and_no_other(self):
        kernel = said("src") | {frozenset(("shim",)): "shim.c"}
        self.assertIn('"K {\\"boot_error\\":\\"E0\\number\\",\\"message\\":\\"\\text\\"}\\n"',
                      (ROOT / "src/boot/boot.S").read_text())
        self.assertIn('"K {\\"shim\\":\\""', (ROOT / "tests/boot_shim/shim.c").read_text())
        self.assertEqual({frozenset(row) for row in self.kernel}, set(kernel), kernel)
        # The fuzzer puts its chunks together piece by piece; forge says what it likes.
        pieces = {frozenset(row) for row in self.programs if "kernel_values" in row}
        programs = set(said("userland")) | pieces
        self.assertEqual({frozenset(row) for row in self.programs}, programs)

    def test_recorded_logs(self):
        seen = set()
        for who, entry in recorded():
            rows = self.kernel if who == "K" else self.programs
            row = next((row for row in rows if set(row) == set(entry)), None)
            self.assertIsNotNone(row, entry)
            for key, kind in row.items():
                self.assertTrue(TYPES[kind](entry[key]), f"{key} is no {kind}: {entry}")
            seen.add(frozenset(row))
        self.assertGreater(len(seen), 20)
        self.assertTrue(any("kernel_values" in keys for keys in seen))

    def test_recorded_logs_are_in_order(self):
        files = sorted(SAMPLES.glob("e9-*.log"))
        self.assertEqual(len(files), 5)
        for file in files:
            log = machine.parse(machine.split(file.read_bytes()))
            self.assertEqual((result.order(log), result.words(log)), ([], []), file)

    def test_the_port_has_one_writer(self):
        """Who else wrote there could say anything."""
        places = [file.name for file in (ROOT / "src").rglob("*.[cSh]")
                  if re.search(r"PORT_MACHINE\b|\$0xe9\b", file.read_text())]
        self.assertEqual(sorted(places), ["boot.S", "console.c"])

    def test_forge_says_each_of_them(self):
        text = (ROOT / "userland/programs/forge.c").read_text()
        for row in self.kernel:
            self.assertIn(f'"{{\\"{next(iter(row))}\\":', text)


if __name__ == "__main__":
    unittest.main()
