# SPDX-License-Identifier: MIT
"""What must hold where the entry text calls C, and where it leaves."""

from .entry_contracts import EXITS, LEAVE_IST
from .entry_state import REGISTERS

_EXCEPTIONS = ("exception_from_user", "exception_from_kernel", "exception_on_ist", "exception_at_iretq")
_UD2_BYTES = 6


def show(value):
    """A value as people read it."""
    return " ".join(str(part) for part in value) if value else "nothing"


def _stack(walk, insn, state, name):
    """C runs on the CPU's stack, on an IST stack, or where the kernel was interrupted."""
    region = state.rsp[1] if state.rsp[0] == "ptr" else "the user's"
    wanted = "kernel"
    if name == "exception_on_ist":
        wanted = "ist"
    elif name == "exception_from_kernel" and (state.gs_entry == "kernel" or state.on_kernel_stack):
        wanted = "frame"
    if region != wanted:
        walk.fail("stack", insn, f"calls {name} on a stack of the kind {region}, not {wanted}")


def _frame(walk, start, insn, state, name):
    """The frame that C is given holds what the stub is for."""
    contracts = walk.contracts
    region = "ist" if name == "exception_on_ist" or start.name == LEAVE_IST else "frame"
    if state.reg("di") != ("ptr", region, -contracts.size):
        walk.fail("frame", insn, f"{name} is given {show(state.reg('di'))}, and not the frame")
    path = state.cell((region, contracts.offset["path"]))
    wanted = dict(start.frame)
    if name in _EXCEPTIONS:
        wanted = contracts.exception_frame(path[1] & 0xff if path and path[0] == "const" else 0)
        if start.external:
            wanted["orig_ax"] = ("const", 0)
    elif start.name == "entry_ud2":
        wanted["ip"] = ("hw", f"ip+{_UD2_BYTES}")
    for field, value in wanted.items():
        seen = state.cell((region, contracts.offset[field]))
        if field == "path" and state.swapped and seen and seen[0] == "const":
            seen = ("const", seen[1] & ~0x200)
        if seen != value:
            walk.fail("frame", insn, f"the frame's {field} is {show(seen)}, not {show(value)}")


def calls(walk, start, insn, state, name):
    """Everything that C may rely on."""
    if state.gs != "kernel":
        walk.fail("gs", insn, f"calls {name} while GS is the {state.gs}'s")
    if state.dirty:
        walk.fail("flags", insn, f"calls {name} with the user's {', '.join(sorted(state.dirty))}")
    if state.smap_open:
        walk.fail("smap", insn, f"calls {name} with SMAP off")
    if name not in _EXCEPTIONS and name != "gate_dispatch32" and start.bits == 32 and not name.endswith("32"):
        walk.fail("calls", insn, f"calls {name} for a 32-bit caller")
    if name == "syscall_dispatch32" and start.bits == 64:
        walk.fail("calls", insn, f"calls {name} for a 64-bit caller")
    if name in ("exception_from_kernel", "exception_on_ist", "exception_at_iretq") and state.ring != "kernel":
        walk.fail("calls", insn, f"calls {name}, and ring 0 was not interrupted")
    _stack(walk, insn, state, name)
    _frame(walk, start, insn, state, name)


def _registers(walk, insn, state, wanted):
    for name in REGISTERS:
        if state.reg(name) not in wanted[name]:
            walk.fail("leak", insn, f"leaves with {name} = {show(state.reg(name))}, not {show(wanted[name][0])}")


def _to_kernel(walk, insn, state):
    """Back to an interrupted ring 0: GS as it was, every register from the frame."""
    if state.gs != state.gs_entry:
        walk.fail("gs", insn, f"returns to ring 0 with the {state.gs}'s GS, and the {state.gs_entry}'s was interrupted")
    if state.rsp[0] != "ptr" or state.rsp[2] != walk.contracts.offset["ip"]:
        walk.fail("frame", insn, f"returns by {show(state.rsp)}, which is not the frame's IP")
    _registers(walk, insn, state, {name: [("slot", name, 64)] for name in REGISTERS})


def leaves(walk, insn, state, refused):
    """What must hold at an instruction that leaves."""
    kind = insn.mnemonic
    if kind == "iretq" and state.ring == "kernel":
        _to_kernel(walk, insn, state)
        return
    place = walk.code.at(EXITS[kind])
    if insn.address != place and not (refused and kind == "sysretl"):
        walk.fail("exits", insn, f"leaves to ring 3, and only {EXITS[kind]} may")
    if state.gs != "user":
        walk.fail("gs", insn, f"leaves while GS is the {state.gs}'s")
    if state.smap_open:
        walk.fail("smap", insn, "leaves with SMAP off")
    if kind == "sysexitl" and not state.restored:
        walk.fail("flags", insn, "leaves without the user's flags, and the landing pad does not restore them")
    if kind.startswith("sysexit") and not state.interrupts:
        walk.fail("interrupts", insn, "leaves with interrupts off")
    stacks = {"iretq": [("ptr", "frame", walk.contracts.offset["ip"])], "sysretq": [("slot", "sp", 64)],
              "sysretl": [("user", "sp", 64)] if refused else [("slot", "sp", 32)]}
    if kind in stacks and state.rsp not in stacks[kind]:
        walk.fail("frame", insn, f"leaves with RSP = {show(state.rsp)}, not {show(stacks[kind][0])}")
    _registers(walk, insn, state, walk.contracts.expected_at_exit(kind, refused))
