"""Mails reports by SNS, as text, or by SES (see ses.py), as the function is told."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from functions.common import aws, environment
from functions.report.announce import mail
from functions.report.announce.subject import subject
from functions.report.settings import ReportSettings, SesSettings

if TYPE_CHECKING:
    from functions.report.announce.told import Told


def send(settings: ReportSettings, many: Sequence[Told]) -> None:
    """Send one mail about at least one report, the worst first. Any failure raises."""
    if not environment.variables(SesSettings) <= os.environ.keys():
        aws.sns().publish(
            TopicArn=settings.reports_topic,
            Subject=subject(many),
            Message=mail.body([mail.text(one) for one in many]),
        )
        return
    # What writes such mails is imported by those who send them.
    from functions.report.announce import ses  # noqa: PLC0415

    told = environment.read(SesSettings)
    ses.send(aws.ses(), told.mail_sender, told.mail_recipients.split(), many)
