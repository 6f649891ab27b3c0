# SPDX-License-Identifier: MIT
"""What is known at one instruction of the entry text: whose stack, whose GS, which flags, what every register holds.

A value is a tuple: ("user", register, bits) what the user had, ("slot", field, bits) what C left in the frame,
("hw", what) what the CPU pushed, ("const", n), ("ptr", region, offset), ("task", field), or ("other", where from).
An address is (region, offset): region frame (the task's, or the interrupted kernel's), ist, kernel (the CPU's
stack); offset from the frame's end, or from the top of the kernel's stack.
"""

from dataclasses import dataclass, field, replace

REGISTERS = ("ax", "bx", "cx", "dx", "si", "di", "bp", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15")
CALLEE_SAVED = ("bx", "bp", "r12", "r13", "r14", "r15")
DIRTY = frozenset(("TF", "DF", "NT", "AC"))     # the flags that may come in with the user

_LOW = {f"e{name}": name for name in ("ax", "bx", "cx", "dx", "si", "di", "bp", "sp")}
_WIDE = {f"r{name}": name for name in ("ax", "bx", "cx", "dx", "si", "di", "bp", "sp")}


def register(operand):
    """(name, bits) of a register operand of 64 or 32 bits, or None."""
    word = operand.lstrip("%")
    if word in _WIDE:
        return _WIDE[word], 64
    if word in _LOW:
        return _LOW[word], 32
    if word[:1] == "r" and word.rstrip("d")[1:].isdigit() and 8 <= int(word.rstrip("d")[1:]) <= 15:
        return word.rstrip("d"), 32 if word.endswith("d") else 64
    return None


def narrow(value, bits):
    """VALUE's low BITS, zero-extended."""
    if bits == 64:
        return value
    if value[0] in ("user", "slot"):
        return (value[0], value[1], 32)
    if value[0] == "const":
        return ("const", value[1] & 0xffffffff)
    return ("other", "32 bits of " + str(value[0])) if value[0] == "ptr" else value


@dataclass(frozen=True)
class State:
    """Immutable; a step gives a new one."""
    rsp: tuple                  # ("ptr", region, offset), or whose it is: ("user", "sp", 64), ("poison",)
    regs: tuple                 # values in the order of REGISTERS
    memory: frozenset = frozenset()     # of ((region, offset), value)
    ring: str = "user"          # who was interrupted: user, kernel, or ? before CS was tested
    gs: str = "user"            # whose base is loaded: user, kernel, or ?
    gs_entry: str = "user"      # whose it was when the CPU came in
    dirty: frozenset = frozenset()
    interrupts: bool = False
    smap_open: bool = False
    called: bool = False        # C has run: the frame is what it left
    on_kernel_stack: bool = False       # the interrupted one is, though GS was the user's
    swapped: bool = False       # the frame says that an IST stub did SWAPGS
    restored: bool = False      # RFLAGS are the user's again
    excluded: frozenset = frozenset()   # places with the user's GS that the interrupted one is not
    question: tuple = field(default=())     # what the last test or comparison asked

    def reg(self, name):
        """The value in a register."""
        return self.rsp if name == "sp" else self.regs[REGISTERS.index(name)]

    def with_reg(self, name, value):
        """The same with another value in NAME."""
        if name == "sp":
            return replace(self, rsp=value)
        at = REGISTERS.index(name)
        return replace(self, regs=self.regs[:at] + (value,) + self.regs[at + 1:])

    def cell(self, address):
        """What is known to be at ADDRESS, or None."""
        return dict(self.memory).get(address)

    def with_cell(self, address, value):
        """The same with VALUE at ADDRESS."""
        return replace(self, memory=frozenset((dict(self.memory) | {address: value}).items()))

    def after_call(self, result):
        """What C leaves: callee-saved registers, RESULT in RAX, a frame that it may have changed."""
        kept = {name: self.reg(name) for name in CALLEE_SAVED}
        regs = tuple(kept.get(name, ("other", "C")) for name in REGISTERS)
        memory = frozenset((address, value) for address, value in self.memory if address[0] == "kernel")
        return replace(self, regs=regs, memory=memory, called=True, question=()).with_reg("ax", result)


def user_registers():
    """Every register as the user had it."""
    return tuple(("user", name, 64) for name in REGISTERS)
