"""Whether what is at one path of many events tells each of them from all others."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

# Enough to tell what differs in each event from what does not.
_MOST = 5_000
# Of numbers with fewer digits, and so few of them, no two may be alike by chance.
_DIGITS, _MANY = 7, 100
_SPACE = re.compile(r"\s")
_NUMBER = re.compile(r"[0-9]{1,30}")


class Identity:
    """What was seen of one path.

    `differs`: whether it differs in all events that differ, as far as was looked. `short_numbers`:
    whether there are numbers of a few digits, which may count something else.
    """

    def __init__(self) -> None:
        self.differs = True
        self.short_numbers = False
        self._events: dict[int, int] = {}
        self._last: int | None = None
        self._rises = self._falls = True

    @property
    def tells(self) -> bool:
        """Whether it differs in all events, and by more than chance.

        A few short numbers do if they go up from one event to the next, or down.
        """
        in_order = self._rises or self._falls
        return self.differs and (not self.short_numbers or in_order or len(self._events) >= _MANY)

    def add(self, value: Any, event: int) -> None:
        """Take up what one event has there. `event`: a hash of all of it.

        What has a space in it is a message, and identifies nothing.
        """
        if not self.differs:
            return
        text = str(value)
        no_name = isinstance(value, bool | Decimal | dict | list) or _SPACE.search(text)
        if no_name or self._is_of_another(hash(text), event):
            self.differs = False
            self._events.clear()
        elif _NUMBER.fullmatch(text):
            self._order(int(text))
            self.short_numbers |= len(text) < _DIGITS

    def _is_of_another(self, of: int, event: int) -> bool:
        other = self._events.setdefault(of, event) != event
        if len(self._events) > _MOST:
            del self._events[of]  # it was the last to come
        return other

    def _order(self, number: int) -> None:
        if self._last is not None:
            self._rises &= number >= self._last
            self._falls &= number <= self._last
        self._last = number
