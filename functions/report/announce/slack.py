"""A report in Slack's blocks.

A message has at most 50 blocks; a header has 150 characters, the text of a section 3,000, each of
its at most ten fields 2,000 (Slack developer docs, "Blocks"). All blocks together are refused from
some 13,000 characters on, which Slack does not document: three things to look at stay far below.

The page is a link and no button: a click on a button is sent to the app behind the webhook, and
where that answers nobody, Slack shows a warning beside the button ("Button element").
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from functions.report.announce import chat, chat_text
from functions.report.text import beside_usual, summary
from functions.report.text.books import books_sentence
from functions.report.text.figures import count

if TYPE_CHECKING:
    from functions.report.announce.told import Told
    from functions.report.text.summary import Point

_Block = dict[str, Any]
_HEADER_CHARACTERS = 150
_TEXT_CHARACTERS = 3_000


def message(told: Told) -> dict[str, Any]:
    """The message: blocks, and for what shows none, such as notifications, the text."""
    return {"text": chat_text.text(told), "blocks": list(_blocks(told))}


def _blocks(told: Told) -> Iterator[_Block]:
    report = told.report
    verdict, heading = summary.verdict(report), beside_usual.heading(report)
    header = verdict["sentence"][:_HEADER_CHARACTERS]
    yield {"type": "header", "text": {"type": "plain_text", "text": header, "emoji": False}}
    yield _context(summary.title(report))
    commands = [f"`{command}`" for command in summary.commands(report)]
    said = [chat.escaped(verdict["detail"]), *commands]
    if detail := _fitting(filter(None, said)):
        yield _section(detail)
    fields = (
        f"*{chat.escaped(chat.harmless(row.label))}*\n{chat.escaped(row.in_words(heading))}"
        for row in beside_usual.few(report)
    )
    yield {"type": "section", "fields": [_text(one) for one in fields]}
    points, more = summary.points(report, chat.MOST_POINTS, chat.name)
    for point in points:
        yield _section(_fitting(_lines(point)))
    if more:
        yield _context(f"and {count(more)} more")
    if restated := told.restated():
        yield _section(_fitting(chat.escaped(chat.harmless(line)) for line in restated))
    yield _section(f"<{told.link}|Open the report>" if told.link else f"`{told.page}`")
    yield _context(books_sentence(report))


def _lines(point: Point) -> Iterator[str]:
    yield f"*{point.label}*: {chat.escaped(point.sentence)}"
    if point.further:
        yield chat.escaped(point.further)
    if point.command and (command := chat.command(point.command)):
        yield f"`{command}`"


def _fitting(lines: Iterable[str]) -> str:
    """As many of the lines as a section takes: a part of one could end in a part of a name."""
    text = ""
    for line in lines:
        longer = f"{text}\n{line}" if text else line
        if len(longer) > _TEXT_CHARACTERS:
            break
        text = longer
    return text


def _section(mrkdwn: str) -> _Block:
    return {"type": "section", "text": _text(mrkdwn)}


def _context(plain: str) -> _Block:
    return {"type": "context", "elements": [_text(chat.escaped(plain))]}


def _text(mrkdwn: str) -> dict[str, Any]:
    """Text of which Slack makes no links and no mentions by itself ("Text object": verbatim)."""
    return {"type": "mrkdwn", "text": mrkdwn, "verbatim": True}
