"""A report as the plain text of a chat, for any that takes `{"text": ...}`.

No columns: a chat's letters are not all as wide. Names stand in backticks (see chat.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from functions.report.announce import chat
from functions.report.text import beside_usual, summary
from functions.report.text.books import books_sentence
from functions.report.text.figures import count

if TYPE_CHECKING:
    from functions.report.announce.told import Told
    from functions.report.document.report import Report


def text(told: Told) -> str:
    """The text, with what Slack takes as its own escaped."""
    report = told.report
    verdict, heading = summary.verdict(report), beside_usual.heading(report)
    parts = [
        [summary.title(report), verdict["sentence"], verdict["detail"]],
        [f"`{command}`" for command in summary.commands(report)],
        [
            f"{chat.harmless(row.label)}: {row.in_words(heading)}"
            for row in beside_usual.few(report)
        ],
        list(_to_look_at(report)),
        [chat.harmless(line) for line in told.restated()],
        [told.link or "", told.page],
        [books_sentence(report)],
    ]
    return chat.escaped("\n\n".join("\n".join(filter(None, lines)) for lines in parts if lines))


def _to_look_at(report: Report) -> Iterator[str]:
    points, more = summary.points(report, chat.MOST_POINTS, chat.name)
    if points:
        yield "To look at:"
    for number, point in enumerate(points, start=1):
        yield f"{number}. {point.label}: {point.sentence} {point.further}".rstrip()
        if point.command and (command := chat.command(point.command)):
            yield f"`{command}`"
    if more:
        yield f"and {count(more)} more"
