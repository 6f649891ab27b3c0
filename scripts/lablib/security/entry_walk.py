# SPDX-License-Identifier: MIT
"""Walks the entry text from every place where it is entered, along every branch, on what is known there."""

import re
from dataclasses import replace

from . import entry_checks
from .entry_contracts import CALLS, EXITS, FRAMES_END, NEVER, REFUSED, SYSEXITS
from .entry_state import narrow, register
from .entry_steps import Steps

_MEMORY = re.compile(r"^(%gs:)?(-?(?:0x)?[0-9a-f]+)?(?:\((%\w+)\))?$")
_LEAVE = (*EXITS, "ud2", "int3")
_SIZES = {"b": 8, "l": 32, "q": 64}


class Walk(Steps):
    """All paths through CONTRACTS' code; FOUND is {(rule, address, what)}, SEEN the addresses reached."""

    def __init__(self, contracts):
        self.contracts, self.code = contracts, contracts.code
        self.found, self.seen = set(), set()
        self.callees = {self.code.at(name): name for name in CALLS}
        self.user_gs = contracts.user_gs_places()
        for start in contracts.starts:
            self._from(start)

    def fail(self, rule, insn, what):
        """Note that INSN breaks RULE."""
        self.found.add((rule, insn.address, what))

    def _from(self, start):
        todo, done = [(start.address, start.state)], set()
        while todo:
            address, state = todo.pop()
            if (address, state) in done:
                continue
            done.add((address, state))
            insn = self.code.insns.get(address)
            if not insn:
                self.found.add(("flow", address, "is reached, and is no instruction of the entry text"))
                continue
            self.seen.add(address)
            todo += self._step(start, insn, state)

    def address(self, state, insn, operand):
        """(region, offset) of a memory operand; region "user" where the user said it, "text" for a label."""
        match = _MEMORY.match(operand)
        if not match:
            self.fail("instructions", insn, f"{operand} is an address of a form that the rules do not know")
            return ("?", 0)
        offset = int(match[2] or "0", 0)
        if match[1]:
            if state.gs != "kernel":
                self.fail("gs", insn, f"%gs is used while GS is the {state.gs}'s")
            return ("percpu", offset)
        if not match[3] and offset & -0x1000 == self.contracts.apic:
            return ("apic", offset - self.contracts.apic)
        if match[3] == "%rip":
            return ("text", insn.next + offset)
        base = state.reg(register(match[3])[0]) if match[3] and register(match[3]) else ("other", "none")
        if match[3] == "%rsp":
            self.own_stack(state, insn)
        return (base[1], base[2] + offset) if base[0] == "ptr" else ("user", 0)

    def own_stack(self, state, insn):
        """RSP may be used as a stack only where the kernel loaded it."""
        if state.rsp[0] != "ptr":
            self.fail("stack", insn, "uses the stack while RSP is "
                      + ("poison" if state.rsp == ("poison",) else "the user's"))
        return state.rsp[0] == "ptr"

    def load(self, state, insn, address, bits=64):
        """The value at ADDRESS."""
        region, offset = address
        if region == "apic":
            return ("apic",)
        if region == "user":
            if not state.smap_open:
                self.fail("smap", insn, "reads the user's memory without STAC")
            if insn.address not in self.code.fixups:
                self.fail("smap", insn, "reads the user's memory without a fix-up")
            return ("other", "the user's memory")
        value = state.cell(address)
        if value is None and region == "percpu":
            value = {"frame_top": ("ptr", "frame", 0), "stack": ("ptr", "kernel", 0)}.get(
                self.contracts.layout.percpu.get(offset))
        elif value is None and region == "frame" and offset >= 0:
            value = ("task", self.contracts.layout.task.get(offset))
        elif value is None and state.called and offset in self.contracts.field_at:
            value = ("slot", self.contracts.field_at[offset], 64)
        if value is None:
            self.fail("frame", insn, f"reads {region}{offset:+d}, where nothing was put")
            return ("other", "nothing")
        return narrow(value, bits)

    def value(self, state, insn, operand, bits=64):
        """What an operand holds."""
        if operand.startswith("$"):
            number = int(operand[1:], 0)
            return ("const", number - (1 << 64) if number >> 63 else number)
        if found := register(operand):
            return narrow(state.reg(found[0]), min(bits, found[1]))
        return self.load(state, insn, self.address(state, insn, operand), bits)

    def store(self, state, insn, operand, value):
        """STATE with VALUE in OPERAND."""
        if found := register(operand):
            return state.with_reg(found[0], narrow(value, found[1]))
        address = self.address(state, insn, operand)
        if address[0] in ("user", "text", "apic", "?"):
            self.fail("smap", insn, "writes to memory that is neither the frame's, the stack's nor the CPU's")
            return state
        return state.with_cell(address, value)

    def push(self, state, insn, value):
        """STATE with VALUE on the stack."""
        if not self.own_stack(state, insn):
            return state
        _, region, offset = state.rsp
        if region == "frame" and offset - 8 < -self.contracts.size:
            self.fail("frame", insn, "pushes below the frame")
        return replace(state.with_cell((region, offset - 8), value), rsp=("ptr", region, offset - 8))

    def pop(self, state, insn):
        """(value, STATE without it)."""
        if not self.own_stack(state, insn):
            return ("other", "the user's stack"), state
        _, region, offset = state.rsp
        return self.load(state, insn, (region, offset)), replace(state, rsp=("ptr", region, offset + 8))

    def _step(self, start, insn, state):
        if state.interrupts and insn.mnemonic not in ("cli", "sysexitq", "sysexitl"):
            self.fail("interrupts", insn, "runs with interrupts on")
        if insn.mnemonic in _LEAVE:
            if insn.mnemonic in EXITS:
                entry_checks.leaves(self, insn, state, start.name == REFUSED)
            return []
        if insn.mnemonic == "call":
            return self._call(start, insn, state)
        if insn.mnemonic == "jmp":
            if not insn.target:
                self.fail("calls", insn, "jumps to wherever a register or memory says")
            return [(insn.target, state)] if insn.target else []
        if insn.is_branch:
            return self._branch(insn, state)
        name = insn.mnemonic.replace(" ", "_")
        act = getattr(self, "do_" + name, None)
        bits = 64
        if not act and name[-1] in _SIZES:
            act, bits = getattr(self, "do_" + name[:-1], None), _SIZES[name[-1]]
        if insn.is_padding:
            return [(insn.next, state)]
        if not act:
            self.fail("instructions", insn, "is an instruction that the rules do not know")
            return [(insn.next, state)]
        after = [(insn.next, act(insn, state, bits))]
        return after + ([(self.code.fixups[insn.address], state)] if insn.address in self.code.fixups else [])

    def _call(self, start, insn, state):
        name = self.callees.get(insn.target) if insn.target else None
        if not name:
            name = self.code.label(insn.target) if insn.target else "wherever a register or memory says"
            self.fail("calls", insn, f"calls {name}, which the entry text may not")
            return [(insn.next, state.after_call(("other", "C")))]
        entry_checks.calls(self, start, insn, state, name)
        if CALLS[name] == NEVER:
            return []
        result = ("ptr", "frame", 0) if CALLS[name] == FRAMES_END else ("other", "C")
        return [(insn.next, state.after_call(result))]

    def _branch(self, insn, state):
        jumps_if_equal = insn.mnemonic in ("je", "jz")
        if not jumps_if_equal and insn.mnemonic not in ("jne", "jnz"):
            self.fail("instructions", insn, "is a branch that the rules do not know")
        ways = []
        for equal in (True, False):
            after = self._answer(state, equal)
            if after:
                ways.append((insn.target if equal == jumps_if_equal else insn.next, after))
        return ways

    def _answer(self, state, equal):
        """STATE where the last question was answered so, or None where it cannot be."""
        question, state = state.question, replace(state, question=())
        if question == ("ring",) and state.ring == "?":
            ring = "kernel" if equal else "user"
            gs = state.gs if ring == "kernel" else "user"
            return replace(state, ring=ring, gs=gs, gs_entry=gs)
        if question == ("ring",):
            return state if equal == (state.ring == "kernel") else None
        if question[:1] == ("place",) and state.ring == "kernel" and state.gs == "?":
            if equal:
                place = self.user_gs.get(question[1])
                return replace(state, gs="user", gs_entry="user", on_kernel_stack=place in SYSEXITS) if place else None
            excluded = state.excluded | {question[1]}
            known = "kernel" if excluded >= set(self.user_gs) else "?"
            return replace(state, excluded=excluded, gs=known, gs_entry=known)
        if question[:1] == ("known",):
            return state if equal == question[1] else None
        if question == ("external",):       # ring 0 executes no INT 0x80
            return state if not equal or state.ring == "user" else None
        if question == ("gs",):
            return replace(state, gs="kernel" if equal else "user", gs_entry="kernel" if equal else "user")
        if question == ("swapped",):
            return state if equal != state.swapped else None
        if question[:1] == ("flags",) and equal:
            return replace(state, dirty=state.dirty - question[1])
        return state
