"""Ctrl-C, without an exception in the middle of an account."""

from __future__ import annotations

import signal
from types import FrameType, TracebackType
from typing import Self

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Interrupts:
    """Counts Ctrl-C, and requests to end, while it is entered. The second one is impatient."""

    def __init__(self) -> None:
        self.count = 0

    def __enter__(self) -> Self:
        self._before = {one: signal.signal(one, self._take) for one in _SIGNALS}
        return self

    def __exit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        for one, handler in self._before.items():
            signal.signal(one, handler)

    def _take(self, _: int, __: FrameType | None) -> None:
        self.count += 1
