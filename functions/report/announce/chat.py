"""What a chat gets about a report.

One text has to do for every chat. Slack takes three characters as its own and has no other escapes
(Slack API, "Formatting text"; its webhooks ignore `parse`). Mattermost always reads Markdown, links
what has a scheme and mentions whom an @ names ("Slack compatibility"). Teams reads Markdown, in an
Adaptive Card without code ("Format cards"). So a name stands in backticks, which make it code in
most of them, and what any of them would obey is written as its number, as unseen characters are.
"""

from __future__ import annotations

import re
from typing import TypedDict

from functions.report.text import untrusted

# A bracket ends the text of a link only before a parenthesis, a colon is a scheme's before slashes,
# and an underscore is markup only at an end of a word.
_OBEYED = re.compile(
    r"[`<>&@*~\\]|(?<=\])\(|:(?=//)|(?<=www)\.|(?<![^\W_])_|_(?![^\W_])", re.IGNORECASE
)


class Message(TypedDict):
    """The body of a request to a chat's webhook, as Slack and chats like it take it."""

    text: str


def message(escaped_text: str) -> Message:
    """The message of a text that is escaped already."""
    return {"text": escaped_text}


def name(text: str) -> str:
    """A name from an event for a text in a chat: nothing in it links, mentions or is markup."""
    shown = _OBEYED.sub(lambda match: f"[U+{ord(match[0]):04X}]", untrusted.name(text))
    return f"`{shown}`"


def escaped(plain: str) -> str:
    """Plain text for Slack and chats that read the same: its three control characters escaped."""
    return plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
