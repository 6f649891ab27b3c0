# SPDX-License-Identifier: MIT
"""The rules of the linked entry text, each of which holds on every path through it."""

from . import entry_code, masked_index
from .entry_contracts import CALLS, EXITS, REFUSED, Contracts
from .entry_walk import Walk

RULES = {
    "instructions": "only general-purpose instructions that the rules know: no SSE, x87, MMX, AVX",
    "calls": "calls go to the C of an allow-list and nowhere else, jumps stay in the text",
    "stack": "nothing uses the stack while RSP is the user's, and C runs on the kernel's",
    "gs": "GS is swapped so that C and the per-CPU block see the kernel's, ring 3 the user's",
    "flags": "C never runs with the user's TF, NT, DF or AC",
    "interrupts": "interrupts are off, but for the call gate's first instruction and STI before SYSEXIT",
    "smap": "the user's memory is touched between STAC and CLAC, with a fix-up, and never written",
    "frame": "the frame that C is given is complete, and RSP is what it says when it leaves",
    "leak": "every register leaves as the frame, or the user, has it",
    "exits": "each instruction that leaves to ring 3 stands once, and INT3 behind it",
    "flow": "every instruction is reached from an entry, and nothing runs into what is none",
}
_FPU = ("%xmm", "%ymm", "%zmm", "%mm", "%st", "%k")
_BEHIND = ("sysretq", "sysretl", "sysexitq", "sysexitl")


def _linear(code):
    """Rules that need no path."""
    outside = {code.at(name) for name in CALLS}
    for insn in code.insns.values():
        if any(operand.lstrip("*").startswith(_FPU) for operand in insn.operands):
            yield "instructions", insn.address, "uses a register of the FPU or of SSE"
        if insn.target and insn.target not in code.insns and insn.target not in outside:
            yield "calls", insn.address, f"goes to {code.label(insn.target)}, outside the entry text"
        following = code.insns.get(insn.next)
        if insn.mnemonic in _BEHIND and (not following or following.mnemonic != "int3"):
            yield "exits", insn.address, "has no INT3 behind it"
    for mnemonic, name in EXITS.items():
        wanted = 2 if mnemonic == "sysretl" and code.at(REFUSED) else 1
        places = [insn.address for insn in code.insns.values() if insn.mnemonic == mnemonic]
        if mnemonic != "iretq" and len(places) != wanted and (places or code.at(name)):
            yield "exits", places[0] if places else code.start, f"stands {len(places)} times, not {wanted}"


def _unreached(code, walk):
    for insn in code.insns.values():
        if insn.address not in walk.seen and not insn.is_padding and insn.mnemonic not in ("int3", "ud2"):
            yield "flow", insn.address, "is reached from no entry"


def check(code, contracts=None):
    """(walk, [(rule, address, what)] in order)."""
    walk = Walk(contracts or Contracts(code))
    return walk, sorted({*walk.found, *_linear(code), *_unreached(code, walk)}, key=lambda row: (row[1], row[0], row[2]))


def lines(code, broken):
    """One line for each place and reason."""
    for rule, address, what in broken:
        insn = code.insns.get(address)
        yield f"{rule}: {code.label(address)}: {insn.text if insn else '?'}: {what}"


def measure(kernel):
    """Figures of the linked KERNEL."""
    code = entry_code.load(kernel)
    walk, broken = check(code)
    broken += masked_index.check(kernel, code.symbols)
    per_rule = {rule: sum(row[0] == rule for row in broken) for rule in (*RULES, masked_index.RULE)}
    return {"kernel": kernel.name, "instructions": len(code.insns), "walked": len(walk.seen),
            "branches": sum(insn.is_branch for insn in code.insns.values()),
            "entries": len(walk.contracts.starts), "calls": sorted(CALLS), "broken": per_rule,
            "lines": list(lines(code, broken))}


def problems(figures):
    """What breaks a rule, one line each."""
    return list(figures["lines"]) if figures["walked"] else ["no instruction of the entry text was walked"]
