"""What people are sent about a day's report, from the stored one. Nothing is made or sent."""

from __future__ import annotations

import json
from enum import StrEnum

from cli.target import Target
from cli.terminal.errors import CommandError
from functions.common.report_keys import ReportKeys
from functions.common.storage import NoSuchObjectError
from functions.report.announce import mail, mark, webhook
from functions.report.announce.subject import subject
from functions.report.announce.told import Told, Where
from functions.report.document.encoding import decoded


class Channel(StrEnum):
    """How people are told."""

    MAIL = "mail"
    CHAT = "chat"


def announcement(target: Target, keys: ReportKeys, channel: Channel) -> str:
    """A mail with its subject, or what a chat's webhook is posted, in the format of the settings.

    Raises CommandError if the day has no report.
    """
    told = _told(target, keys)
    if channel is Channel.CHAT:
        posted = webhook.body(target.settings.delivery.chat, told)
        return json.dumps(posted, indent=2, ensure_ascii=False)
    return f"Subject: {subject([told])}\n\n{mail.body([mail.text(told)])}"


def _told(target: Target, keys: ReportKeys) -> Told:
    """What was told before is in it only until this revision is announced."""
    try:
        report = decoded(target.reports.get(keys.json).body)
    except NoSuchObjectError:
        message = f"there is no report of {keys.day} yet: `pipeline report` makes it"
        raise CommandError(message) from None
    left = mark.read(target.reports, keys)
    before = left["told"] if left and left["revision"] < report["revision"] else None
    # An ARN is `arn:`, its partition, and so on.
    return Told(report, before, Where(target.reports.name, target.caller.split(":")[1]))
