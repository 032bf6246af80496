"""What a chat gets about a report."""

from __future__ import annotations

from typing import TypedDict


class Message(TypedDict):
    """The body of a request to a chat's webhook, as Slack and chats like it take it."""

    text: str


def message(escaped_text: str) -> Message:
    """The message of a text that is escaped already."""
    return {"text": escaped_text}


def escaped(plain: str) -> str:
    """Plain text for Slack and chats that read the same: nothing in it mentions or links.

    Slack's three control characters are escaped (Slack API, "Formatting text").
    """
    return plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
