"""report.csv, made from report.json alone: one figure a row, to filter and pivot.

No two rows have the same section, name and figure, and each cell says exactly what it stands for
(cells.py). The team's own figures stand last.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from functions.report.pages.cells import name_cell, value_cell

if TYPE_CHECKING:
    from functions.report.document.report import Report

# What report.json alone has: keys and where revisions are, samples, what earlier days had, and how
# metrics are defined.
LEFT_OUT = frozenset({"history", "key", "keys", "samples", "definition"})
# Members of a metric that are sections of their own, and its name.
_OF_METRICS = frozenset({"name", "series", "by"})

Row = tuple[str, str | None, str, object]


def to_file(report: Report) -> bytes:
    """report.csv. With a byte order mark: without one, Excel takes UTF-8 for another encoding."""
    return to_csv(report).encode("utf-8-sig")


def to_csv(report: Report) -> str:
    """RFC 4180 text of the rows `section, name, figure, value`."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(("section", "name", "figure", "value"))
    for section, name, figure, value in _rows(report):
        writer.writerow((section, name_cell(name), figure, value_cell(value)))
    return text.getvalue()


def _rows(report: Report) -> Iterator[Row]:
    members: Mapping[str, Any] = report
    for member, value in members.items():
        if member == "metrics":
            continue  # at the end
        if member == "history":
            yield from _history(value)
        elif isinstance(value, dict):
            yield from _section(member, value)
        else:
            yield "report", "", member, value
    yield from _dimensions(report["activity"].get("dimensions", []))
    for metric in report.get("metrics", []):
        yield from _metric(metric)


def _section(section: str, content: Mapping[str, Any]) -> Iterator[Row]:
    for member, value in content.items():
        if member in LEFT_OUT or member == "dimensions":
            continue
        if isinstance(value, dict):
            yield from _figures(section, member, value)
        elif member == "causes":
            for place, cause in enumerate(value, start=1):
                yield from _figures(f"{section}.{member}", f"cause {place}", cause)
        elif member == "stands_out":
            for place, finding in enumerate(value, start=1):
                # Those about a metric have no name.
                named = {**finding, "name": f"finding {place}"} if "of" in finding else finding
                yield from _entry(f"{section}.{member}", named)
        elif _has_entries(value):
            for entry in value:
                yield from _entry(f"{section}.{member}", entry)
        else:
            yield from _figures(section, "", {member: value})


def _figures(
    section: str, name: str | None, content: Mapping[str, Any], prefix: str = ""
) -> Iterator[Row]:
    """Figures of nested members, by dotted names; those of a list by their place, from 0.

    The entries of a list that have names are a section of their own.
    """
    for member, value in content.items():
        if member in LEFT_OUT:
            continue
        if _has_entries(value, "name"):
            for entry in value:
                yield from _entry(f"{section}.{name}.{prefix}{member}", entry)
            continue
        inner = dict(enumerate(value)) if isinstance(value, list) else value
        if isinstance(inner, dict):
            yield from _figures(section, name, inner, f"{prefix}{member}.")
        else:
            yield section, name, f"{prefix}{member}", value


def _has_entries(value: object, *members: str) -> bool:
    """Whether it is a list of things that are sections of their own: they have these members."""
    return isinstance(value, list) and any(
        isinstance(entry, dict) and all(member in entry for member in members) for entry in value
    )


def _entry(section: str, entry: Mapping[str, Any]) -> Iterator[Row]:
    """An entry of a list, under its `name`, or else its first member.

    What stands out may have several entries of a name, each of another kind.
    """
    named = "name" if "name" in entry else next(iter(entry))
    figures = {member: value for member, value in entry.items() if member != named}
    kind = figures.pop("kind", None)
    name = entry[named]
    text = name if name is None else str(name)
    yield from _figures(section, text, figures, f"{kind}." if kind else "")


def _dimensions(dimensions: Iterable[Mapping[str, Any]]) -> Iterator[Row]:
    """The team's own dimensions, each with its values as a section of its own."""
    for one in dimensions:
        section = "activity.dimensions"
        yield section, one["name"], "digest", one["digest"]
        yield from _figures(section, one["name"], {"other": one["other"]})
        for value in one["values"]:
            yield from _entry(f"{section}.{one['name']}", value)


def _metric(metric: Mapping[str, Any]) -> Iterator[Row]:
    """A metric, its units and their tables. A unit may be any text: it ends a section's name."""
    section, name = "metrics", metric["name"]
    own = {member: value for member, value in metric.items() if member not in _OF_METRICS}
    yield from _figures(section, name, own)
    by = f"{section}.{name}.by"
    for table in metric["by"]:
        yield from _table(by, table["dimension"], f"{by}.{table['dimension']}", table)
    for series in metric["series"]:
        unit = series["unit"]
        figures = {m: value for m, value in series.items() if m not in {*_OF_METRICS, "unit"}}
        yield from _figures(f"{section}.{name}.series", unit, figures)
        for table in series["by"]:
            of = f"{by}.{table['dimension']}"
            yield from _table(of, unit, f"{of}.{name_cell(unit)}", table)


def _table(
    section: str, name: str | None, of_values: str, table: Mapping[str, Any]
) -> Iterator[Row]:
    """What a table has besides its values, and the values as a section."""
    rest = {member: table[member] for member in ("other", "no_value", "more_values")}
    yield from _figures(section, name, rest)
    for value in table["values"]:
        yield from _entry(of_values, value)


def _history(revisions: list[dict[str, Any]]) -> Iterator[Row]:
    for revision in revisions:
        name = f"revision {revision['revision']}"
        figures = {n: v for n, v in revision.items() if n not in ("revision", "changes")}
        yield from _figures("history", name, figures)
        for change in revision["changes"]:
            yield "history", f"{name}: {change['figure']}", "before", change["before"]
            yield "history", f"{name}: {change['figure']}", "after", change["after"]
