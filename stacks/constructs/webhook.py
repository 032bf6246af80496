"""A webhook: events of a bus that match a pattern, posted as JSON to an address kept in SSM."""

from __future__ import annotations

from dataclasses import dataclass

from stacks.cdk import (
    CloudwatchEventApiDestination,
    CloudwatchEventBus,
    CloudwatchEventConnection,
    CloudwatchEventConnectionAuthParameters,
    CloudwatchEventConnectionAuthParametersApiKey,
    CloudwatchEventRule,
    CloudwatchEventTarget,
    CloudwatchEventTargetDeadLetterConfig,
    Construct,
    DataAwsSsmParameter,
    IamRole,
    IamRolePolicy,
)
from stacks.constructs.delivery_rule import RETRY_FOR_A_DAY
from stacks.constructs.policy import PolicyDocument, allow, from_account
from stacks.constructs.queue import Queue
from stacks.context import Context

# Far more than there are reports; a flood is impossible, whatever goes wrong.
_MOST_A_SECOND = 1
# A connection must have a header, even where the address itself is the secret.
_NO_SECRET = ("X-Sent-By", "EventBridge")


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookConfig:
    """Which events are posted where, and what of them.

    `pattern`: the rule's event pattern, as JSON. `body`: the path of the object in an event that is
    posted, as JSON. An input transformer could put one together, but it sets texts between
    quotation marks as they are, so a line feed or a quotation mark in one makes invalid JSON.
    `*_parameter`: names of SSM parameters, which are read when the stack is deployed. Terraform's
    state then holds their values, so restrict who can read it. No file holds them.
    """

    name: str
    dead_letters: str
    url_parameter: str
    header: str | None
    header_parameter: str | None
    pattern: str
    body: str


class Webhook(Construct):
    """Events that the address refuses for a day end up in a dead-letter queue."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        context: Context,
        config: WebhookConfig,
        *,
        bus: CloudwatchEventBus,
    ) -> None:
        super().__init__(scope, id_)
        destination = self._destination(config)
        self.rule = CloudwatchEventRule(
            self,
            "rule",
            name=config.name,
            description="Reports that are news go to the webhook",
            event_bus_name=bus.name,
            event_pattern=config.pattern,
        )
        self.dead_letters = Queue(self, "dead-letters", context, name=config.dead_letters)
        # By name: with a reference the queue would wait for the rule.
        rule_arn = context.arn("events", f"rule/{bus.name_input}/{config.name}")
        self.dead_letters.allow_service("Events", "events.amazonaws.com", source_arns=[rule_arn])
        trust = PolicyDocument(self, "trust")
        trust.add(
            allow(
                "Events",
                ["sts:AssumeRole"],
                [],
                service="events.amazonaws.com",
                conditions=from_account([self.rule.arn], context.account),
            )
        )
        role = IamRole(self, "role", name=config.name, assume_role_policy=trust.json)
        permissions = PolicyDocument(self, "permissions")
        permissions.add(allow("Post", ["events:InvokeApiDestination"], [destination.arn]))
        policy = IamRolePolicy(
            self, "policy", name="permissions", role=role.name, policy=permissions.json
        )
        CloudwatchEventTarget(
            self,
            "target",
            rule=self.rule.name,
            event_bus_name=bus.name,
            arn=destination.arn,
            role_arn=role.arn,
            input_path=config.body,
            dead_letter_config=CloudwatchEventTargetDeadLetterConfig(arn=self.dead_letters.arn),
            retry_policy=RETRY_FOR_A_DAY,
            depends_on=[policy],
        )

    def _destination(self, config: WebhookConfig) -> CloudwatchEventApiDestination:
        header, secret = _NO_SECRET
        if config.header is not None and config.header_parameter is not None:
            header = config.header
            secret = self._parameter("header-value", config.header_parameter)
        connection = CloudwatchEventConnection(
            self,
            "connection",
            name=config.name,
            authorization_type="API_KEY",
            auth_parameters=CloudwatchEventConnectionAuthParameters(
                api_key=CloudwatchEventConnectionAuthParametersApiKey(key=header, value=secret)
            ),
        )
        return CloudwatchEventApiDestination(
            self,
            "destination",
            name=config.name,
            invocation_endpoint=self._parameter("url", config.url_parameter),
            http_method="POST",
            invocation_rate_limit_per_second=_MOST_A_SECOND,
            connection_arn=connection.arn,
        )

    def _parameter(self, id_: str, name: str) -> str:
        return DataAwsSsmParameter(self, id_, name=name).value
