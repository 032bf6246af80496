"""What a revision changed in the figures of its day, in short sentences for people. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from functions.report.text import untrusted
from functions.report.text.figures import count, plural

if TYPE_CHECKING:
    from functions.report.document.report import Counted

_MINUS = "\N{MINUS SIGN}"


def restated(before: Counted, after: Counted) -> Iterator[str]:
    """The sentences; none where the day still ran before, and every figure was to change."""
    if not before["pending"]["day_over"]:
        return
    more = after["activity"]["events"] - before["activity"]["events"]
    if more:
        late = after["quality"]["late"] - before["quality"]["late"]
        what = "late event" if 0 < more <= late else "event"
        number = f"{'+' if more > 0 else _MINUS}{plural(abs(more), what)}"
        yield f"{number}{_where(before, after, more)}."
    if before["status"] != after["status"]:
        yield "All data is in now." if after["status"] == "complete" else "Not all data is in now."


def _where(before: Counted, after: Counted, more: int) -> str:
    """Of whom most of the events are that came, or that are gone."""
    old, new = _sources(before), _sources(after)
    known = old.keys() | new.keys() if _all(before) and _all(after) else old.keys() & new.keys()
    changes = {name: new.get(name, 0) - old.get(name, 0) for name in known}
    changed = sum(1 for change in changes.values() if change)
    if not changed:
        return ""
    sign = 1 if more > 0 else -1
    name = min(changes, key=lambda name: (-sign * changes[name], name))
    if changes[name] == more:
        return f", all of {untrusted.name(name)}"
    if 2 * sign * changes[name] >= abs(more):
        return f", most of {untrusted.name(name)}"
    return f", of {count(changed)} sources"


def _sources(report: Counted) -> dict[str, int]:
    groups = report["activity"]["by_source"]
    return {group["name"]: group["events"] for group in groups if group["name"] is not None}


def _all(report: Counted) -> bool:
    """Whether a report lists all sources."""
    activity = report["activity"]
    return "other" not in activity or not activity["other"]["source"]["values"]
