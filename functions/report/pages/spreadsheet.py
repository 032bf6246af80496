"""report.csv, made from report.json alone: one figure a row, to filter and pivot.

Spreadsheets run a cell that starts like a formula, and names come from events. Such a cell gets an
apostrophe in front (OWASP, "CSV injection"). Numbers stay numbers.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from functions.report.document.report import Report

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
_NO_NAME = "(none)"
_SECTIONS = (
    *("activity", "arrival", "quality", "latency_seconds", "processing"),
    *("comparison", "cost_estimate"),
)
# Excel breaks a row at a cell of more than 32,767 characters ("Excel specifications and limits").
_LONGEST_CELL = 32_000

Row = tuple[str, str, str, object]


def to_csv(report: Report) -> str:
    """RFC 4180 text of the rows `section, name, figure, value`."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(("section", "name", "figure", "value"))
    for section, name, figure, value in _rows(report):
        writer.writerow((section, _harmless(name), figure, _cell(value)))
    return text.getvalue()


def _rows(report: Report) -> Iterator[Row]:
    members: Mapping[str, Any] = report
    for figure in ("date", "time_zone", "generated_at", "revision", "status"):
        yield "report", "", figure, members[figure]
    yield "pending", "", "batches", report["pending"]["batches"]
    for section in _SECTIONS:
        yield from _section(section, members[section])
    for revision in report["history"]:
        for change in revision["changes"]:
            name = f"revision {revision['revision']}: {change['figure']}"
            yield "history", name, "before", change["before"]
            yield "history", name, "after", change["after"]


def _section(section: str, content: Mapping[str, Any]) -> Iterator[Row]:
    for name, value in content.items():
        if isinstance(value, dict):
            for figure, inner in _flat(value):
                yield section, name, figure, inner
        elif isinstance(value, list):
            for entry in value:
                yield from _entry(f"{section}.{name}", entry)
        else:
            yield section, "", name, value


def _flat(content: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, object]]:
    """Figures of nested members by dotted names. Lists are left out, but for the 24 hours."""
    for name, value in content.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{name}.")
        elif name == "by_hour":
            yield from ((f"{prefix}{name}.{hour}", mean) for hour, mean in enumerate(value))
        elif not isinstance(value, list):
            yield f"{prefix}{name}", value


def _entry(section: str, entry: Mapping[str, Any]) -> Iterator[Row]:
    """One row a figure of a list's entry, under its `name` or else its first member."""
    named = "name" if "name" in entry else next(iter(entry))
    name = entry[named]
    for figure, value in entry.items():
        if isinstance(value, dict):
            for inner_figure, inner in _flat(value, f"{figure}."):
                yield section, str(name), inner_figure, inner
        elif figure != named:
            yield section, _NO_NAME if name is None else str(name), figure, value


def _cell(value: object) -> object:
    if value is None:
        return ""
    return _harmless(value) if isinstance(value, str) else value


def _harmless(text: str) -> str:
    if len(text) > _LONGEST_CELL:
        text = f"{text[:_LONGEST_CELL]}\N{HORIZONTAL ELLIPSIS} ({len(text):,} characters)"
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
