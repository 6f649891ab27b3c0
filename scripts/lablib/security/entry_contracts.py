# SPDX-License-Identifier: MIT
"""What the entry text has to keep to: how the CPU comes in, what C wants, how each exit leaves."""

import re
from dataclasses import dataclass, field

from .. import headers, paths, tree
from .entry_state import CALLEE_SAVED, DIRTY, REGISTERS, State, user_registers

# The C that the entry text may call, and what it gives back: the frame's end, nothing, or no return.
FRAMES_END, RETURNS, NEVER = "the frame's end", "nothing", "never"
CALLS = {"syscall_dispatch": FRAMES_END, "syscall_dispatch32": FRAMES_END, "gate_dispatch": FRAMES_END,
         "gate_dispatch32": FRAMES_END, "exception_from_kernel": RETURNS, "exception_on_ist": RETURNS,
         "exception_from_user": NEVER, "exception_at_iretq": NEVER}
# Where each instruction may stand that leaves to ring 3, and where SYSRETL may besides, touching nothing.
EXITS = {"iretq": "exit_iretq", "sysretq": "exit_sysretq", "sysretl": "exit_sysretl", "sysexitq": "exit_sysexitq",
         "sysexitl": "exit_sysexitl"}
# An NMI between STI and SYSEXIT ends STI's shadow: an interrupt strikes there, on the kernel's stack.
SYSEXITS = (EXITS["sysexitq"], EXITS["sysexitl"])
REFUSED = "entry_syscall32_refused"
ERROR_CODE = (8, *range(10, 15), 17, 21)        # vectors with one, SDM vol. 3, "Error code"
IST = (1, 2, 8, 18)
STUB_SIZE = 16
EXTERNAL = "from outside"       # an interrupt of the APIC's, on a vector that is an exception's or a call's
LEAVE_IST = "exception_leave_ist"
ENOSYS = 38


def flag_bits():
    """{name: bit} of RFLAGS, and MSR numbers, from the kernel's header."""
    text = (tree.ROOT / "src/cpu/registers.h").read_text()
    return {name: int(number, 0) for name, number in
            re.findall(r"^#define ((?:FLAG|MSR)_\w+)\s+(0x[0-9a-f]+)", text, re.MULTILINE)}


def apic_window():
    """Where the local APIC is mapped."""
    text = (tree.ROOT / "src/mm/layout.h").read_text()
    return int(re.search(r"^#define APIC_WINDOW\s+(0x[0-9a-f]+)", text, re.MULTILINE)[1], 16)


@dataclass
class Start:
    """A place where the CPU, or C, enters the text."""
    name: str
    address: int
    state: State
    frame: dict = field(default_factory=dict)   # {field: value} that the stub must have put there
    bits: int = 64                              # the caller's mode where the stub is for one

    @property
    def external(self):
        """Whether the APIC sent it, which has no error code."""
        return self.name.endswith(EXTERNAL)


