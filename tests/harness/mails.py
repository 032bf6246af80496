"""A mail by SES as a mailbox reads it: its parts, and the page that it shows."""

from __future__ import annotations

import base64
import re
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import NamedTuple, cast


class Mail(NamedTuple):
    """`pictures`: PNGs by their identifiers. `files`: what is attached, by name."""

    headers: dict[str, str]
    text: str
    html: str
    pictures: dict[str, bytes]
    files: dict[str, bytes]

    @property
    def page(self) -> str:
        """The HTML with its pictures in it, where a mailbox would show them."""
        return re.sub(r'"cid:([^"]+)"', lambda found: f'"{self._data(found[1])}"', self.html)

    def _data(self, identifier: str) -> str:
        return f"data:image/png;base64,{base64.b64encode(self.pictures[identifier]).decode()}"


def read(raw: bytes) -> Mail:
    """The mail in these bytes; it has the structure that mailboxes know, or this fails."""
    message = message_from_bytes(raw, policy=default)
    assert message.get_content_type() in {"multipart/mixed", "multipart/alternative"}
    assert not message.defects
    files: list[EmailMessage] = []
    whole = message
    if message.get_content_type() == "multipart/mixed":
        whole, *files = parts(message)
    assert whole.get_content_type() == "multipart/alternative"
    text, page = parts(whole)  # the best is last (RFC 2046, 5.1.4)
    pictures: list[EmailMessage] = []
    if page.get_content_type() == "multipart/related":
        page, *pictures = parts(page)
    assert (text.get_content_type(), page.get_content_type()) == ("text/plain", "text/html")
    assert {one.get_content_type() for one in pictures} <= {"image/png"}
    assert {one.get_content_type() for one in files} <= {"text/csv"}
    return Mail(
        headers={name: str(value) for name, value in message.items()},
        text=_lines(text),
        html=_lines(page),
        pictures={one["Content-ID"].strip("<>"): one.get_content() for one in pictures},
        files={
            str(one.get_filename()): cast("bytes", one.get_payload(decode=True)) for one in files
        },
    )


def parts(message: EmailMessage) -> list[EmailMessage]:
    """The parts of a message of several."""
    return [cast("EmailMessage", one) for one in message.iter_parts()]


def _lines(part: EmailMessage) -> str:
    text: str = part.get_content()
    return text.replace("\r\n", "\n")
