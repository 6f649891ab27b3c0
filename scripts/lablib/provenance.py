# SPDX-License-Identifier: MIT
"""Where a result comes from: what a reader needs to repeat it."""

import hashlib
import shutil
import subprocess

from . import doctor, traced, tree


def _git(*arguments):
    if not shutil.which("git"):
        return None
    done = subprocess.run(["git", "-C", tree.ROOT, *arguments], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else None


def _sha256(file):
    return hashlib.sha256(file.read_bytes()).hexdigest()


def build():
    """What was built, from what and with what."""
    changes = _git("status", "--porcelain")
    return {
        "commit": _git("rev-parse", "HEAD"),
        "changed_since": bool(changes) if changes is not None else None,
        "kernel_sha256": _sha256(tree.KERNEL),
        "kernel_bytes": tree.KERNEL.stat().st_size,
        "tools": doctor.versions(),
    }


def collect(envs, outcomes):
    """The `environment` object of a result. Nothing in it changes from run to run."""
    return build() | {
        "program": traced.PROGRAM,
        "switches": traced.SWITCHES,
        "emulators": {env.name: {
            "cpu": env.cpu, "cross_check": env.twin,
            "guest": outcomes[env.name].machine.boots[0],
        } for env in envs},
    }
