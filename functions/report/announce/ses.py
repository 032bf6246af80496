"""Sends mails by SES: HTML beside the text, and the figures attached.

By version 1 of SES's API. Version 2 takes larger mails, but the embedded AWS passes on no
attachments of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from functions.report.announce.message import message

if TYPE_CHECKING:
    from types_boto3_ses import SESClient

    from functions.report.announce.told import Told


def send(client: SESClient, sender: str, recipients: Sequence[str], many: Sequence[Told]) -> None:
    """Send one mail about at least one report, the worst first. What SES refuses raises.

    One request has all recipients: none has the mail without the others. The client tries once:
    where SES's answer is lost, all of them have the mail, and to ask again would send it twice.
    """
    client.send_raw_email(
        Source=sender,
        Destinations=recipients,
        RawMessage={"Data": message(many, sender, recipients)},
    )
