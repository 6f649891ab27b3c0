# SPDX-License-Identifier: MIT
"""Makes scripts/lablib and the boot rows importable, and finds the recorded samples."""

import json
import sys
from pathlib import Path
from unittest import mock

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = Path(__file__).parent / "samples"
LAB = ROOT / "scripts/lab"

sys.dont_write_bytecode = True
for folder in (ROOT / "scripts", ROOT / "tests"):
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))

from lablib import emulators    # pylint: disable=wrong-import-position


def on_versions(test, qemu="7.2", bochs="2.7"):
    """Until the end of TEST the emulators are of these versions, whatever is installed."""
    numbers = {"qemu": qemu, "bochs": bochs}
    patch = mock.patch.object(emulators, "version_of", lambda env: emulators.Version.parse(
        f"{env.emulator}-{numbers[env.emulator]}"))
    patch.start()
    test.addCleanup(patch.stop)


def spoken(*said):
    """Machine lines: a text is the kernel's, (pid, text) a program's; objects may be given as such."""
    lines = []
    for one in said:
        who, text = one if isinstance(one, tuple) else ("K", one)
        lines.append(f"{who} {text if isinstance(text, str) else json.dumps(text)}\n")
    return lines
