"""The mail about a report as a mailbox shows it: a page, for its picture alone."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from functions.report.announce import mail
from functions.report.announce.subject import subject
from functions.report.announce.told import Told, Where

if TYPE_CHECKING:
    from functions.report.document.report import Report

_WHERE = Where("reporting-prod-reports", "aws")
_PAGE = """<!doctype html>
<meta charset="utf-8">
<style>
body {{ margin: 0; padding: 20px 28px; background: #fff; font: 15px/1.5 sans-serif }}
h1 {{ font-size: 19px; margin: 0 0 4px }}
p {{ margin: 0 0 14px; padding-bottom: 14px; border-bottom: 1px solid #dfe4e8; font-size: 13px }}
pre {{ font: 13px/1.5 monospace; white-space: pre-wrap; overflow-wrap: anywhere; margin: 0 }}
</style>
<h1>{subject}</h1>
<p>AWS Notifications &lt;no-reply@sns.amazonaws.com&gt;</p>
<pre>{text}</pre>
"""


def to_html(report: Report) -> str:
    """The first mail about a report, with its subject."""
    told = Told(report, None, _WHERE)
    text = mail.body([mail.text(told)])
    return _PAGE.format(subject=escape(subject([told])), text=escape(text))
