"""What each revision of a report changed, in words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from functions.report.text import figures, untrusted

if TYPE_CHECKING:
    from functions.report.document.report import Change, Report, Revision, Scalar

_MOST_CHANGES = 5
# Figures that words are made of, by their place in report.json: one, and several.
_WORDS = {
    "activity.events": ("event", "events"),
    "activity.failures": ("failure", "failures"),
    "quality.late": ("late event", "late events"),
    "quality.duplicates": ("duplicate", "duplicates"),
    "quality.quarantined.events": ("invalid event", "invalid events"),
    "processing.events.pending": ("waiting event", "waiting events"),
}
_SOURCE = re.compile(r'activity\.by_source\[(".*")\]\.events')


class ShownChange(NamedTuple):
    """A figure by its path, and its values with all digits."""

    figure: str
    before: str
    after: str


class ShownRevision(NamedTuple):
    """`sentences`: what it changed; `changes`: the first figures, `more`: how many others."""

    number: int
    generated_at: str
    sentences: Sequence[str]
    changes: Sequence[ShownChange]
    more: int


def revisions(report: Report) -> Iterator[ShownRevision]:
    """The revisions, the last first."""
    for revision in reversed(report["history"]):
        changes = revision["changes"]
        yield ShownRevision(
            number=revision["revision"],
            generated_at=revision["generated_at"],
            sentences=list(_sentences(revision)),
            changes=[
                ShownChange(one["figure"], _digits(one["before"]), _digits(one["after"]))
                for one in changes[:_MOST_CHANGES]
            ],
            more=max(len(changes) - _MOST_CHANGES, 0) + revision["more_changes"],
        )


def _sentences(revision: Revision) -> Iterator[str]:
    if revision["revision"] == 1:
        yield "The first report."
        return
    yield from revision.get("sentences", ())
    by_figure = {change["figure"]: change for change in revision["changes"]}
    words = [text for name in _WORDS if (text := _counted(name, by_figure.get(name)))]
    if words:
        yield f"{', '.join(words)}{_mostly(by_figure)}."
    if (status := by_figure.get("status")) is not None:
        yield f"It is {status['after']} now."
    if not revision["changes"]:
        yield "No figure changed."


def _counted(name: str, change: Change | None) -> str | None:
    """`+1,800 late events`; None if they are as many as before."""
    if change is None:
        return None
    before, after = change["before"] or 0, change["after"] or 0
    if isinstance(before, str) or isinstance(after, str) or before == after:
        return None
    sign = "+" if after > before else "\N{MINUS SIGN}"
    return f"{sign}{figures.plural(abs(after - before), *_WORDS[name])}"


def _mostly(changes: Mapping[str, Change]) -> str:
    """The source with more than half of the change of the day's events, if there is one."""
    whole = _by(changes.get("activity.events"))
    for figure, change in changes.items():
        if (found := _SOURCE.fullmatch(figure)) and whole and 2 * _by(change) / whole > 1:
            return f", most of {untrusted.name(json.loads(found[1]))}"
    return ""


def _by(change: Change | None) -> float:
    if change is None:
        return 0
    before, after = change["before"] or 0, change["after"] or 0
    return 0 if isinstance(before, str) or isinstance(after, str) else after - before


def _digits(value: Scalar) -> str:
    """A figure before or after a change, with all its digits."""
    if value is None:
        return "nothing"
    if isinstance(value, bool | str):
        return untrusted.name(str(value))
    return f"{Decimal(str(value)):,f}"  # a millionth is 0.000001, and no 1e-06
