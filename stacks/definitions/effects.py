"""What definitions say that nothing does yet. It is accepted, and said so."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from stacks.definitions.loading import Definitions

# Each kind that has no effect, as one and as several. What makes one take effect removes its line.
_NOT_YET: dict[tuple[str, str], Callable[[Definitions], Sequence[Any]]] = {
    ("mapping", "mappings"): lambda defined: defined.mappings,
    ("dimension", "dimensions"): lambda defined: defined.dimensions,
    ("metric", "metrics"): lambda defined: defined.metrics,
    ("report", "reports"): lambda defined: defined.reports,
    ("owner", "owners"): lambda defined: [one for one in defined.sources if one.owner],
    ("fresh_within", "fresh_within"): lambda defined: [
        one for one in defined.sources if one.fresh_within
    ],
    ("holiday", "holidays"): lambda defined: defined.holidays,
}


def without_effect(definitions: Definitions) -> Iterator[str]:
    """A line for each kind of which there are some."""
    for (one, several), some_of in _NOT_YET.items():
        if number := len(some_of(definitions)):
            kind = one if number == 1 else several
            yield f"definitions: accepted, and without effect yet: {number} {kind}"
