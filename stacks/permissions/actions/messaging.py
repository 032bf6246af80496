"""Queues and topics: what Terraform needs for them."""

from __future__ import annotations

from stacks.permissions.actions.need import TAGS, Need, actions

_QUEUE = "arn:{partition}:sqs:{region}:{account}:"
_TOPIC = "arn:{partition}:sns:{region}:{account}:"

MESSAGING: dict[str, tuple[Need, ...]] = {
    "aws_sqs_queue": (
        Need(
            f"{_QUEUE}{{name}}",
            actions(
                "sqs",
                "CreateQueue DeleteQueue GetQueueAttributes SetQueueAttributes"
                " TagQueue UntagQueue ListQueueTags",
            ),
        ),
    ),
    "aws_sns_topic": (
        Need(
            f"{_TOPIC}{{name}}",
            actions("sns", f"CreateTopic DeleteTopic GetTopicAttributes SetTopicAttributes {TAGS}"),
        ),
    ),
    "aws_sns_topic_policy": (
        Need(f"{_TOPIC}{{arn}}", actions("sns", "GetTopicAttributes SetTopicAttributes")),
    ),
    "aws_sns_topic_subscription": (
        Need(f"{_TOPIC}{{topic_arn}}", actions("sns", "Subscribe")),
        Need(
            "*",
            actions("sns", "Unsubscribe GetSubscriptionAttributes SetSubscriptionAttributes"),
            reason="the actions take no resource",
        ),
    ),
}
