"""The tables of the team's own dimensions: most events first, with nothing known as usual."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from functions.report.pages.dimensions import Row, Table

if TYPE_CHECKING:
    from functions.report.document.dimensions import DimensionFigures
    from functions.report.document.report import Report

# Rows of one, and of all together.
_MOST, _MOST_IN_ALL = 50, 400


def own_tables(report: Report) -> Iterator[tuple[str, Table]]:
    """The tables by the names of their dimensions."""
    own = report["activity"].get("dimensions", [])
    for at, one in enumerate(own):
        yield one["name"], _table(one, at, min(_MOST, _MOST_IN_ALL // len(own)))


def _table(one: DimensionFigures, at: int, most: int) -> Table:
    rows = [
        Row(
            name=value["name"],
            path=f"activity.dimensions.{at}.values.{place}",
            events=value["events"],
            rate=value["failure_rate"],
            flags={},
            usual=None,
            usual_path="",
            line="",
        )
        for place, value in enumerate(one["values"][:most])
    ]
    left = one["values"][most:]
    return Table(
        key=f"dimensions.{at}.other",
        rows=rows,
        values=len(one["values"]) + one["other"]["values"],
        absent=0,
        days=0,
        compared=False,
        left=len(left),
        left_events=sum(value["events"] for value in left),
        other=one["other"],
    )
