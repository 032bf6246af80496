"""report.csv, made from report.json alone: one figure a row, to filter and pivot.

No two rows have the same section, name and figure, and each cell says exactly what it stands for:

- Nothing (null) is `(none)` as a name, and an empty cell as a value.
- Numbers, and `True` and `False`, stay as they are.
- A text has an apostrophe in front where it would be read as something else: as a formula, which a
  spreadsheet runs (OWASP, "CSV injection"; names come from events), as nothing, as a number, or as
  a text with such an apostrophe. Without the first apostrophe of a cell, the text is as it was.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from functions.report.document.report import Report

_APOSTROPHE = "'"
# The same list has the full-width forms, which some spreadsheets read alike.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", *"\uff1d\uff0b\uff0d\uff20")
_NO_NAME = "(none)"
_NO_VALUE = ""
# What report.json alone has: keys and where revisions are, samples, and what earlier days had.
LEFT_OUT = frozenset({"history", "key", "keys", "samples"})

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
        writer.writerow((section, _name(name), figure, _value(value)))
    return text.getvalue()


def _rows(report: Report) -> Iterator[Row]:
    members: Mapping[str, Any] = report
    for member, value in members.items():
        if member == "history":
            yield from _history(value)
        elif isinstance(value, dict):
            yield from _section(member, value)
        else:
            yield "report", "", member, value


def _section(section: str, content: Mapping[str, Any]) -> Iterator[Row]:
    for member, value in content.items():
        if member in LEFT_OUT:
            continue
        if isinstance(value, dict):
            yield from _figures(section, member, value)
        elif member == "causes":
            for place, cause in enumerate(value, start=1):
                yield from _figures(f"{section}.{member}", f"cause {place}", cause)
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


def _history(revisions: list[dict[str, Any]]) -> Iterator[Row]:
    for revision in revisions:
        name = f"revision {revision['revision']}"
        figures = {n: v for n, v in revision.items() if n not in ("revision", "changes")}
        yield from _figures("history", name, figures)
        for change in revision["changes"]:
            yield "history", f"{name}: {change['figure']}", "before", change["before"]
            yield "history", f"{name}: {change['figure']}", "after", change["after"]


def _name(name: str | None) -> str:
    if name is None:
        return _NO_NAME
    return _marked(name) if name == _NO_NAME else _text(name)


def _value(value: object) -> object:
    if value is None:
        return _NO_VALUE
    if not isinstance(value, str):
        return value
    return _marked(value) if value == _NO_VALUE or _is_a_figure(value) else _text(value)


def _text(text: str) -> str:
    return _marked(text) if text.startswith((*_FORMULA_STARTS, _APOSTROPHE)) else text


def _marked(text: str) -> str:
    return f"{_APOSTROPHE}{text}"


def _is_a_figure(text: str) -> bool:
    """Whether a reader of the file would take a text for a number or a truth value."""
    try:
        float(text)
    except ValueError:
        return text in ("True", "False")
    return True
