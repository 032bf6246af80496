"""Names from events in a chat, in whatever format it gets: no chat obeys them.

One text has to do for many chats. Slack takes three characters as its own and has no other escapes
(Slack API, "Formatting text"; its webhooks ignore `parse`). Mattermost always reads Markdown, links
what has a scheme and mentions whom an @ names ("Slack compatibility"). Teams reads Markdown, in an
Adaptive Card without code ("Format cards"). So a name stands in backticks, which make it code in
most of them, and what any of them would obey is written as its number, as unseen characters are.
"""

from __future__ import annotations

import re

from functions.report.text import untrusted

# A colon is a scheme's before slashes, and an underscore is markup only at an end of a word.
_OBEYED = re.compile(r"[`<>&@*~\\]|:(?=//)|(?<=www)\.|(?<![^\W_])_|_(?![^\W_])", re.IGNORECASE)
# A bracket ends the text of a link only before a parenthesis. Numbers end in a bracket too.
_LINKS = re.compile(r"(?<=\])\(+")

# How many things to look at a message names.
MOST_POINTS = 3
# A message has little room (see slack.py and teams.py), and a character may be written as ten.
_LONGEST_NAME = 32


def name(text: str) -> str:
    """A name from an event for a text in a chat: nothing in it links, mentions or is markup."""
    return f"`{bare_name(text)}`"


def bare_name(text: str) -> str:
    """The same for a text that has no markup, in which a backtick would be one."""
    return harmless(untrusted.name(text, _LONGEST_NAME))


def harmless(sentence: str) -> str:
    """A sentence that may have names in it, which nobody can tell from it any more."""
    return _LINKS.sub(_numbers, _OBEYED.sub(_numbers, sentence))


def _numbers(match: re.Match[str]) -> str:
    return "".join(f"[U+{ord(char):04X}]" for char in match[0])


def command(text: str) -> str | None:
    """A command to paste; None if a chat would obey some of it: none is better than a wrong one."""
    return text if harmless(text) == text else None


def escaped(plain: str) -> str:
    """Plain text for Slack and chats that read the same: its three control characters escaped."""
    return plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
