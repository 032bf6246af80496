"""Figures of metrics by a dimension: the greatest values first, and no more than fit a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from functions.report.text import figures, untrusted
from functions.report.text.beside_usual import place_of
from functions.report.text.metric_flags import Flags, Place, shade
from functions.report.text.metric_values import MetricFigure

if TYPE_CHECKING:
    from functions.report.document.metrics import RestFigures, TableFigures, ValueFigures

_MOST_TABLES, _OPEN_TABLES = 50, 6
_FIRST = 8
# Of the values that are folded away, in characters, which tables share: a row has some 250, and
# its name.
_ROOM, _A_ROW = 150_000, 250


class ValueRow(NamedTuple):
    """A value of a dimension. `path`: of its figures in report.json."""

    name: str
    path: str
    value: str
    events: int
    flags: Flags
    shade: str
    against: str


class RestRow(NamedTuple):
    """What a table has besides its values: others together, or events without the dimension."""

    name: str
    path: str
    value: str
    events: int


class ValueTable(NamedTuple):
    """A figure by a dimension. `folded`: values after the first; `left`: how many are left out.

    `compared`: the values stand beside what is usual of them. `is_open`: it is seen at once.
    """

    title: str
    dimension: str
    rows: Sequence[ValueRow]
    folded: Sequence[ValueRow]
    left: int
    rests: Sequence[RestRow]
    compared: bool
    is_open: bool


def value_tables(
    found: Sequence[MetricFigure], flagged: Mapping[Place, Flags], *, whole: bool
) -> tuple[Sequence[ValueTable], int]:
    """The first tables, and how many more there are."""
    made: list[ValueTable] = []
    room = _ROOM
    every = [(one, at) for one in found for at in range(len(one.series["by"]))]
    for left, (one, at) in zip(range(len(every[:_MOST_TABLES]), 0, -1), every, strict=False):
        part, is_open = room // left, len(made) < _OPEN_TABLES
        table = _table(one, at, flagged, part, whole=whole, is_open=is_open)
        room -= sum(_size(row.name) for row in table.folded)
        made.append(table)
    return made, len(every) - len(made)


def _table(
    figure: MetricFigure,
    at: int,
    flagged: Mapping[Place, Flags],
    room: int,
    *,
    whole: bool,
    is_open: bool,
) -> ValueTable:
    table = figure.series["by"][at]
    path = f"{figure.path}.by.{at}"
    shown: list[ValueRow] = []
    for place, value in enumerate(table["values"]):
        row = _value(figure, table, value, f"{path}.values.{place}", flagged)
        room -= _size(row.name) if place >= _FIRST else 0
        if room < 0:
            break
        shown.append(row)
    return ValueTable(
        title=f"{figure.name} by {table['dimension']}",
        dimension=table["dimension"],
        rows=shown[:_FIRST],
        folded=shown[_FIRST:],
        left=len(table["values"]) - len(shown),
        rests=_rests(figure, table, path),
        compared=whole and any(value.get("usual") for value in table["values"]),
        is_open=is_open,
    )


def _size(name: str) -> int:
    return _A_ROW + len(name)


def _value(
    figure: MetricFigure,
    table: TableFigures,
    value: ValueFigures,
    path: str,
    flagged: Mapping[Place, Flags],
) -> ValueRow:
    place = place_of(figure)._replace(dimension=table["dimension"], value=value["name"])
    found, usual = flagged.get(place, {}), value.get("usual")
    return ValueRow(
        name=untrusted.name(value["name"]),
        path=path,
        value=figure.shown(value["value"]),
        events=value["events"],
        flags=found,
        shade=shade(found),
        against=figure.apart(value["value"], usual["expected"]) if usual else figures.NOTHING,
    )


def _rests(figure: MetricFigure, table: TableFigures, path: str) -> Sequence[RestRow]:
    others = f"{figures.count(table['more_values'])} others together"
    rests: Sequence[tuple[str, str, RestFigures | None]] = (
        (others, "other", table["other"]),
        (f"no {table['dimension']}", "no_value", table["no_value"]),
    )
    return [
        RestRow(name, f"{path}.{member}", figure.shown(rest["value"]), rest["events"])
        for name, member, rest in rests
        if rest is not None
    ]
