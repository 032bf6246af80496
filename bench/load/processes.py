"""Memory and CPU time of the processes of a run, read from /proc."""

from __future__ import annotations

import os
import statistics
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

_EVERY_SECONDS = 1.0
_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE_MB = os.sysconf("SC_PAGE_SIZE") / 2**20
_NAMED = b"AWS_LAMBDA_FUNCTION_NAME="
EMULATOR = "emulator"


@dataclass(slots=True)
class Usage:
    """By the name of a function, or EMULATOR: memory over time, and CPU seconds by process.

    `memory`: (seconds since the start, MB) of the largest process of that name at that moment.
    """

    memory: dict[str, list[tuple[float, float]]] = field(default_factory=lambda: defaultdict(list))
    cpu: dict[str, dict[int, float]] = field(default_factory=lambda: defaultdict(dict))

    def seconds(self, name: str) -> float:
        """CPU seconds of all processes of a name."""
        return sum(self.cpu[name].values())

    def thirds(self, name: str) -> tuple[float, float]:
        """The median memory (MB) in the first and in the last third of its life."""
        samples = [size for _, size in self.memory[name]]
        third = max(1, len(samples) // 3)
        return statistics.median(samples[:third]), statistics.median(samples[-third:])


@contextmanager
def watched(emulator: int) -> Iterator[Usage]:
    """Sample an emulator and its functions, by its process id, while the block runs."""
    usage = Usage()
    over = threading.Event()
    start = time.monotonic()

    def watch() -> None:
        while not over.wait(_EVERY_SECONDS):
            _sample(emulator, usage, time.monotonic() - start)

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield usage
    finally:
        over.set()
        thread.join()


def _sample(emulator: int, usage: Usage, moment: float) -> None:
    largest: dict[str, float] = {}
    # The emulator leads a session of its own, which its functions belong to.
    for process in Path("/proc").iterdir():
        # A process may end while it is looked at.
        with suppress(OSError, ValueError, IndexError):
            pid = int(process.name)
            if os.getsid(pid) != emulator:
                continue
            name = EMULATOR if pid == emulator else _function(process)
            if name is None:
                continue
            fields = (process / "stat").read_text().rpartition(") ")[2].split()
            # utime and stime (proc_pid_stat(5)), counted from the field after the name.
            usage.cpu[name][pid] = (int(fields[11]) + int(fields[12])) / _TICKS
            size = int((process / "statm").read_text().split()[1]) * _PAGE_MB
            largest[name] = max(size, largest.get(name, 0.0))
    for name, size in largest.items():
        usage.memory[name].append((moment, size))


def _function(process: Path) -> str | None:
    for variable in (process / "environ").read_bytes().split(b"\0"):
        if variable.startswith(_NAMED):
            return variable.removeprefix(_NAMED).decode()
    return None
