"""A mail about reports in the form of the internet: text, the same as HTML, and report.csv.

Plain ASCII, in lines that any server passes on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from email.message import EmailMessage
from email.policy import SMTP
from typing import TYPE_CHECKING, NamedTuple

from functions.report.announce import mail, mail_page
from functions.report.announce.subject import subject
from functions.report.pages import spreadsheet

if TYPE_CHECKING:
    from functions.report.announce.told import Told

# SES takes 10 MB "after base64 encoding" (SES developer guide, "Service quotas"; API reference,
# SendRawEmail). So many bytes are fewer even where the request's own encoding counts.
MOST_BYTES = 7_000_000
_RESERVED_BYTES = 10_000  # for sentences about what is left out, and for the headers of parts
_POLICY = SMTP.clone(cte_type="7bit")
# Base64 in lines of 76 characters with two for their end (RFC 2045, 6.8).
_ENCODED = 4 / 3 * 78 / 76


class _File(NamedTuple):
    name: str
    content: bytes


def message(many: Sequence[Told], sender: str, recipients: Sequence[str]) -> bytes:
    """One mail about at least one report, the worst first.

    Each report's table is attached, as long as the mail does not get too large; the mail says which
    one is not.
    """
    left: list[str] = []
    bare = _written(many, sender, recipients, [], [])
    files = list(_fitting(many, MOST_BYTES - _RESERVED_BYTES - len(bare), left))
    return _written(many, sender, recipients, files, left)


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
    many: Sequence[Told],
    sender: str,
    recipients: Sequence[str],
    files: Sequence[_File],
    left: Sequence[str],
) -> bytes:
    text, omitted = mail.fitting([mail.text(one) for one in many])
    notes = [omitted] if omitted else []
    notes += [
        f"{name} is not attached, because a mail would be too large: it is beside the page."
        for name in left
    ]
    pictures: dict[str, bytes] = {}

    def placed(picture: bytes) -> str:
        digest = mail_page.digest(picture)
        # The name of a part is an address (RFC 2392).
        identifier = f"{digest}@{sender.rpartition('@')[2]}"
        pictures[identifier] = picture
        return f"cid:{identifier}"

    html = mail_page.to_html(many[: len(text)], notes, placed)
    written = EmailMessage(policy=_POLICY)
    written["From"], written["To"] = sender, ", ".join(recipients)
    written["Subject"] = subject(many)
    written["Auto-Submitted"] = "auto-generated"  # nobody's absence is answered (RFC 3834)
    written.set_content(mail.joined([*text, *notes]), cte="quoted-printable")
    written.add_alternative(html, subtype="html", cte="quoted-printable")
    _, page = written.iter_parts()
    for identifier, picture in pictures.items():
        page.add_related(picture, "image", "png", cid=f"<{identifier}>", disposition="inline")
    for file in files:
        written.add_attachment(
            file.content,
            maintype="text",
            subtype="csv",
            filename=file.name,
            params={"charset": "utf-8"},
        )
    return written.as_bytes()
