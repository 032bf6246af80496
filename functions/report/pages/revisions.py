"""What each revision of a report changed: in words, and the first figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from functions.report.text import untrusted

if TYPE_CHECKING:
    from functions.report.document.report import Report, Revision, Scalar

_MOST_CHANGES = 5


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
            sentences=_sentences(revision),
            changes=[
                ShownChange(one["figure"], _digits(one["before"]), _digits(one["after"]))
                for one in changes[:_MOST_CHANGES]
            ],
            more=max(len(changes) - _MOST_CHANGES, 0) + revision["more_changes"],
        )


def _sentences(revision: Revision) -> Sequence[str]:
    if revision["revision"] == 1:
        return ["The first report."]
    if not revision["changes"]:
        sentences = revision.get("sentences", ())
        return [*sentences, f"No {'other ' if sentences else ''}figure changed."]
    return revision.get("sentences", ())


def _digits(value: Scalar) -> str:
    """A figure before or after a change, with all its digits."""
    if value is None:
        return "nothing"
    if isinstance(value, bool | str):
        return untrusted.name(str(value))
    return f"{Decimal(str(value)):,f}"  # a millionth is 0.000001, and no 1e-06
