"""The parts of Lambda's context object that functions use."""

from __future__ import annotations

from typing import Protocol


class Context(Protocol):
    """What Lambda gives a handler about its invocation.

    `memory_limit_in_mb`: the memory that the function is configured with.
    `get_remaining_time_in_millis`: the time until Lambda ends the invocation.
    """

    @property
    def memory_limit_in_mb(self) -> int | str: ...

    def get_remaining_time_in_millis(self) -> int: ...
