"""Escapes the text of a report for a chat."""

from __future__ import annotations


def escaped(plain: str) -> str:
    """Plain text for Slack and chats that read the same: nothing in it mentions or links.

    Slack's three control characters are escaped (Slack API, "Formatting text").
    """
    return plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
