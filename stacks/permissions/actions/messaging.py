"""What Terraform needs for queues and topics."""

from __future__ import annotations

from stacks.permissions.actions.need import TAG_ACTIONS, Need, actions

_QUEUE_ARN = "arn:{partition}:sqs:{region}:{account}:"
_TOPIC_ARN = "arn:{partition}:sns:{region}:{account}:"

MESSAGING: dict[str, tuple[Need, ...]] = {
    "aws_sqs_queue": (
        Need(
            f"{_QUEUE_ARN}{{name}}",
            actions(
                "sqs",
                "CreateQueue DeleteQueue GetQueueAttributes SetQueueAttributes"
                " TagQueue UntagQueue ListQueueTags",
            ),
        ),
    ),
    "aws_sns_topic": (
        Need(
            f"{_TOPIC_ARN}{{name}}",
            actions(
                "sns",
                f"CreateTopic DeleteTopic GetTopicAttributes SetTopicAttributes {TAG_ACTIONS}",
            ),
        ),
    ),
    "aws_sns_topic_policy": (
        Need(f"{_TOPIC_ARN}{{arn}}", actions("sns", "GetTopicAttributes SetTopicAttributes")),
    ),
    "aws_sns_topic_subscription": (
        Need(f"{_TOPIC_ARN}{{topic_arn}}", actions("sns", "Subscribe")),
        Need(
            "*",
            actions("sns", "Unsubscribe GetSubscriptionAttributes"),
            reason="the actions take no resource",
        ),
    ),
}
