# SPDX-License-Identifier: MIT
"""The rule of the dispatcher's C: an index that the user chose is masked before it reads the table of calls. A
bound alone does not hold where the CPU speculates (Spectre v1), and no emulator shows that."""

import re

from .. import tree
from . import entry_code
from .entry_contracts import CALLS, FRAMES_END
from .entry_state import register

RULE = "masks"
SAYS = "an index of the user's is masked where it reads the table of calls"
_INDEXED = re.compile(r"^\*.*\((?:%\w+)?,(%\w+),8\)$")


def mask():
    """What the table's size makes of it."""
    text = (tree.ROOT / "src/entry/call_table.h").read_text()
    return int(re.search(r"^#define TABLE_SIZE (\d+)", text, re.MULTILINE)[1]) - 1


def broken(name, insns, wanted):
    """What is wrong with the function NAME of INSNS: (address, what)."""
    masked, calls = set(), 0
    for insn in insns:
        if insn.mnemonic in ("call", "jmp") and insn.operands and (found := _INDEXED.match(insn.operands[0])):
            calls += 1
            if register(found[1])[0] not in masked:
                yield insn.address, f"{name} reads the table of calls by an index that is not masked"
        elif insn.mnemonic == "call":
            masked.clear()
        elif insn.operands and (changed := register(insn.operands[-1])):
            if insn.mnemonic in ("and", "andl") and insn.operands[0] == f"$0x{wanted:x}":
                masked.add(changed[0])
            elif insn.mnemonic not in ("cmp", "test"):
                masked.discard(changed[0])
    if not calls:
        yield insns[0].address if insns else 0, f"{name} reads no table of calls"


def check(file, symbols):
    """[(RULE, address, what)] of the kernel FILE."""
    found, wanted = [], mask()
    for name in (name for name, gives in CALLS.items() if gives == FRAMES_END):
        start = symbols.address.get(name, 0)
        insns = entry_code.parse(entry_code.disassemble(file, start, start + symbols.size.get(name, 0)))
        found += [(RULE, address, what) for address, what in broken(name, list(insns.values()), wanted)]
    return found
