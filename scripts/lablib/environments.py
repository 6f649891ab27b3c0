# SPDX-License-Identifier: MIT
"""The environments every change is tested in."""

from dataclasses import dataclass

from . import accelerator
from .errors import NOT_AVAILABLE, LabError, choose


@dataclass(frozen=True)
class Environment:
    """One emulator, set up in one way."""
    name: str
    emulator: str           # qemu or bochs
    cpu: str
    title: str
    accel: str = "tcg"      # qemu only: tcg or kvm
    firmware: str = "bios"
    icount: bool = False    # qemu only: the clock counts instructions
    memory: int = 256       # MiB
    twin: str = ""          # the QEMU environment that cross-checks this one's counts


_TABLE = (
    Environment("tcg-intel", "qemu", "Icelake-Server", "all Intel paths, SMEP SMAP UMIP, exact counts",
                icount=True),
    Environment("tcg-amd", "qemu", "EPYC-Milan", "no SYSENTER in long mode", icount=True),
    Environment("tcg-min", "qemu", "qemu64", "nothing optional: no SMAP, SMEP, UMIP, FSGSBASE",
                icount=True),
    Environment("bochs-intel", "bochs", "tigerlake", "hardware-like faults, memory traces",
                memory=64, twin="tcg-intel"),
    Environment("bochs-amd", "bochs", "ryzen", "AMD vendor, memory traces", memory=64, twin="tcg-amd"),
    # OVMF waits by its clock, so with icount it takes ten times as long.
    Environment("uefi", "qemu", "Icelake-Server", "booted by OVMF instead of a BIOS", firmware="uefi"),
    Environment("kvm", "qemu", "host", "hardware KVM only, otherwise skipped", accel="kvm"),
)
ENVIRONMENTS = {row.name: row for row in _TABLE}
DEFAULT = "tcg-intel"
TRACED = [row.name for row in _TABLE if row.emulator == "bochs"]
COUNTED = [row.name for row in _TABLE if row.icount]       # instructions, by the clock
COMPARED = TRACED + COUNTED


def _unfit(env, valid):
    """Why ENV is not among VALID."""
    if env.accel == "kvm":
        why = "under KVM nothing is counted or traced"
        return "; ".join(filter(None, (why, accelerator.refusal(env))))
    if set(valid) <= set(TRACED):
        return "only Bochs traces instructions and memory accesses"
    if env.firmware == "uefi":
        return "it shows that UEFI boots, and its clock, the host's, counts nothing"
    return "it is not made for it"


def get(name, valid=None):
    """The environment NAME. VALID restricts the choice; others that exist are not available."""
    if valid is not None and name in ENVIRONMENTS and name not in valid:
        raise LabError(f"{name} cannot be used for this: {_unfit(ENVIRONMENTS[name], valid)}; "
                       f"valid: {', '.join(valid)}", NOT_AVAILABLE)
    return ENVIRONMENTS[choose("environment", name, valid or list(ENVIRONMENTS))]


def get_list(names, valid=None):
    """Environments of a comma-separated list."""
    return [get(name, valid) for name in names.split(",")]
