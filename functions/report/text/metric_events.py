"""The events that a metric counts, as far as `pipeline events` can choose them. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from functions.report.document.metrics import MetricFigures, MetricPlace

# Members of an event by which they can be chosen.
_CHOSEN = ("source", "event_type", "failed")


def chosen_events(metrics: Sequence[MetricFigures], of: MetricPlace) -> dict[str, str | bool]:
    """What the events of a figure have in common, by member; of a sum or a ratio those of a part.

    More events may have it: a filter can say more than options can.
    """
    definitions = {one["name"]: one["definition"] for one in metrics}
    chosen = _of_filter(_first_part(definitions, of["metric"])["filter"])
    if of["dimension"] in _CHOSEN and of["value"] is not None:
        chosen[str(of["dimension"])] = of["value"]
    return chosen


def _first_part(definitions: Mapping[str, Mapping[str, Any]], name: str) -> Mapping[str, Any]:
    """The definition by which the events of a sum or a ratio are counted first."""
    definition = definitions[name]
    part: str | None = definition["numerator"] or next(iter(definition["plus"]), None)
    return definition if part is None else _first_part(definitions, part)


def _of_filter(patterns: Sequence[Mapping[str, Any]] | None) -> dict[str, str | bool]:
    """Members that have to be equal to one value."""
    if patterns is None or len(patterns) != 1:
        return {}
    found: dict[str, str | bool] = {}
    for name in _CHOSEN:
        match patterns[0].get(name):
            case [str() | bool() as value]:
                found[name] = value
    return found
