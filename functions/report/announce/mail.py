"""A mail about reports, as text.

It is all that SNS has for mail (SNS developer guide, "Email"), and a part of each mail by SES.

Mailboxes make links of what looks like an address. No name from an event with `://` or `www.` must
become one: its colon and dots are written as their numbers, as in a chat. Of a bare `shop.example`
some make a link too: names of sources are mostly of that form, and stay as people know them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from functions.report.text import beside_usual, summary, untrusted
from functions.report.text.books import books_sentence
from functions.report.text.figures import count, plural

if TYPE_CHECKING:
    from functions.report.announce.told import Told
    from functions.report.document.report import Report

# SNS takes messages of up to 262,144 bytes (SNS API, Publish).
MOST_BYTES = 262_144
_RESERVED_BYTES = 200  # for the sentence about reports that are left out
_BETWEEN = "\n\n\n"
MOST_POINTS = 5
_GAP = "   "
_ADDRESS = re.compile(r"(?:://|www\.)\S*", re.IGNORECASE)
_LINKED = re.compile(r":(?=//)|\.(?=\w)")


def name(text: str) -> str:
    """A name from an event for a mail, as `unlinked` writes it."""
    return unlinked(untrusted.name(text))


def unlinked(sentence: str) -> str:
    """A sentence that may have names in it, without an address that says that it is one."""
    return _ADDRESS.sub(lambda address: _LINKED.sub(_number, address[0]), sentence)


def _number(match: re.Match[str]) -> str:
    return f"[U+{ord(match[0]):04X}]"


def command(text: str) -> str | None:
    """A command to paste; None if some of it would be a link: none is better than a wrong one."""
    return text if unlinked(text) == text else None


def body(texts: Sequence[str]) -> str:
    """The text of a mail about some reports, of as many as a mail can have."""
    taken, left = fitting(texts)
    return joined([*taken, left] if left else taken)


def joined(texts: Sequence[str]) -> str:
    """Texts as one mail."""
    return _BETWEEN.join(texts) + "\n"


def fitting(texts: Sequence[str]) -> tuple[Sequence[str], str | None]:
    """As many of the texts as a mail can have; a sentence about the others if there are any.

    The text of one is never too long: it names a few things, and cuts their names.
    """
    room = MOST_BYTES - _RESERVED_BYTES
    for taken, one in enumerate(texts):
        room -= len(f"{one}{_BETWEEN}".encode())
        if room < 0:
            return texts[:taken], left_out(len(texts) - taken)
    return texts, None


def left_out(reports: int) -> str:
    """That a mail lacks some reports, and where they are."""
    are = plural(reports, "report is", "reports are")
    return f"{are} left out, because a mail would be too long: see index.html."


def text(told: Told) -> str:
    """One report: how the day stands, its figures, what to look at, where the page is."""
    report = told.report
    verdict = summary.verdict(report)
    parts = [
        [summary.title(report), verdict["sentence"], verdict["detail"]],
        [f"   {command}" for command in summary.commands(report)],
        list(_table(report)),
        list(_to_look_at(report)),
        [unlinked(line) for line in told.restated()],
        [f"The page: {told.link}" if told.link else "The page:", told.page],
        [books_sentence(report)],
    ]
    return "\n\n".join("\n".join(filter(None, lines)) for lines in parts if lines)


def _table(report: Report) -> Iterator[str]:
    """The day's figures, with what is usual and the change where that is known."""
    heading, table = beside_usual.heading(report), beside_usual.table(report)
    cells = [[unlinked(row.label), row.day, row.usual, row.change] for row in table.rows]
    if heading is None:
        cells = [line[:2] for line in cells]
    else:
        cells.insert(0, ["", "day", heading, "change"])
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for line in cells:
        yield _GAP.join([line[0].ljust(widths[0]), *map(str.rjust, line[1:], widths[1:])])
    yield from map(unlinked, table.notes)


def _to_look_at(report: Report) -> Iterator[str]:
    points, more = summary.points(report, MOST_POINTS, name)
    if points:
        yield "To look at"
    for number, point in enumerate(points, start=1):
        yield f"{number}. {point.label}: {point.sentence} {point.further}".rstrip()
        if point.command and (line := command(point.command)):
            yield f"   {line}"
    if more:
        yield f"and {count(more)} more"
