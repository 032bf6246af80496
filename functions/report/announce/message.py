"""A mail about reports in the form of the internet: text, the same as HTML, and report.csv.

Plain ASCII, in lines that any server passes on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from email.message import EmailMessage
from email.policy import SMTP
from typing import TYPE_CHECKING, NamedTuple

from functions.report.announce import mail, mail_page
from functions.report.announce.mail_page import Content
from functions.report.announce.subject import subject
from functions.report.pages import spreadsheet

if TYPE_CHECKING:
    from functions.report.announce.told import Told

# SES takes 10 MB "after base64 encoding" (SES developer guide, "Service quotas"; API reference,
# SendRawEmail). So many bytes are fewer even where the request's own encoding counts.
MOST_BYTES = 7_000_000
_RESERVED_BYTES = 10_000  # for sentences about what is left out, and for the headers of parts
_CID = "cid:"
_POLICY = SMTP.clone(cte_type="7bit")
# Base64 in lines of 76 characters with two for their end (RFC 2045, 6.8).
_ENCODED = 4 / 3 * 78 / 76


class _File(NamedTuple):
    name: str
    content: bytes


class _Body(NamedTuple):
    """The texts about some reports, and the pages; `notes`: which reports each of them lacks."""

    texts: Sequence[str]
    pages: Sequence[Content]
    notes_of_texts: Sequence[str]
    notes_of_pages: Sequence[str]


def message(many: Sequence[Told], sender: str, recipients: Sequence[str]) -> bytes:
    """One mail about at least one report, the worst first.

    Each report's table is attached, as long as the mail does not get too large; the mail says which
    one is not.
    """
    headers = {
        "From": sender,
        "To": ", ".join(recipients),
        "Subject": subject(many),
        "Auto-Submitted": "auto-generated",  # nobody's absence is answered (RFC 3834)
    }
    body = _body(many, sender)
    bare = _written(headers, body, [], [])
    left: list[str] = []
    files = list(_fitting(many, MOST_BYTES - _RESERVED_BYTES - len(bare), left))
    return _written(headers, body, files, left)


def _body(many: Sequence[Told], sender: str) -> _Body:
    texts, left_out = mail.fitting([mail.text(one) for one in many])

    def placed(picture: bytes) -> str:
        # The name of a part is an address (RFC 2392).
        return f"{_CID}{mail_page.digest(picture)}@{sender.rpartition('@')[2]}"

    pages = mail_page.fitting(mail_page.content(one, placed) for one in many[: len(texts)])
    unseen = len(many) - len(pages)
    return _Body(
        texts, pages, [left_out] if left_out else [], [mail.left_out(unseen)] if unseen else []
    )


def _fitting(many: Sequence[Told], room: float, left: list[str]) -> Iterator[_File]:
    """The tables that there is room for; the names of the others are put into `left`."""
    for told in many:
        file = _File(f"report-{told.report['date']}.csv", spreadsheet.to_file(told.report))
        size = len(file.content) * _ENCODED
        if size > room:
            left.append(file.name)
            continue
        room -= size
        yield file


def _written(
    headers: Mapping[str, str], body: _Body, files: Sequence[_File], left: Sequence[str]
) -> bytes:
    """The mail. `left`: the names of tables that are not attached."""
    not_attached = [
        f"{name} is not attached, because a mail would be too large: it is beside the page."
        for name in left
    ]
    written = EmailMessage(policy=_POLICY)
    for name, value in headers.items():
        written[name] = value
    text = mail.joined([*body.texts, *body.notes_of_texts, *not_attached])
    html = mail_page.to_html(body.pages, [*body.notes_of_pages, *not_attached])
    written.set_content(text, cte="quoted-printable")
    written.add_alternative(html, subtype="html", cte="quoted-printable")
    _, page = written.iter_parts()
    pictures = {address: png for one in body.pages for address, png in one.pictures.items()}
    for address, png in pictures.items():
        cid = f"<{address.removeprefix(_CID)}>"
        page.add_related(png, "image", "png", cid=cid, disposition="inline")
    for file in files:
        written.add_attachment(
            file.content,
            maintype="text",
            subtype="csv",
            filename=file.name,
            params={"charset": "utf-8"},
        )
    return written.as_bytes()
