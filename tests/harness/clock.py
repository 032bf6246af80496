"""A clock on which nobody waits: sleeping moves it on."""

from __future__ import annotations


class Clock:
    """As much of the module `time` as a waiting loop uses. `now`: seconds."""

    def __init__(self) -> None:
        self.now = 0.0

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds
