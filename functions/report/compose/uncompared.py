"""A metric without what its report takes from earlier days and settings: what the day decides.

Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from functions.report.document.metrics import MetricFigures

_NOT_OF_THE_DAY = frozenset({"usual", "history", "known_days", "least_events"})
# Lists in which the comparison names what is usual and not there today.
_WITH_MISSING = frozenset({"series", "values"})


def uncompared(metric: MetricFigures) -> dict[str, Any]:
    """The members of a metric as they were counted."""
    return {
        name: value if name == "definition" else _counted(value, name)
        for name, value in metric.items()
        if name not in _NOT_OF_THE_DAY
    }


def _counted(value: Any, name: str) -> Any:
    """A member as it was counted; `name`: what it is called, or the list that it is in."""
    if isinstance(value, Mapping):
        return {
            inner: _counted(member, inner)
            for inner, member in value.items()
            if inner not in _NOT_OF_THE_DAY
        }
    if isinstance(value, list):
        kept = (one for one in value if not (name in _WITH_MISSING and _is_missing(one)))
        return [_counted(one, name) for one in kept]
    return value


def _is_missing(figures: Mapping[str, Any]) -> bool:
    """Whether it is 0 for want of events: what was counted has some, or no value."""
    return bool(figures["events"] == 0 and figures["value"] == 0)
