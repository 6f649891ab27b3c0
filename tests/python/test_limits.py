# SPDX-License-Identifier: MIT
"""What a hanging guest is said to be: real boots of kernels of a few bytes, on QEMU and on Bochs."""

import re
import struct
import tempfile
import unittest
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import support      # noqa: F401

from lablib import bochs, boot, environments, iso, result, traced

BASE = 0x200000
SPEAK = bytes.fromhex("66baf803 b078 ee e6e9")     # a byte on COM1 and on port 0xE9
LOOP, HALT = bytes.fromhex("ebfe"), bytes.fromhex("fa f4 ebfc")
COUNT = BASE + 64                                   # where the code begins


def kernel(code):
    """A Multiboot2 image of 32-bit CODE."""
    tags = struct.pack("<HHIIIII", 2, 0, 24, BASE, BASE, 0, 0) \
        + struct.pack("<HHIIxxxx", 3, 0, 12, COUNT) + struct.pack("<HHI", 0, 0, 8)
    length = 16 + len(tags)
    head = struct.pack("<IIII", 0xe85250d6, 0, length, -(0xe85250d6 + length) & 0xffffffff) + tags
    assert BASE + len(head) == COUNT
    return head + code


def boot_code(env, code, **more):
    """The Outcome of a boot of CODE that was ended for being too long."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "kernel")
        file.write_bytes(kernel(code))
        module = iso.Module(file, "none")
        given = {"timeout": 2.0, "life": 30.0, "shift": 4} | more
        return boot.run(boot.Boot(environments.get(env), [module], kernel=file, label="limits", **given))


class LimitsTest(unittest.TestCase):
    CASES = {   # code, what the boot is given, cause, last instruction
        "hangs": (SPEAK + LOOP, {}, "limit", "jmp"),
        "halts": (SPEAK + HALT, {"timeout": 1000.0}, "halted", "halted"),
        "halts, silent": (HALT, {"life": 1000.0}, "halted", "halted"),
        "hangs, silent": (LOOP, {"life": 6.0}, "silent", "jmp"),
    }

    @classmethod
    def setUpClass(cls):
        jobs = {(env, name): (code, more) for env in ("bochs-intel", "tcg-intel")
                for name, (code, more, *_rest) in cls.CASES.items()}
        del jobs["bochs-intel", "halts, silent"]        # nothing new, and long
        script = bochs.trace_memory(0xffffffff80000000, 1)
        jobs["bochs-intel", "hangs, traced"] = (SPEAK + LOOP, {"debugger": script})
        with ThreadPoolExecutor(2) as pool:
            started = {key: pool.submit(boot_code, key[0], code, **more)
                       for key, (code, more) in jobs.items()}
            cls.outcomes = {key: future.result() for key, future in started.items()}

    @classmethod
    def tearDownClass(cls):
        for outcome in cls.outcomes.values():
            outcome.discard()

    def test_each_is_said_as_what_it_is(self):
        for (env, name), outcome in self.outcomes.items():
            if name in self.CASES:
                with self.subTest(env=env, case=name):
                    _code, _more, cause, last = self.CASES[name]
                    self.assertEqual((outcome.timed_out, outcome.cause), (True, cause))
                    self.assertIn(last, outcome.last[-1])
                    self.assertRegex(outcome.where, "^0x2000[0-9a-f]{2}$")
                    said = " ".join(result.trouble(outcome))
                    self.assertIn({"limit": "no end within 2 s (100 million instructions)",
                                   "halted": "halted with interrupts off",
                                   "silent": "gave no sign of life within 6 s (300 million"}[cause], said)
                    self.assertLessEqual(max(map(len, result.hang_lines(outcome))), 74)

    def test_bochs_ends_it_at_the_same_instruction_always(self):
        said = (self.outcomes["bochs-intel", "hangs"].folder / "stdout.log").read_text()
        # The kernel has spoken when Bochs first stops, after 250 million; and then 2 seconds are 100.
        self.assertEqual(re.findall(r"time breakpoint\nNext at t=(\d+)\n", said), ["250000000", "350000000"])

    def test_a_trace_that_hangs_says_where(self):
        outcome = self.outcomes["bochs-intel", "hangs, traced"]
        self.assertEqual((outcome.cause, outcome.where), ("limit", f"0x{COUNT + len(SPEAK):x}"))
        self.assertIn("jmp", outcome.last[-1])
        with self.assertRaisesRegex(Exception, "no end within 2 s of CPU time\nRIP 0x2000"):
            traced.hanging(outcome)


if __name__ == "__main__":
    unittest.main()
