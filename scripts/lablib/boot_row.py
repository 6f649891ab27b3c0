# SPDX-License-Identifier: MIT
"""A row of the table of boot tests: what is booted, and what must become of it."""

from dataclasses import dataclass, replace

from . import iso, tree


@dataclass(frozen=True)
class End:
    """What must become of one program: exit, killed, lives-or-killed, unavailable, refused."""
    kind: str
    values: tuple = ()

    def problem(self, name, fate):
        """Why FATE, (kind, object), is not this end; "" if it is."""
        kind, entry = fate
        if kind == "killed":
            good = self.kind in ("killed", "may-live") and entry.get("vector") in self.values
        elif kind == "exit":
            good = entry.get("status") in (self.values if self.kind == "exit" else (0,)) \
                and self.kind in ("exit", "may-live")
        else:
            reason = entry.get("reason", "")
            good = kind == self.kind and bool(reason) and all(text in reason for text in self.values)
        wanted = " ".join([self.kind, *map(str, self.values)])
        return "" if good else f"{name}: wanted {wanted}, got {entry}"


def exits(status=0):
    """It ends by itself."""
    return End("exit", (status,))


def killed(*vectors):
    """One of these exceptions ends it."""
    return End("killed", vectors)


def may_live(*vectors):
    """One of these exceptions ends it, or it ends by itself."""
    return End("may-live", vectors)


UNAVAILABLE = End("unavailable")


class New(str):
    """A problem that is no failure on a version of an emulator that nobody knows yet."""


def refused(text):
    """The loader refuses it with a reason that holds TEXT."""
    return End("refused", (text,))


# In a text that a program prints: its place in the boot, from 1.
NUMBER = "<number of the program>"


@dataclass(frozen=True)
class Part:
    """One module and its end. DATA is the file's content where it is no built program, or a function that makes it."""
    program: str
    path: str = ""
    args: tuple = ()
    end: End = exits()
    data: bytes = None
    prints: tuple = ()          # texts that the console must hold, if the CPU has its path
    folder: str = ""            # where below build/userland its file is, if it has no path
    ends: dict = None           # {environment: End} where they differ
    heard: bool = True          # whether what it reports counts; that of a liar does not
    bound: bool = False         # its end, and what it prints, depend on the emulator's version

    @property
    def key(self):
        """Path and caller."""
        return self.path, tree.caller_of(self.program)

    @property
    def name(self):
        """argv[0]."""
        return f"{self.program}.{self.path}" if self.path else self.program

    def numbered(self, number):
        """The same as the boot's program NUMBER."""
        prints = tuple(text.replace(NUMBER, str(number)) for text in self.prints)
        return replace(self, prints=prints)

    def module(self, folder):
        """The iso.Module; its file is written to FOLDER if it has to be made."""
        if self.folder:
            return iso.Module(tree.USERLAND / self.folder / self.program, self.name, self.args)
        if self.data is None:
            return iso.Module(tree.program_file(self.program, self.path), self.name, self.args)
        file = folder / self.name
        file.write_bytes(self.data() if callable(self.data) else self.data)
        return iso.Module(file, self.name, self.args)


@dataclass(frozen=True)
class Row:
    """One boot test."""
    name: str
    envs: tuple
    parts: tuple = ()
    switches: tuple = ()
    prints: tuple = ()          # texts that the console must hold
    boot_error: int = 0         # the E number with which the kernel must refuse to boot
    paths: dict = None          # {(path, caller): installed} that the kernel must report
    panic: tuple = ()           # texts that the kernel's panic must hold: cause, symbol
    endless: bool = False       # the last program never ends: the time-out is the pass
    tests: tuple = ()           # programs that must speak KTAP
    timeout: float = 60.0
    memory: int = 0
    cpu: str = ""
    cpus: int = 1
    # The boot shim hands over what this makes of the programs' files, instead of GRUB's information.
    case: object = None
    judge: object = None        # called with the outcome: further problems
    group: str = ""             # rows of a group are one ctest; those that boot alike share a boot
    not_shared: bool = False    # never that
    counted: bool = True        # with icount where there is one; without, TCG is a quarter faster
    cost: float = 0.0           # seconds of its programs on Bochs: the longest are begun first

    def on(self, env):
        """The row as it is in that environment, in a boot of its own."""
        return self.within(env).numbered(0)

    def within(self, env):
        """The same, anywhere in a boot."""
        return replace(self, parts=tuple(replace(part, end=part.ends.get(env, part.end)) if part.ends else part
                                         for part in self.parts))

    def numbered(self, first):
        """The same as the programs after the FIRST ones of a boot."""
        return replace(self, parts=tuple(part.numbered(first + number)
                                         for number, part in enumerate(self.parts, 1)))

    @property
    def together(self):
        """Whether the programs run at once."""
        return "together=on" in self.switches
