"""The tables of sources and of other dimensions: what stands out first, then most events."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple

from functions.report.document.kinds import CAUSES, is_worse
from functions.report.pages.drawing import sparkline
from functions.report.text import figures
from functions.report.text.usual import change, is_compared, is_judged, usual_of

if TYPE_CHECKING:
    from markupsafe import Markup

    from functions.report.document.comparison import UsualValue
    from functions.report.document.dimensions import GroupFigures, OtherFigures
    from functions.report.document.report import Report

# report.json has as many of a dimension.
_MOST_SOURCES = 1_000
_MOST_OTHERS = 50
# Rows with a line of the last 28 days, and rows that are printed.
_MOST_LINES = 100
MOST_PRINTED = 30
_SILENT, _NOT_YET = "silent", "none so far"

Dimension = Literal["source", "event_type", "action", "status"]


class Row(NamedTuple):
    """A value of a dimension. `path`: of its figures in report.json; None if it sent nothing.

    `flags`: why it stands out, each with whether that is worse. `usual_path`: of what is usual.
    """

    name: str | None
    path: str | None
    events: int
    rate: float | None
    flags: Mapping[str, bool]
    usual: UsualValue | None
    usual_path: str
    line: Markup | str

    @property
    def rank(self) -> tuple[int, int]:
        """What is silent, what stands out otherwise, and the rest; most events first."""
        silent = _SILENT in self.flags or _NOT_YET in self.flags
        return 0 if silent else 1 if self.flags else 2, -self.events

    @property
    def events_class(self) -> str:
        """How the number of events is shown: worse, or only unusual."""
        return _shade(self.flags, (_SILENT, "volume"))

    @property
    def rate_class(self) -> str:
        """How the share of failures is shown."""
        return _shade(self.flags, ("failures",))

    @property
    def against(self) -> str:
        """The events beside what is usual."""
        if self.usual is None or self.usual["events"] is None:
            return "new" if "new" in self.flags else figures.NOTHING
        return change(self.events, self.usual["events"])


class Table(NamedTuple):
    """The rows that the page shows, of `values` in all.

    `days`: how many days the lines have, 0 without any; `compared`: anything is known as usual, and
    the day is judged: part of a day is nothing beside a whole one.

    `absent`: how many are usual and sent nothing, of which none need be missed.

    `left`: how many rows of report.json it leaves out, with `left_events`; `other`: what
    report.json leaves out, at `activity.{key}`.
    """

    key: str
    rows: Sequence[Row]
    values: int
    absent: int
    days: int
    compared: bool
    left: int
    left_events: int
    other: OtherFigures


def table(report: Report, key: Dimension) -> Table:
    """The table of a dimension; the report's lists are cut (document/lists.py)."""
    groups, other = _groups(report, key), _other(report, key)
    known = _usual(report, key)
    flags = _flags(report) if key == "source" else {}
    rows = [_row(f"activity.by_{key}.{at}", one, known, flags) for at, one in enumerate(groups)]
    sent = {group["name"] for group in groups}
    rows += [
        _silent(one, path, flags, report) for one, path in known.values() if one["name"] not in sent
    ]
    rows.sort(key=lambda row: row.rank)
    most = _MOST_SOURCES if key == "source" else _MOST_OTHERS
    shown, left = [_with_line(row, n) for n, row in enumerate(rows[:most])], rows[most:]
    return Table(
        key=f"other.{key}",
        rows=shown,
        values=len(groups) + other["values"],
        absent=len(rows) - len(groups),
        days=max((len(row.usual["history"]) for row in shown if row.usual and row.line), default=0),
        compared=is_compared(report) and any(row.usual and row.usual["events"] for row in shown),
        left=len(left),
        left_events=sum(row.events for row in left),
        other=other,
    )


def _row(
    path: str,
    group: GroupFigures,
    known: Mapping[str, tuple[UsualValue, str]],
    flags: Mapping[str, Mapping[str, bool]],
) -> Row:
    name = group["name"]
    usual, usual_path = known.get(name, (None, "")) if name is not None else (None, "")
    flagged = flags.get(name, {}) if name is not None else {}
    return Row(
        name, path, group["events"], group["failure_rate"], flagged, usual, usual_path, line=""
    )


def _silent(
    usual: UsualValue, path: str, flags: Mapping[str, Mapping[str, bool]], report: Report
) -> Row:
    """A value that is usual and is not there today; of an incomplete day it may come yet."""
    flagged = flags.get(usual["name"], {})
    events = usual["events"]
    if not flagged and events and events["low"] > 0:
        complete = report["status"] == "complete"
        flagged = {_SILENT if complete else _NOT_YET: is_judged(report)}
    return Row(usual["name"], None, 0, None, flagged, usual, path, line="")


def _with_line(row: Row, place: int) -> Row:
    if row.usual is None or not (row.flags or place < _MOST_LINES):
        return row
    worse = any(row.flags.get(kind, False) for kind in (_SILENT, "volume"))
    usual = row.usual
    return row._replace(line=sparkline(usual["history"], row.events, usual["events"], worse=worse))


def _flags(report: Report) -> Mapping[str, Mapping[str, bool]]:
    """Why sources stand out: by their own findings, and by the causes that name them."""
    flags: defaultdict[str, dict[str, bool]] = defaultdict(dict)
    comparison = report["comparison"]
    for finding in comparison["stands_out"]:
        if finding["name"] is not None:
            kind, rose = CAUSES[finding["kind"]], finding["observed"] > finding["expected"]
            flags[finding["name"]][kind] = is_worse(kind, rose=rose)
    for cause in comparison.get("causes", ()):
        for name in cause["sources"]:
            flags[name].setdefault(cause["kind"], cause["worse"])
    return flags


def _shade(flags: Mapping[str, bool], kinds: Iterable[str]) -> str:
    found = [flags[kind] for kind in kinds if kind in flags]
    if not found:
        return ""
    return "worse" if any(found) else "odd"


def _groups(report: Report, key: Dimension) -> Sequence[GroupFigures]:
    activity = report["activity"]
    return {
        "source": activity["by_source"],
        "event_type": activity["by_event_type"],
        "action": activity["by_action"],
        "status": activity["by_status"],
    }[key]


def _other(report: Report, key: Dimension) -> OtherFigures:
    return report["activity"]["other"][key]


def _usual(report: Report, key: Dimension) -> Mapping[str, tuple[UsualValue, str]]:
    """What is usual of the values by name, and where report.json has it."""
    usual = usual_of(report)
    if usual is None:
        return {}
    values: Iterable[UsualValue] = {
        "source": usual["by_source"],
        "event_type": usual["by_event_type"],
        "action": usual["by_action"],
        "status": usual["by_status"],
    }[key]
    path = f"comparison.usual.by_{key}"
    return {one["name"]: (one, f"{path}.{place}") for place, one in enumerate(values)}
