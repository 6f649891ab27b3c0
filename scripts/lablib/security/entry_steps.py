# SPDX-License-Identifier: MIT
"""What each instruction of the entry text does to what is known."""

from dataclasses import replace

from .entry_state import DIRTY, REGISTERS, narrow, register

_SWAPPED = 0x200                        # FRAME_TAG_SWAPPED


class Steps:
    """do_X(insn, state, bits) -> state, for each mnemonic X without its size. Half of Walk, which has
    `value`, `store`, `load`, `push`, `pop`, `address` and `fail`."""

    def do_push(self, insn, state, _bits):
        return self.push(state, insn, self.value(state, insn, insn.operands[0]))

    def do_pop(self, insn, state, _bits):
        value, state = self.pop(state, insn)
        return self.store(state, insn, insn.operands[0], value)

    def do_pushf(self, insn, state, _bits):
        return self.push(state, insn, ("flags",))

    def do_popf(self, insn, state, _bits):
        value, state = self.pop(state, insn)
        if value == ("slot", "flags", 64):
            return replace(state, restored=True)
        if value != ("const", 2):
            self.fail("flags", insn, f"loads {value[0]} into RFLAGS")
        return replace(state, dirty=frozenset(), question=())

    def do_mov(self, insn, state, bits):
        source, target = insn.operands
        bits = min(bits, *(found[1] for found in map(register, insn.operands) if found), 64)
        return self.store(state, insn, target, narrow(self.value(state, insn, source, bits), bits))

    def do_lea(self, insn, state, _bits):
        region, offset = self.address(state, insn, insn.operands[0])
        value = ("const", offset - (1 << 64) if offset >> 63 else offset) if region == "text" else ("ptr", region, offset)
        return self.store(state, insn, insn.operands[1], value)

    def do_xor(self, insn, state, _bits):
        same = insn.operands[0] == insn.operands[1]
        return self.store(replace(state, question=()), insn, insn.operands[1], ("const", 0) if same else ("other", "xor"))

    def _add(self, insn, state, sign):
        source, target = insn.operands
        amount, value = self.value(state, insn, source), self.value(state, insn, target)
        if value[0] == "ptr" and amount[0] == "const":
            value = ("ptr", value[1], value[2] + sign * amount[1])
        elif value == ("hw", "ip") and amount[0] == "const":
            value = ("hw", f"ip{sign * amount[1]:+d}")
        else:
            value = ("other", "a sum")
        return self.store(replace(state, question=()), insn, target, value)

    def do_add(self, insn, state, _bits):
        return self._add(insn, state, 1)

    def do_sub(self, insn, state, _bits):
        return self._add(insn, state, -1)

    def do_shl(self, insn, state, _bits):
        high = self.value(state, insn, insn.operands[1]) == ("gs base", "high") and insn.operands[0] == "$0x20"
        return self.store(state, insn, insn.operands[1], ("gs base", "shifted") if high else ("other", "shl"))

    def do_or(self, insn, state, _bits):
        left, right = (self.value(state, insn, operand) for operand in insn.operands)
        state = replace(state, question=())
        if (left, right) == (("gs base", "shifted"), ("gs base", "low")):
            return self.store(state, insn, insn.operands[1], ("gs base",))
        if left == ("const", self.contracts.flags["FLAG_IF"]) and right == ("flags",):
            return self.store(state, insn, insn.operands[1], ("flags", "IF"))
        if left == ("const", _SWAPPED) and right[0] == "const":
            state = replace(state, swapped=True)
            return self.store(state, insn, insn.operands[1], ("const", right[1] | _SWAPPED))
        return self.store(state, insn, insn.operands[1], ("other", "or"))

    def do_and(self, insn, state, _bits):
        mask, value = (self.value(state, insn, operand) for operand in insn.operands)
        kept = mask[0] == "const" and (~mask[1] & 0xffffffff) == self.contracts.flags["FLAG_RF"]
        return self.store(replace(state, question=()), insn, insn.operands[1], value if kept else ("other", "and"))

    def do_test(self, insn, state, _bits):
        if insn.operands[1] == "%spl" and self.own_stack(state, insn):
            # Where a frame ends the CPU aligned RSP before it pushed.
            return replace(state, question=("known", not state.rsp[2] & int(insn.operands[0][1:], 0)))
        mask, value = (self.value(state, insn, operand) for operand in insn.operands)
        question = ()
        if value == ("hw", "cs") and mask == ("const", 3):
            question = ("ring",)
        elif value[0] == "flags" and mask[0] == "const":
            question = ("flags", frozenset(name for name in sorted(DIRTY)
                                           if mask[1] & self.contracts.flags["FLAG_" + name]))
        elif value[:2] == ("slot", "path") and mask == ("const", _SWAPPED):
            question = ("swapped",)
        elif value == ("apic",):
            question = ("external",)
        return replace(state, question=question)

    def do_cmp(self, insn, state, bits):
        left, right = (self.value(state, insn, operand, bits) for operand in insn.operands)
        question = ()
        if left[0] == "const" and right == ("hw", "ip"):
            question = ("place", left[1] % (1 << 64))
        elif (left, right) == (("gs base",), ("percpu",)):
            question = ("gs",)
        return replace(state, question=question)

    def do_rdmsr(self, insn, state, _bits):
        msr = state.reg("cx")
        if msr != ("const", self.contracts.flags["MSR_GS_BASE"]):
            self.fail("instructions", insn, "reads an MSR that is not the GS base")
        return state.with_reg("ax", ("gs base", "low")).with_reg("dx", ("gs base", "high"))

    def do_rep_movs(self, insn, state, _bits):
        source, target, count = state.reg("si"), state.reg("di"), state.reg("cx")
        if "DF" in state.dirty:
            self.fail("flags", insn, "copies in the direction that the user chose")
        if source[0] != "ptr" or target[0] != "ptr" or count[0] != "const":
            self.fail("frame", insn, "copies what the rules cannot follow")
            return state
        size = 8 * count[1]
        for at in range(0, size, 8):
            value = self.load(state, insn, (source[1], source[2] + at))
            state = state.with_cell((target[1], target[2] + at), value)
        moved = {"si": ("ptr", source[1], source[2] + size), "di": ("ptr", target[1], target[2] + size), "cx": ("const", 0)}
        return replace(state, regs=tuple(moved.get(name, state.reg(name)) for name in REGISTERS))

    def do_swapgs(self, insn, state, _bits):
        if state.gs == "?":
            self.fail("gs", insn, "swaps GS while nothing tells whose it is")
        return replace(state, gs={"user": "kernel", "kernel": "user", "?": "?"}[state.gs])

    def do_cld(self, _insn, state, _bits):
        return replace(state, dirty=state.dirty - {"DF"})

    def do_clac(self, _insn, state, _bits):
        return replace(state, dirty=state.dirty - {"AC"}, smap_open=False)

    def do_stac(self, _insn, state, _bits):
        return replace(state, smap_open=True)

    def do_cli(self, _insn, state, _bits):
        return replace(state, interrupts=False)

    def do_sti(self, insn, state, _bits):
        following = self.code.insns.get(insn.next)
        if state.gs != "user" or not following or following.mnemonic not in ("sysexitq", "sysexitl"):
            self.fail("interrupts", insn, "turns interrupts on elsewhere than right before SYSEXIT, with the user's GS")
        return replace(state, interrupts=True)
