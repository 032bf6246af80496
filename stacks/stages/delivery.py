"""Delivery: announces new reports to people by mail, to machines by the bus, to a chat."""

from __future__ import annotations

import json

from stacks.cdk import CloudwatchEventBus, Construct
from stacks.constructs.function import Function
from stacks.constructs.policy import allow, equals
from stacks.constructs.topic import Topic
from stacks.constructs.webhook import Webhook, WebhookConfig
from stacks.context import Context
from stacks.stages.stage import Stage

# The member of a report's event that is ready to be posted.
_CHAT = "$.detail.chat"


class DeliveryStage(Stage):
    """The topic of reports and, if settings name one, a webhook with its rule and dead letters."""

    def __init__(
        self, scope: Construct, id_: str, context: Context, *, bus: CloudwatchEventBus
    ) -> None:
        super().__init__(scope, id_)
        settings, names = context.settings.delivery, context.names
        self._bus = bus
        self._source = names.event_source
        self.topic = Topic(self, "topic", name=names.reports_topic, emails=settings.emails)
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
        }

    def grant_announce(self, function: Function) -> None:
        """Let the function put events as the pipeline itself, and no other, and publish."""
        as_itself = equals("events:source", self._source)
        function.grant(
            allow("TellMachines", ["events:PutEvents"], [self._bus.arn], conditions=[as_itself])
        )
        function.grant(allow("TellPeople", ["sns:Publish"], [self.topic.arn]))
