"""Mails reports by SNS, as text, or by SES (see ses.py), as the settings say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from functions.common import aws
from functions.report.announce import mail
from functions.report.announce.subject import subject

if TYPE_CHECKING:
    from functions.report.announce.told import Told
    from functions.report.settings import ReportSettings, SesSettings


def send(settings: ReportSettings, by_ses: SesSettings | None, many: Sequence[Told]) -> None:
    """Send one mail about at least one report, the worst first. Any failure raises."""
    if by_ses is None:
        aws.sns().publish(
            TopicArn=settings.reports_topic,
            Subject=subject(many),
            Message=mail.body([mail.text(one) for one in many]),
        )
        return
    # What writes such mails is imported by those who send them.
    from functions.report.announce import ses  # noqa: PLC0415

    ses.send(aws.ses(), by_ses.mail_sender, by_ses.mail_recipients.split(), many)
