# SPDX-License-Identifier: MIT
"""Which machine lines may follow which: a program is started, speaks, and ends once.

With repeat=N all pids are started again once nobody runs, and the kernel says at the end how many
rounds there were. With quiet=on no program is heard and no end is told; at the end each kind of end
has a count.
"""


class Order:
    """Follows a log; sentences about what is out of order go to the list WRONG."""

    def __init__(self, wrong):
        self.wrong = wrong
        self.alive, self.over = {}, {}      # {pid: name}
        self.rounds, self.counted, self.told = 1, 0, False
        self.closed, self.after = False, 0

    def boot(self):
        """The kernel boots; that it does so twice is told elsewhere. Nobody of before runs."""
        self.__init__(self.wrong)

    def _who(self, pid):
        name = self.alive.get(pid) or self.over.get(pid)
        return f"pid {pid} ({name})" if name else f"pid {pid}"

    def _new(self, pid, name):
        """PID begins to be: once a round, and a round begins where nobody runs."""
        self.told = True
        if pid in self.alive:
            self.wrong.append(f"pid {pid} was started as {name} while it ran as {self.alive[pid]}")
        elif pid in self.over:
            if self.alive:
                other = self._who(next(iter(self.alive)))
                self.wrong.append(f"{self._who(pid)} was started again while {other} ran")
            self.over.clear()
            self.rounds += 1

    def start(self, name, pid):
        """The kernel starts a program."""
        self._new(pid, name)
        self.alive[pid] = name

    def end_of(self, kind, entry):
        """The kernel tells an end: one program's, or how many ended so."""
        name, pid = entry[kind], entry["pid"]
        if "count" in entry:
            self.counted += entry["count"]
            return
        if kind in ("refused", "unavailable"):
            self._new(pid, name)
        elif pid in self.over:
            self.wrong.append(f"{self._who(pid)} ended a second time: {kind}")
        elif pid not in self.alive:
            self.wrong.append(f"pid {pid} ({name}) ended without a start: {kind}")
        elif self.alive[pid] != name:
            self.wrong.append(f"{self._who(pid)} ended as {name}")
        self.alive.pop(pid, None)
        self.over[pid] = name

    def program(self, pid, text):
        """The name of the program that is PID now; None if it may not speak."""
        if pid in self.alive:
            return self.alive[pid]
        why = "spoke after its end" if pid in self.over else "spoke, but was not started"
        self.wrong.append(f"{self._who(pid)} {why}: {text!r}")
        return None

    def end(self):
        """The kernel says that it ends the machine."""
        self.closed = True
        for pid in self.alive:
            self.wrong.append(f"the end line came while {self._who(pid)} ran")

    def may_follow(self, line):
        """Whether any line may still come."""
        if self.closed and not self.after:
            self.wrong.append(f"a line after the end line: {line!r}")
        self.after += self.closed
        return not self.closed

    def close(self, log):
        """The log is over."""
        if not self.closed:
            return
        told = log.fact("rounds")
        programs = told.get("programs", log.end)
        if self.counted and self.told:
            self.wrong.append("some ends are counted and some are told one by one")
        elif self.counted and self.counted != programs:
            self.wrong.append(f"{self.counted} ends are counted, of {programs} programs")
        elif not self.counted and self.rounds != told.get("rounds", 1):
            self.wrong.append(f"programs were started in {self.rounds} rounds; the kernel says "
                              f"{told.get('rounds', 1)}")
