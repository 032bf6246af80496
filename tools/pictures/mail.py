"""The mail by SES about a report as a mailbox shows it: a page, for its picture alone."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from cli.announcement import data_url
from functions.report.announce import mail_page
from functions.report.announce.subject import subject
from functions.report.announce.told import Told, Where

if TYPE_CHECKING:
    from functions.report.document.report import Report

_WHERE = Where("reporting-prod-reports", "aws")
# What a mailbox has above a mail.
_HEAD = """<div style="max-width:600px;margin:0 auto;padding:16px 0;font-family:sans-serif">
<p style="margin:0;font-size:18px;font-weight:600">{subject}</p>
<p style="margin:4px 0 0;font-size:13px;color:#59636d">reports@example.com</p>
</div>"""


def to_html(report: Report) -> str:
    """The first mail about a report, with its subject."""
    told = Told(report, None, _WHERE)
    page = mail_page.to_html([mail_page.content(told, data_url)], [])
    before, body, after = page.partition('<table class="sheet"')
    return f"{before}{_HEAD.format(subject=escape(subject([told])))}{body}{after}"
