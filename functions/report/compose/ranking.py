"""The values of a dimension as a report lists them. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from functions.report.count.engine import GroupCounts, Others
from functions.report.document.rates import failure_rate

if TYPE_CHECKING:
    from functions.report.document.dimensions import GroupFigures, OtherFigures


def ranking(groups: Iterable[GroupCounts]) -> list[GroupFigures]:
    """Most events first, then by name; those without a name after the others."""
    ranked = sorted(groups, key=lambda g: (-g.events, g.name is None, g.name or ""))
    return [
        {
            "name": group.name,
            "events": group.events,
            "failures": group.failures,
            "failure_rate": failure_rate(group.failures, group.events),
        }
        for group in ranked
    ]


def others(left_out: Others) -> OtherFigures:
    """The values that a list leaves out."""
    return {"values": left_out.values, "events": left_out.events, "failures": left_out.failures}
