"""An SNS topic that takes nothing over plain HTTP, and its subscribers by e-mail."""

from __future__ import annotations

from collections.abc import Sequence

from stacks.cdk import Construct, SnsTopic, SnsTopicPolicy, SnsTopicSubscription
from stacks.constructs.policy import Condition, PolicyDocument, allow, deny_plain_http, equals


class Topic(Construct):
    """One topic. SNS asks each of `emails` to confirm before it sends anything there.

    Without a KMS key: CloudWatch cannot publish to a topic under the key that AWS manages, and
    a key of our own costs a dollar a month. Nothing that is published holds an event's content.
    """

    def __init__(
        self, scope: Construct, id_: str, *, name: str, emails: Sequence[str] = ()
    ) -> None:
        super().__init__(scope, id_)
        self._topic = SnsTopic(self, "topic", name=name)
        self._document = PolicyDocument(self, "policy-document")
        # A topic's policy allows few actions, and "sns:*" is not one of them.
        self._document.add(deny_plain_http("sns:Publish", [self.arn]))
        SnsTopicPolicy(self, "policy", arn=self.arn, policy=self._document.json)
        for address in emails:
            SnsTopicSubscription(
                self, address, topic_arn=self.arn, protocol="email", endpoint=address
            )

    @property
    def arn(self) -> str:
        return self._topic.arn

    def allow_service(
        self, sid: str, service: str, *, source_arns: Sequence[str], account: str
    ) -> None:
        """Let an AWS service publish on behalf of some resources of our own account."""
        self._document.add(
            allow(
                sid,
                ["sns:Publish"],
                [self.arn],
                service=service,
                conditions=[
                    Condition(test="ArnLike", variable="aws:SourceArn", values=list(source_arns)),
                    equals("aws:SourceAccount", account),
                ],
            )
        )
