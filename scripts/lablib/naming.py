# SPDX-License-Identifier: MIT
"""Says what a memory access touches: IDT[0x80], GDT[kernel_cs], TSS.rsp0, frame.ip, user stack."""

from .headers import TSS_FIELDS

USER_TOP = 1 << 47
STACK_SIZE = 0x10000    # at most: how far below its top an address is called the kernel's stack


def _field(fields, offset):
    """The field at OFFSET, `field+n` inside one, +0xoffset if none."""
    at = max((start for start in fields if start <= offset), default=None)
    if at is None or offset - at >= 8:
        return f"+0x{offset:x}"
    return "." + fields[at] + (f"+{offset - at}" if offset > at else "")


class Names:
    """Names addresses for one program in one kernel."""

    def __init__(self, layout, kernel, user_tables, cpu_tables):
        """KERNEL and USER_TABLES are Symbols; CPU_TABLES {idt, gdt, tss: (base, bytes)}."""
        self.layout = layout
        self.kernel = kernel
        self.user_tables = user_tables
        self.cpu_tables = cpu_tables
        self.frame_top = None
        self.stack_top = None

    def learn(self, window):
        """Find the running task's frame top and the kernel's stack: what TSS.RSP0 or the per-CPU block
        gives as a stack pointer."""
        for instruction in window.instructions:
            for access in instruction.data:
                if access.write:
                    continue
                where = self._cpu_table(access.address) or self._percpu(access.address)
                if where in ("TSS.rsp0", "percpu.frame_top"):
                    self.frame_top = access.value
                elif where == "percpu.stack":
                    self.stack_top = access.value

    def is_cpu_table(self, address):
        """Whether ADDRESS is in the IDT, GDT or TSS."""
        return any(base <= address < base + size for base, size in self.cpu_tables.values())

    def name(self, address):
        """The name of a linear address."""
        known = self._cpu_table(address) or self._percpu(address)
        if known:
            return known
        top = self.frame_top
        if top and top - self.layout.frame_size <= address < top:
            return "frame" + _field(self.layout.frame, address - top + self.layout.frame_size)
        if top and top <= address < top + 64:
            return "task" + _field(self.layout.task, address - top)
        if address < USER_TOP:
            label = next(filter(None, (self._inside(t, address) for t in self.user_tables)), "")
            return f"user {label}" if label else "user stack"
        if self.stack_top and self.stack_top - STACK_SIZE <= address < self.stack_top:
            return "kernel stack"
        return self._inside(self.kernel, address) or f"kernel 0x{address:x}"

    @staticmethod
    def _inside(table, address):
        found = table.find(address)
        return table.label(address) if found and found[1] < table.size.get(found[0], 0) else ""

    def _cpu_table(self, address):
        for name, (base, size) in self.cpu_tables.items():
            if base <= address < base + size:
                offset = address - base
                if name == "idt":
                    return f"IDT[0x{offset // 16:02x}]" + ("+8" if offset & 8 else "")
                if name == "gdt":
                    selector = offset & ~7
                    known = {number & ~3: text for number, text in self.layout.selectors.items()}
                    return f"GDT[0x{selector:02x} {known[selector]}]" if selector in known \
                        else f"GDT[0x{selector:02x}]"
                return "TSS" + _field(TSS_FIELDS, offset)
        return ""

    def _percpu(self, address):
        cpu = self.kernel.address.get("cpu0")
        if cpu is not None and cpu <= address < cpu + self.kernel.size["cpu0"]:
            return "percpu" + _field(self.layout.percpu, address - cpu)
        return ""
