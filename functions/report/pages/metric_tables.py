"""Figures of metrics by a dimension: the greatest values first, and no more than fit a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from functions.report.document.place import Place
from functions.report.text import figures, untrusted
from functions.report.text.metric_flags import Flags, shade
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
    """A figure by a dimension: what stands out first, then the greatest values.

    `folded`: values after the first; `left`: how many are left out. `compared`: the values stand
    beside what is usual of them. `is_open`: it is seen at once.
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
    found: Sequence[MetricFigure], flagged: Mapping[Place, Flags], *, compared: bool
) -> tuple[Sequence[ValueTable], int]:
    """The first tables, and how many more there are."""
    made: list[ValueTable] = []
    room = _ROOM
    every = [(one, at) for one in found for at in range(len(one.series["by"]))]
    for left, (one, at) in zip(range(len(every[:_MOST_TABLES]), 0, -1), every, strict=False):
        is_open = len(made) < _OPEN_TABLES
        table = _table(one, at, flagged, room // left, compared=compared, is_open=is_open)
        room -= sum(_size(row.name) for row in table.folded)
        made.append(table)
    return made, len(every) - len(made)


def _table(
    figure: MetricFigure,
    at: int,
    flagged: Mapping[Place, Flags],
    room: int,
    *,
    compared: bool,
    is_open: bool,
) -> ValueTable:
    table = figure.series["by"][at]
    path = f"{figure.path}.by.{at}"
    of_table = figure.where._replace(dimension=table["dimension"])
    found = [flagged.get(of_table._replace(value=one["name"]), {}) for one in table["values"]]
    shown: list[ValueRow] = []
    for place in sorted(range(len(found)), key=lambda at: not found[at]):
        row = _value(figure, table["values"][place], f"{path}.values.{place}", found[place])
        room -= _size(row.name) if len(shown) >= _FIRST else 0
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
        compared=compared and any(value.get("usual") for value in table["values"]),
        is_open=is_open or any(found),
    )


def _size(name: str) -> int:
    return _A_ROW + len(name)


def _value(figure: MetricFigure, value: ValueFigures, path: str, found: Flags) -> ValueRow:
    usual = value.get("usual")
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
