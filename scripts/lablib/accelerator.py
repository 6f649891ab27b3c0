# SPDX-License-Identifier: MIT
"""What the host's accelerator really is, and so what may be claimed from a run on it."""

import os
from dataclasses import dataclass
from pathlib import Path

GRADES = {
    "A": "absolute ticks and ratios",
    "B": "ratios; absolute ticks as 'TSC ticks, this run'",
    "C": "ratios only, nothing about CR3",
    "D": "nothing about time, not even correctness",
    "E": "instructions and memory accesses, exact and repeatable; never cycles",
}


@dataclass(frozen=True)
class Accelerator:
    """The classifier's finding."""
    name: str       # none, no-access, kvm-soft, kvm-nested, kvm-hw
    grade: str      # of a run under KVM; E where there is only emulation
    reason: str

    @property
    def hardware(self):
        """Whether the environment `kvm` may be used."""
        return self.name in ("kvm-hw", "kvm-nested")


def _read(path):
    try:
        return Path(path).read_text(encoding="ascii", errors="replace")
    except OSError:
        return ""


def _loaded(module, modules, sys_modules):
    return any(line.split(" ")[0] == module for line in modules.splitlines()) or module in sys_modules


def classify(cpuinfo, modules, sys_modules, device, accessible):
    """Judge by the text of /proc/cpuinfo and /proc/modules, the names in /sys/module, and whether
    /dev/kvm exists and can be opened."""
    flags = next((set(line.split(":", 1)[1].split()) for line in cpuinfo.splitlines()
                  if line.startswith("flags")), set())
    if not device:
        return Accelerator("none", "E", "there is no /dev/kvm")
    if _loaded("kvm_pvm", modules, sys_modules):
        return Accelerator("kvm-soft", "D", "/dev/kvm is the software KVM of the module kvm_pvm, "
                           "which does not run entry instructions as hardware does")
    if not flags & {"vmx", "svm"}:
        return Accelerator("kvm-soft", "D", "/dev/kvm exists but /proc/cpuinfo has neither vmx nor "
                           "svm, so it cannot be hardware KVM")
    if not accessible:
        return Accelerator("no-access", "E", "/dev/kvm cannot be opened by this user; "
                           "membership in the group kvm allows it")
    if "hypervisor" in flags:
        return Accelerator("kvm-nested", "C", "hardware KVM inside a virtual machine (nested)")
    return Accelerator("kvm-hw", "B", "hardware KVM on a bare-metal host that is not tuned")


def find():
    """The Accelerator of this host."""
    try:
        names = set(os.listdir("/sys/module"))
    except OSError:
        names = set()
    return classify(_read("/proc/cpuinfo"), _read("/proc/modules"), names,
                    os.path.exists("/dev/kvm"), os.access("/dev/kvm", os.R_OK | os.W_OK))


def refusal(env):
    """Why ENV cannot be used on this host, or ""."""
    if env.accel != "kvm":
        return ""
    found = find()
    return "" if found.hardware else f"no hardware KVM: {found.reason}"
