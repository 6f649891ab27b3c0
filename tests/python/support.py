# SPDX-License-Identifier: MIT
"""Makes scripts/lablib and the boot rows importable, and finds the recorded samples."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = Path(__file__).parent / "samples"
LAB = ROOT / "scripts/lab"

sys.dont_write_bytecode = True
for folder in (ROOT / "scripts", ROOT / "tests"):
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))
