# SPDX-License-Identifier: MIT
"""The table, the cross-check, the JSON and the classifier of accelerators."""

import json
import re
import tempfile
import unittest
from pathlib import Path

from support import ROOT, spoken

from lablib import (accelerator, availability, compare, environments, machine, paths, result_file,
                    table)
from lablib.errors import LabError

ROW = {"path": "int80", "caller": 64, "environment": "bochs-intel", "enters": "int $0x80", "leaves": "iretq",
       "insns": 52, "ring0_insns": 50, "user_insns": 2, "reads": 30, "writes": 25, "cpu_table_reads": 6,
       "special": {"iretq": 1, "swapgs": 2}, "phases": {"save": 20, "dispatch": 18, "restore": 11, "leave": 1},
       "trace_reason": "", "ticks": None, "ticks_reason": "why"}
ABSENT = {key: ROW[key] for key in ("path", "caller", "environment", "enters", "leaves")} | {"reason": "not here " * 20}
CLOCKED = compare.measure_clock(paths.PathRow("int80", 32, "int $0x80", "iretq"), environments.get("tcg-amd"), 53, "")


class TableTest(unittest.TestCase):
    def render(self, *rows):
        return table.render([environments.get("bochs-intel")], {"bochs-intel": list(rows)}, "why")

    def test_fits_80_columns(self):
        long = ROW | {"path": "syscall32", "enters": "lcall *(gate)", "leaves": "lretq $8", "ring0_insns": 1234,
                      "reads": 1000, "writes": 1000, "special": {f"insn{n}": n + 1 for n in range(20)}}
        for line in self.render(ROW, long, ABSENT).splitlines():
            self.assertLessEqual(len(line), 80, line)

    def test_shows_figures_and_reasons(self):
        text = self.render(ROW, ABSENT)
        self.assertRegex(text, r"int80 +64 +int \$0x80 +iretq +50 +2 +30 +25 +6 +3 +-")
        self.assertRegex(text, r"int80 +64 +int \$0x80 +iretq +- +- +- +- +- +- +-")
        self.assertIn("int80, 64-bit caller: absent: not here", text)
        self.assertIn("iretq, 2 swapgs", text)
        self.assertIn("ticks: - because why", text)


class SideBySideTest(unittest.TestCase):
    """Environments as columns: counted ones, too, and what is absent in one of them."""
    ENVS = [environments.get(name) for name in environments.COMPARED]

    def render(self):
        rows = {env.name: [ROW, ABSENT] for env in self.ENVS}
        rows["tcg-amd"] = [CLOCKED, CLOCKED]
        return table.render(self.ENVS, rows, "why")

    def test_fits_80_columns(self):
        for line in self.render().splitlines():
            self.assertLessEqual(len(line), 80, line)

    def test_shows_figures_and_reasons(self):
        text = self.render()
        self.assertRegex(text, r"(?m)^int80 +64 +int \$0x80 +iretq +50\+2 +50\+2 +50\+2 +53 +50\+2$")
        self.assertRegex(text, r"(?m)^int80 +64 +int \$0x80 +iretq +30\+25 +30\+25 +30\+25 +- +30\+25$")
        self.assertRegex(text, r"(?m)^int80 +64 +int \$0x80 +iretq +- +- +- +53 +-$")
        self.assertIn("absent on bochs-intel, bochs-amd, tcg-intel, tcg-min: not", text)
        self.assertIn("Bochs' trace only", text.replace("\n ", ""))


class AvailabilityTest(unittest.TestCase):
    ENV = environments.get("tcg-amd")
    ROWS = [paths.PathRow("int80", caller, "int $0x80", "iretq") for caller in paths.CALLERS]

    def rows(self, *lines):
        class Outcome:
            machine = None
        Outcome.machine = machine.parse(spoken(*lines))
        return availability.rows_of(self.ENV, Outcome, self.ROWS)

    def test_table(self):
        rows = self.rows('{"path":"int80","caller":64,"installed":true}',
                         '{"path":"int80","caller":32,"installed":false,"reason":"no gate"}')
        text = availability.render([self.ENV], {"tcg-amd": rows})
        self.assertTrue(re.search(r"int80 +64 .* yes\nint80 +32 .* -\n", text), text)
        self.assertIn("int80, 32-bit caller: absent: no gate", text)

    def test_nothing_is_left_out_in_silence(self):
        with self.assertRaisesRegex(LabError, "said nothing about int80 .32-bit caller"):
            self.rows('{"path":"int80","caller":64,"installed":true}')


class CrossCheckTest(unittest.TestCase):
    def test_agreement(self):
        compare.cross_check(ROW, {"QEMU": 52, "TSC": 52})

    def test_difference_names_both(self):
        with self.assertRaisesRegex(LabError, "int80 .64-bit caller.: .* has 52 instructions .*QEMU counts 53"):
            compare.cross_check(ROW, {"TSC": 52, "QEMU": 53})

    def test_absent_in_one_only(self):
        compare.cross_check(ABSENT, {"QEMU": None})
        with self.assertRaisesRegex(LabError, "absent"):
            compare.cross_check(ABSENT, {"QEMU": 52})


class JsonTest(unittest.TestCase):
    def test_written_whole_or_not_at_all(self):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "out.json"
            result_file.write(file, {"rows": []})
            self.assertEqual(json.loads(file.read_text()), {"rows": []})
            self.assertEqual([p.name for p in Path(folder).iterdir()], ["out.json"])
            with self.assertRaisesRegex(LabError, "cannot write"):
                result_file.write(Path(folder) / "none/out.json", {})

    def test_rows_have_the_keys_of_the_schema(self):
        schema = json.loads((ROOT / "scripts/compare.schema.json").read_text())["$defs"]
        for row, kind in ((ROW, "counted"), (ABSENT, "absent"), (CLOCKED, "counted")):
            self.assertEqual(set(row), set(schema[kind]["required"]))
            self.assertEqual(set(row), set(schema[kind]["properties"]))

    def test_measure_makes_such_rows(self):
        class Traced:
            row = paths.rows()[1]
            reason = "no"
        made = compare.measure(Traced, environments.get("bochs-intel"))
        self.assertEqual(set(made), set(ABSENT))
        self.assertEqual((made["path"], made["caller"]), ("int80", 32))


class AcceleratorTest(unittest.TestCase):
    def name(self, flags="fpu", modules="", sys_modules=(), device=True, accessible=True):
        return accelerator.classify(f"processor : 0\nflags\t\t: {flags}\n", modules, set(sys_modules), device,
                                    accessible).name

    def test_classes(self):
        self.assertEqual(self.name(device=False), "none")
        self.assertEqual(self.name(), "kvm-soft")
        self.assertEqual(self.name("vmx", "kvm_pvm 53248 0 - Live 0x0\nkvm 1 1\n"), "kvm-soft")
        self.assertEqual(self.name("vmx", sys_modules=["kvm_pvm"]), "kvm-soft")
        self.assertEqual(self.name("vmx hypervisor"), "kvm-nested")
        self.assertEqual(self.name("svm"), "kvm-hw")
        self.assertEqual(self.name("svm", accessible=False), "no-access")
        self.assertEqual(accelerator.classify("", "", set(), True, True).name, "kvm-soft")

    def test_only_kvm_is_refused(self):
        for env in environments.ENVIRONMENTS.values():
            if env.accel != "kvm":
                self.assertEqual(accelerator.refusal(env), "")


if __name__ == "__main__":
    unittest.main()
