"""All paths of many events, looked at once: what is nearest to the top comes first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from typing import Any

from cli.discovering.names import id_rank, is_known
from cli.discovering.readings import Clock
from cli.discovering.seen import Seen
from functions.process.mapping.compiled import Steps

# More are not looked at, and said so: objects whose names are values would make a path of each.
MOST_PATHS = 1_000
_MOST_MEMBERS = 200
_DEEPEST = 10
_ROOTS = ("source", "detail-type", "detail")


class Inventory:
    """What is at each path of the events, in the order in which paths were first there.

    `undated`: how many events have an envelope of no time. `more`: whether there are paths that
    were not looked at.
    """

    def __init__(self) -> None:
        self.events = self.undated = 0
        self.more = False
        self._paths: dict[Steps, Seen] = {}
        self._members: Counter[Steps] = Counter()

    def add(
        self, envelope: dict[str, Any], event: int, clock: Clock, kind: str | None = None
    ) -> None:
        """Take up an event. `event`: a hash of its detail.

        `kind`: its type; None of one that is not valid.
        """
        self.events += 1
        level: list[tuple[Steps, Any]] = [((root,), envelope.get(root)) for root in _ROOTS]
        while level:
            below: list[tuple[Steps, Any]] = []
            for steps, value in level:
                seen = self._paths.get(steps) or self._new(steps)
                if seen is None:
                    continue
                seen.add(value, event, clock, kind)
                if len(steps) >= _DEEPEST:
                    self.more |= bool(value) and isinstance(value, dict | list)
                elif isinstance(value, dict):
                    below += [((*steps, name), inner) for name, inner in value.items()]
                elif isinstance(value, list) and value:
                    below.append(((*steps, 0), value[0]))
            level = below

    def at(self, steps: Steps) -> Seen | None:
        """What was seen at a path."""
        return self._paths.get(steps)

    def in_all(self, steps: Steps) -> bool:
        """Whether all events have something there."""
        seen = self._paths.get(steps)
        return seen is not None and seen.count == self.events

    def is_anywhere(self, steps: Steps) -> bool:
        """Whether an event has something there."""
        seen = self._paths.get(steps)
        return seen is not None and seen.count > 0

    def values_in_all(self, steps: Steps) -> Collection[str] | None:
        """The texts that the events have there; None if they are many, or not in all events."""
        return self._paths[steps].values if self.in_all(steps) else None

    @property
    def kinds(self) -> Counter[str] | None:
        """How many events there are of each type; None if these are too many."""
        seen = self._paths.get(("detail",))
        return seen.kinds if seen else None

    @property
    def inside(self) -> Sequence[Seen]:
        """What is inside the detail."""
        return [seen for seen in self._paths.values() if len(seen.steps) > 1]

    def _new(self, steps: Steps) -> Seen | None:
        above = steps[:-1]
        full = len(self._paths) >= MOST_PATHS or self._members[above] >= _MOST_MEMBERS
        spared = len(above) == 1 and len(self._paths) < 2 * MOST_PATHS and is_known(steps)
        if full and not spared:
            self.more = True
            return None
        self._members[above] += 1
        seen = self._paths[steps] = Seen(steps, may_identify=id_rank(steps) is not None)
        return seen
