# SPDX-License-Identifier: MIT
"""Where a result comes from: what a reader needs to repeat it."""

import hashlib
import shutil
import subprocess

from . import doctor, traced, tree


def _git(*arguments):
    """(what git says, ""), or (None, why it says nothing)."""
    if not shutil.which("git"):
        return None, "git is not installed"
    # git refuses a tree that belongs to somebody else; to read which commit it is harms nobody.
    argv = ["git", "--no-optional-locks", "-c", f"safe.directory={tree.ROOT}", "-C", tree.ROOT]
    done = subprocess.run([*argv, *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True, errors="replace", check=False)
    if done.returncode == 0:
        return done.stdout.strip(), ""
    said = done.stderr.strip().splitlines()
    return None, said[0] if said else f"git ended with status {done.returncode}"


def commit():
    """The commit and whether the tree was changed since; where git does not tell, why."""
    head, why = _git("rev-parse", "HEAD")
    changes, why_changes = _git("status", "--porcelain")
    found = {"commit": head, "changed_since": bool(changes) if changes is not None else None}
    return found | ({"commit_unknown": why or why_changes} if why or why_changes else {})


def _sha256(file):
    return hashlib.sha256(file.read_bytes()).hexdigest()


def build():
    """What was built, from what and with what."""
    return commit() | {
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