class Contracts:
    """The layout, and every place where the text is entered."""

    def __init__(self, code, rows=None, layout=None, vectors=range(256)):
        """Of the exceptions' stubs, those of VECTORS."""
        self.code, self.vectors = code, vectors
        self.layout = layout or headers.Layout()
        self.flags = flag_bits()
        self.apic = apic_window()
        self.size = self.layout.frame_size
        self.field_at = {offset - self.size: name for offset, name in self.layout.frame.items()}
        self.offset = {name: offset for offset, name in self.field_at.items()}
        self.selector = {name: number for number, name in self.layout.selectors.items()}
        self.rows = paths.load() if rows is None else rows
        self.starts = list(self._paths()) + list(self._vectors()) + list(self._from_c())

    def user_gs_places(self):
        """Labels of ring 0 where an ordinary exception or interrupt may find the user's GS."""
        gates = [f"entry_{row.id}" for row in self.rows if row.enters == "lcall"]
        return {self.code.at(name): name for name in (EXITS["iretq"], *gates, *SYSEXITS) if self.code.at(name)}

    def _pushed(self, *fields):
        return frozenset((("frame", self.offset[name]), ("hw", name)) for name in fields)

    def frame_of_call(self, tag):
        """What every call's frame holds, by field."""
        values = {name: ("user", name, 64) for name in REGISTERS}
        return values | {"orig_ax": ("user", "ax", 64), "ax": ("const", -ENOSYS), "path": ("const", tag)} \
            | {name: ("hw", name) for name in ("ip", "cs", "flags", "sp", "ss")}

    def _fast_frame(self, tag, bits, **fields):
        selectors = {"cs": ("const", self.selector["user_cs32" if bits == 32 else "user_cs"] | 3),
                     "ss": ("const", self.selector["user_ss"] | 3)}
        return self.frame_of_call(tag) | selectors | fields

    def _start(self, name, address, frame, bits=64, **state):
        values = {"rsp": ("ptr", "frame", self.offset["ip"]), "regs": user_registers()} | state
        return Start(name, address, State(**values), frame, bits)

    def _paths(self):
        for tag, row in enumerate(self.rows):
            for suffix, bits in (("", 64), ("32", 32)):
                name = f"entry_{row.id}{suffix}"
                if self.code.at(name):
                    yield self._path(name, row, tag, bits)
            yield from self._external_check(row, tag)
        if self.code.at(REFUSED):
            yield self._start(REFUSED, self.code.at(REFUSED), {}, 32, rsp=("user", "sp", 64))

    def _external_check(self, row, tag):
        """A gate's stub that asks the APIC first."""
        name = f"entry_{row.id}_external_check"
        if address := self.code.at(name):
            for ring in ("user", "?"):      # ring 0 executes no such INT: there it is from outside
                gs = "user" if ring == "user" else "?"
                yield self._start(f"{name} in ring {ring}", address, self.frame_of_call(tag), ring=ring, gs=gs, gs_entry=gs,
                                  memory=self._pushed("ip", "cs", "flags", "sp", "ss"), dirty=frozenset(("DF", "AC")))

    def _path(self, name, row, tag, bits):
        address, gate = self.code.at(name), self._pushed("ip", "cs", "flags", "sp", "ss")
        if row.enters == "syscall":
            ip = ("task", "landing") if bits == 32 else ("user", "cx", 64)
            cx = ("user", "bp", 32) if bits == 32 else ("user", "cx", 64)
            frame = self._fast_frame(tag, bits, ip=ip, cx=cx, sp=("user", "sp", bits), flags=("user", "r11", 64))
            return self._start(name, address, frame, bits, rsp=("user", "sp", 64))
        if row.enters == "sysenter":
            sp = ("user", "bp", 32) if bits == 32 else ("user", "cx", 64)
            bp = ("user", "bp", bits)
            frame = self._fast_frame(tag, bits, ip=("task", "landing"), sp=sp, flags=("flags",), bp=bp)
            return self._start(name, address, frame, bits, rsp=("poison",), dirty=DIRTY)
        if row.enters == "lcall":
            pushed = frozenset((("frame", self.offset[to]), ("hw", name)) for to, name in
                               (("cs", "ip"), ("flags", "cs"), ("sp", "sp"), ("ss", "ss")))
            frame = self.frame_of_call(tag) | {"flags": ("flags", "IF")}
            return self._start(name, address, frame, rsp=("ptr", "frame", self.offset["cs"]), memory=pushed,
                               dirty=DIRTY, interrupts=True)
        fault = row.enters == "ud2"     # a gate that the kernel's own fault reaches, too
        unknown = {"ring": "?", "gs": "?", "gs_entry": "?"} if fault else {}
        return self._start(name, address, self.frame_of_call(tag), memory=gate, dirty=frozenset(("DF", "AC")), **unknown)

    def exception_frame(self, vector):
        """What the frame of an exception holds, by field."""
        error = ("hw", "error") if vector in ERROR_CODE else ("const", 0)
        return self.frame_of_call(0x100 | vector) | {"ax": ("user", "ax", 64), "orig_ax": error}

    def _vectors(self):
        base = self.code.at("exception_stubs")
        for vector in self.vectors if base else ():
            yield self._vector(base, vector, vector in ERROR_CODE)
            # Vectors below 16 the APIC cannot deliver.
            if vector in ERROR_CODE and vector >= 16:
                yield self._vector(base, vector, False, " " + EXTERNAL)

    def _vector(self, base, vector, error, suffix=""):
        region = "ist" if vector in IST else "frame"
        pushed = {((region, self.offset[name]), ("hw", name)) for name in ("ip", "cs", "flags", "sp", "ss")}
        pushed |= {(("ist", 0), ("percpu",))} if region == "ist" else set()
        pushed |= {((region, self.offset["orig_ax"]), ("hw", "error"))} if error else set()
        return self._start(f"vector {vector}{suffix}", base + STUB_SIZE * vector, self.exception_frame(vector),
                           rsp=("ptr", region, self.offset["orig_ax" if error else "ip"]), memory=frozenset(pushed),
                           ring="?", gs="?", gs_entry="?", dirty=frozenset(("DF", "AC")))

    def _from_c(self):
        if self.code.at("leave_by_iret"):
            regs = tuple(("ptr", "frame", -self.size) if name == "di" else ("other", "C") for name in REGISTERS)
            yield self._start("leave_by_iret", self.code.at("leave_by_iret"), {}, rsp=("ptr", "kernel", 0), regs=regs,
                              gs="kernel", called=True)

        if self.code.at(LEAVE_IST):
            held = {(("ist", self.offset[name]), value) for name, value in self.exception_frame(8).items()}
            held |= {(("ist", self.offset[name]), ("hw", name)) for name in ("ip", "cs", "flags", "sp", "ss")}
            regs = tuple(("ptr", "ist", -self.size) if name == "di" else ("other", "C") for name in REGISTERS)
            yield self._start(LEAVE_IST, self.code.at(LEAVE_IST), {}, rsp=("ptr", "ist", -self.size - 64), regs=regs,
                              memory=frozenset(held), ring="kernel", gs="kernel", gs_entry="user")

    def expected_at_exit(self, kind, refused):
        """{register: the values it may have} where KIND leaves to ring 3."""
        own = {name: [("slot", name, 64)] for name in REGISTERS}
        for name in REGISTERS if refused else CALLEE_SAVED:
            own[name].append(("user", name, 64))
        if kind in ("sysretl", "sysexitl"):
            for name in REGISTERS:
                own[name] += [("slot", name, 32), ("user", name, 32) if name in CALLEE_SAVED else ("const", 0)]
                own[name] += [("const", 0)] if name[1:].isdigit() else []
        loads = {"sysretq": {"cx": "ip", "r11": "flags"}, "sysretl": {"cx": "ip", "r11": "flags"},
                 "sysexitq": {"dx": "ip", "cx": "sp"}, "sysexitl": {"dx": "ip", "cx": "sp"}}.get(kind, {})
        for name, slot in loads.items():
            if not refused:
                own[name] = [("slot", slot, 64)] + ([("slot", slot, 32)] if kind.endswith("l") else [])
        if refused:
            own["ax"] = [("const", -ENOSYS & 0xffffffff)]
        return own
