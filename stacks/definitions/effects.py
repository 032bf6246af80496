"""What definitions say that nothing does yet. It is accepted, and said so."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any

from stacks.definitions.loading import Definitions

# Each kind that has no effect, as one and as several. What makes one take effect removes its line.
_NOT_YET: dict[tuple[str, str], Callable[[Definitions], Sequence[Any]]] = {
    ("report", "reports"): lambda defined: defined.reports,
    ("fresh_within", "fresh_within"): lambda defined: [
        one for one in defined.sources if one.fresh_within
    ],
}


def without_effect(definitions: Definitions, audiences: Collection[str] = ()) -> Iterator[str]:
    """A line for each kind of which there are some. `audiences`: the names in the settings."""
    numbers = {kind: len(some_of(definitions)) for kind, some_of in _NOT_YET.items()}
    numbers["audience", "audiences"] = len(audiences)
    for (one, several), number in numbers.items():
        if number:
            kind = one if number == 1 else several
            yield f"accepted, and without effect yet: {number} {kind}"
