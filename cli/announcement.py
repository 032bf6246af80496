"""What people are sent about a day's report, from the stored one: shown, or sent once."""

from __future__ import annotations

import base64
import json
import re
from enum import StrEnum

from cli.target import Target
from cli.terminal.errors import CommandError
from functions.common.report_keys import ReportKeys
from functions.common.storage import NoSuchObjectError, parsed
from functions.report.announce import mail, mail_page, mark, ses, webhook
from functions.report.announce.subject import subject
from functions.report.announce.told import Told, Where
from functions.report.document.encoding import decoded
from stacks.settings.fields import PLAIN_ADDRESS


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


def page_of_mail(target: Target, keys: ReportKeys) -> str | None:
    """The mail as a mailbox shows it, with its pictures in it; None where mails are text alone.

    Raises CommandError if the day has no report.
    """
    if target.settings.delivery.sender is None:
        return None
    return mail_page.to_html([mail_page.content(_told(target, keys), data_url)], [])


def data_url(png: bytes) -> str:
    """Where a picture is that stands in its page."""
    return f"data:image/png;base64,{base64.b64encode(png).decode()}"


def send_once(target: Target, keys: ReportKeys, address: str) -> None:
    """Send the mail by SES to one address, and to nobody else. No mark says that it was sent.

    Raises CommandError if the day has no report, if the environment does not mail by SES, or if
    this is no address; and what SES answers if it refuses.
    """
    sender = target.settings.delivery.sender
    if sender is None:
        environment = target.settings.environment
        raise CommandError(
            f'--to mails by SES, and {environment} does not: [delivery] via = "ses" in'
            f" config/{environment}.toml"
        )
    if not re.fullmatch(PLAIN_ADDRESS, address):
        raise CommandError(f"{address} is no address that mails are sent to")
    ses.send(target.mailer, sender, [address], [_told(target, keys)])


def _told(target: Target, keys: ReportKeys) -> Told:
    """What was told before is in it only until this revision is announced."""
    try:
        report = parsed(target.reports, keys.json, decoded)
    except NoSuchObjectError:
        message = f"there is no report of {keys.day} yet: `pipeline report` makes it"
        raise CommandError(message) from None
    left = mark.read(target.reports, keys)
    # An ARN is `arn:`, its partition, and so on.
    where = Where(target.reports.name, target.caller.split(":")[1])
    is_told = left is not None and left["revision"] >= report["revision"]
    return Told.after(None if is_told else left, report, where)
