# SPDX-License-Identifier: MIT
"""Names of frame fields, per-CPU fields and selectors, from the headers that define them."""

import re

from . import tree

_NUMBER = r"\(?\s*(0x[0-9a-fA-F]+|\d+)\s*(?:\|\s*3\s*\))?"


def defines(text, prefix):
    """{offset: field} of the lines `#define PREFIX_FIELD number`, first name of each number."""
    found = {}
    for name, number in re.findall(rf"^#define {prefix}_(\w+)[ \t]+{_NUMBER}[ \t]*(?:/\*.*)?$", text,
                                   re.MULTILINE):
        found.setdefault(int(number, 0), name.lower())
    return found


def _source(name):
    return (tree.ROOT / "src" / name).read_text()


class Layout:
    """What the kernel's memory looks like to an entry path."""

    def __init__(self):
        frame = _source("entry/frame.h")
        fields = re.sub(r"^#define FRAME_(SIZE|TAG_\w+).*$", "", frame, flags=re.MULTILINE)
        self.frame = defines(fields, "FRAME")
        self.frame_size = int(re.search(r"#define FRAME_SIZE\s+(\d+)", frame)[1])
        self.task = defines(frame, "TASK")
        self.percpu = defines(_source("cpu/percpu.h"), "CPU")
        self.selectors = defines(_source("gdt/selectors.h"), "SEL")


# The 64-bit TSS as the CPU reads it.
TSS_FIELDS = {4: "rsp0", 12: "rsp1", 20: "rsp2", **{28 + 8 * n: f"ist{n}" for n in range(1, 8)},
              102: "iomap_base"}
