"""A report as an Adaptive Card, in the message that the webhooks of Teams Workflows take.

A message has at most 28 KB (Teams documentation, "Create and send messages"), and some say that it
is refused from 21 KB on: three things to look at stay below that. Names stand in rich text, which
reads no Markdown (Adaptive Cards, "Text features"), so without backticks.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from functions.report.announce import chat
from functions.report.text import beside_usual, summary
from functions.report.text.books import books_sentence
from functions.report.text.figures import count

if TYPE_CHECKING:
    from functions.report.announce.told import Told
    from functions.report.text.summary import Point

_Element = dict[str, Any]
# The oldest version that has all of it, containers with a style and rich text.
_VERSION = "1.2"
_STYLES: dict[str, str] = {
    "bad": "attention",
    "attention": "warning",
    "unknown": "emphasis",
    "good": "good",
}
_SUBTLE, _BOLD = {"isSubtle": True}, {"weight": "Bolder"}
_CODE = {"fontType": "Monospace", "size": "Small"}


def message(told: Told) -> dict[str, Any]:
    """The message with the card."""
    card: _Element = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": _VERSION,
        "fallbackText": summary.verdict(told.report)["sentence"],
        "body": list(_body(told)),
    }
    if told.link:
        card["actions"] = [{"type": "Action.OpenUrl", "title": "Open the report", "url": told.link}]
    kind = "application/vnd.microsoft.card.adaptive"
    return {"type": "message", "attachments": [{"contentType": kind, "content": card}]}


def _body(told: Told) -> Iterator[_Element]:
    report = told.report
    verdict, heading = summary.verdict(report), beside_usual.heading(report)
    said = [_line(_run(verdict["sentence"], **_BOLD, size="Medium"))]
    if verdict["detail"]:
        said.append(_line(_run(verdict["detail"])))
    said += [_line(_run(command, **_CODE)) for command in summary.commands(report)]
    yield _line(_run(summary.title(report), **_SUBTLE))
    yield {"type": "Container", "style": _STYLES[verdict["level"]], "items": said}
    rows = beside_usual.few(report)
    facts = [{"title": chat.harmless(row.label), "value": row.in_words(heading)} for row in rows]
    yield {"type": "FactSet", "facts": facts}
    points, more = summary.points(report, chat.MOST_POINTS, chat.bare_name)
    for point in points:
        yield {"type": "Container", "separator": True, "items": list(_lines(point))}
    if more:
        yield _line(_run(f"and {count(more)} more", **_SUBTLE))
    for one in told.restated():
        yield _line(_run(chat.harmless(one)))
    if not told.link:
        yield _line(_run(told.page, **_CODE))
    yield _line(_run(books_sentence(report), **_SUBTLE))


def _lines(point: Point) -> Iterator[_Element]:
    color = {"color": "Attention"} if point.worse else {}
    yield _line(_run(f"{point.label}: ", **_BOLD, **color), _run(point.sentence))
    if point.further:
        yield _line(_run(point.further, **_SUBTLE))
    if point.command and (command := chat.command(point.command)):
        yield _line(_run(command, **_CODE))


def _line(*runs: _Element) -> _Element:
    return {"type": "RichTextBlock", "inlines": list(runs)}


def _run(text: str, **style: object) -> _Element:
    return {"type": "TextRun", "text": text, **style}
