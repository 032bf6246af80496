"""Delivery: announces new reports to people by mail, to machines by the bus, to a chat."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import NamedTuple

from stacks.cdk import CloudwatchEventBus, Construct
from stacks.constructs.function import Function
from stacks.constructs.identity import identities
from stacks.constructs.policy import Statement, allow, equals
from stacks.constructs.topic import Topic
from stacks.constructs.webhook import Webhook, WebhookConfig
from stacks.context import Context
from stacks.stages.stage import Stage

# The member of a report's event that is ready to be posted.
_CHAT = "$.detail.chat"


class DeliveryStage(Stage):
    """The topic of reports and, if settings name one, a webhook with its rule and dead letters.

    Where SES mails, nobody is subscribed to the topic. SES mails by an identity that somebody has
    verified. That is the account's, and not the stack's: another environment may mail by it too.
    """

    def __init__(
        self, scope: Construct, id_: str, context: Context, *, bus: CloudwatchEventBus
    ) -> None:
        super().__init__(scope, id_)
        settings, names = context.settings.delivery, context.names
        self._bus = bus
        self._source = names.event_source
        subscribed = settings.emails if settings.sender is None else ()
        self.topic = Topic(self, "topic", name=names.reports_topic, emails=subscribed)
        self._mail = (
            _by_sns(self.topic)
            if settings.sender is None
            else _by_ses(context, settings.sender, settings.emails)
        )
        if settings.webhook_url_parameter is not None:
            webhook = Webhook(
                self,
                "webhook",
                context,
                WebhookConfig(
                    name=names.webhook,
                    dead_letters=names.webhook_dead_letters,
                    url_parameter=settings.webhook_url_parameter,
                    header=settings.webhook_header,
                    header_parameter=settings.webhook_header_parameter,
                    pattern=json.dumps(
                        {"source": [self._source], "detail": {"news": [True]}}, sort_keys=True
                    ),
                    body=_CHAT,
                ),
                bus=bus,
            )
            self.rule, self.dead_letters = webhook.rule, webhook.dead_letters

    @property
    def environment(self) -> dict[str, str]:
        """The variables of the function that announces reports."""
        return {
            "EVENT_BUS": self._bus.name,
            "EVENT_SOURCE": self._source,
            "REPORTS_TOPIC": self.topic.arn,
            **self._mail.environment,
        }

    def grant_announce(self, function: Function) -> None:
        """Let the function put events as the pipeline itself, and no other, and publish."""
        as_itself = equals("events:source", self._source)
        function.grant(
            allow("TellMachines", ["events:PutEvents"], [self._bus.arn], conditions=[as_itself])
        )
        function.grant(self._mail.permission)


class _Mail(NamedTuple):
    """What the function is told of mails beside the topic, and what it may do to send them."""

    environment: dict[str, str]
    permission: Statement


def _by_sns(topic: Topic) -> _Mail:
    return _Mail({}, allow("TellPeople", ["sns:Publish"], [topic.arn]))


def _by_ses(context: Context, sender: str, emails: Sequence[str]) -> _Mail:
    """Mails from one address alone.

    SES asks for the right on the sender's identity. In its sandbox, and where a recipient is an
    identity of the account too, it asks for it on the recipient's as well.
    """
    names = dict.fromkeys(name for one in (sender, *emails) for name in identities(one))
    return _Mail(
        {"MAIL_SENDER": sender, "MAIL_RECIPIENTS": " ".join(emails)},
        allow(
            "TellPeople",
            ["ses:SendRawEmail"],
            [context.arn("ses", f"identity/{name}") for name in names],
            conditions=[equals("ses:FromAddress", sender)],
        ),
    )
