"""A mail about reports as HTML: what the text has, with pictures of the days before.

Mailboxes show tables, and styles that stand at their element; most drop all else. So nothing here
is a script, and nothing is fetched: the pictures come with the mail.
"""

from __future__ import annotations

import hashlib
import quopri
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from functions.report.announce import mail, picture
from functions.report.pages.looks import Look, looks
from functions.report.pages.rendering import environment
from functions.report.text import beside_usual, dates, summary
from functions.report.text.beside_usual import Line, Row
from functions.report.text.books import books_sentence

if TYPE_CHECKING:
    from functions.report.announce.told import Told

# From 102 KB on Gmail cuts the HTML of a mail. It does not document which bytes count: those that
# are sent are more than those that are shown.
MOST_BYTES = 100_000
_RESERVED_BYTES = 10_000  # for what is said after the reports, and for what stands around them

# Where a picture is put: its PNG to the address by which the page shows it.
Placed = Callable[[bytes], str]


class Content(NamedTuple):
    """What a page says of one report, and its pictures by their addresses."""

    said: Mapping[str, Any]
    pictures: Mapping[str, bytes]


class _Figure(NamedTuple):
    """A row of the table; `line`: the address of its picture, or None."""

    row: Row
    line: str | None


class _Point(NamedTuple):
    """A thing to look at, with what to run; `line`: the address of its picture, or None."""

    look: Look
    command: str | None
    line: str | None


def digest(png: bytes) -> str:
    """A name for a picture: the same for the same picture."""
    return hashlib.sha256(png).hexdigest()[:16]


def to_html(contents: Sequence[Content], notes: Sequence[str]) -> str:
    """The HTML about some reports, in order. `notes`: what is said after them."""
    template = environment().get_template("mail.html.j2")
    return template.render(
        reports=[one.said for one in contents],
        notes=notes,
        width=picture.WIDTH,
        height=picture.HEIGHT,
    )


def fitting(contents: Iterable[Content]) -> Sequence[Content]:
    """As many of the contents as a page can have. One alone always fits: its names are cut."""
    room, taken = MOST_BYTES - _RESERVED_BYTES, list[Content]()
    for one in contents:
        room -= len(quopri.encodestring(to_html([one], []).encode()))
        if taken and room < 0:
            break
        taken.append(one)
    return taken


def content(told: Told, placed: Placed) -> Content:
    """What the page says of one report. Each picture is drawn here, once."""
    report, pictures = told.report, dict[str, bytes]()

    def drawn(line: Line | None, *, worse: bool) -> str | None:
        png = picture.picture(line, worse=worse) if line else None
        if not png:
            return None
        address = placed(png)
        pictures[address] = png
        return address

    found, table = looks(report, mail.MOST_POINTS, mail.name), beside_usual.table(report)
    rows = [row._replace(label=mail.unlinked(row.label)) for row in table.rows]
    _, more = summary.points(report, mail.MOST_POINTS)
    made_by = report.get("pipeline")
    said = {
        "of": [one for one in (made_by["name"], made_by["environment"]) if one] if made_by else [],
        "zone": report["time_zone"],
        "day": dates.day(report["date"]),
        "verdict": summary.verdict(report),
        "commands": summary.commands(report),
        "heading": beside_usual.heading(report),
        "figures": [_Figure(row, drawn(row.line, worse=row.worse)) for row in rows],
        "notes": [mail.unlinked(note) for note in table.notes],
        "points": [
            _Point(one, _command(one), drawn(_line(one), worse=one.point.worse)) for one in found
        ],
        "more": more,
        "restated": [mail.unlinked(line) for line in told.restated()],
        "link": told.link,
        "page": told.page,
        "books": books_sentence(report),
    }
    return Content(said, pictures)


def _command(look: Look) -> str | None:
    return mail.command(look.point.command) if look.point.command else None


def _line(look: Look) -> Line | None:
    cause = look.cause
    return Line(cause["history"], cause["observed"], cause["usual"]) if cause else None
