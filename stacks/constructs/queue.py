"""A queue that is encrypted and TLS-only, keeps messages for 14 days, and gives up into another."""

from __future__ import annotations

import json
from collections.abc import Sequence

from stacks.cdk import Construct, LambdaEventSourceMapping, SqsQueue
from stacks.constructs.function import Function
from stacks.constructs.policy import PolicyDocument, allow, deny_plain_http, from_account
from stacks.context import Context

# SQS keeps a message for 14 days at most (SQS quotas): the time there is to repair things.
_RETENTION_SECONDS = 14 * 24 * 60 * 60
# AWS recommends at least 5, so that throttled invocations do not use up a message's tries
# (Lambda developer guide, "Using Lambda with Amazon SQS").
_MAX_RECEIVES = 5
# The same guide: at least six times the function's timeout, and the batching window on top.
_VISIBILITY_FACTOR = 6


class Queue(Construct):
    """One SQS queue. What fails `_MAX_RECEIVES` times moves to `dead_letters`, where it has one.

    `visibility_seconds` matters only to a queue that a function consumes: see `visibility_for`.

    Policies are arguments of the queue, not resources of their own: the provider waits 25 seconds
    after it has made a queue, and 25 more after each policy that it sets later.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        context: Context,
        *,
        name: str,
        visibility_seconds: int = 30,
        dead_letters: Queue | None = None,
    ) -> None:
        super().__init__(scope, id_)
        self.visibility_seconds = visibility_seconds
        self._account = context.account
        self._arn_by_name = context.arn("sqs", name)
        self._sources: list[str] = []
        self._document = PolicyDocument(self, "policy-document")
        self._document.add(deny_plain_http("sqs:*", [self._arn_by_name]))
        self._queue = SqsQueue(
            self,
            "queue",
            name=name,
            message_retention_seconds=_RETENTION_SECONDS,
            visibility_timeout_seconds=visibility_seconds,
            sqs_managed_sse_enabled=None if context.key_arn else True,
            kms_master_key_id=context.key_arn,
            policy=self._document.json,
        )
        if dead_letters is not None:
            # SQS refuses a dead-letter queue that does not exist yet, so this queue waits for it.
            quick = context.settings.quick
            target = dead_letters._arn_by_name if quick else dead_letters.arn
            self._queue.redrive_policy = _compact(
                {"deadLetterTargetArn": target, "maxReceiveCount": _MAX_RECEIVES}
            )
            dead_letters._take_from(self)

    @staticmethod
    def visibility_for(timeout_seconds: int, window_seconds: int = 0) -> int:
        """How long a message stays hidden while a function of that timeout works on it."""
        return _VISIBILITY_FACTOR * timeout_seconds + window_seconds

    @property
    def arn(self) -> str:
        """The ARN. Whatever refers to it waits for the queue, and so for its policies."""
        return self._queue.arn

    @property
    def name(self) -> str:
        return self._queue.name

    @property
    def url(self) -> str:
        return self._queue.url

    def allow_service(self, sid: str, service: str, *, source_arns: Sequence[str]) -> None:
        """Let an AWS service send on behalf of some resources of our own account.

        `source_arns` are made of names: a reference would have the queue wait for the resource.
        """
        self._document.add(
            allow(
                sid,
                ["sqs:SendMessage"],
                [self._arn_by_name],
                service=service,
                conditions=from_account(source_arns, self._account),
            )
        )

    def grant_send(self, function: Function, *, sid: str) -> None:
        """Let the function send messages."""
        function.grant(allow(sid, ["sqs:SendMessage"], [self._arn_by_name]))

    def consume(
        self,
        function: Function,
        *,
        batch_size: int,
        window_seconds: int | None = None,
        partial_failures: bool = False,
    ) -> None:
        """Invoke the function with batches of messages.

        No maximum concurrency: with one, an idle mapping keeps five pollers instead of two.
        """
        function.grant(
            allow(
                "Consume",
                ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
                [self._arn_by_name],
            )
        )
        LambdaEventSourceMapping(
            self,
            "mapping",
            event_source_arn=self.arn,
            function_name=function.arn,
            batch_size=batch_size,
            maximum_batching_window_in_seconds=window_seconds,
            function_response_types=["ReportBatchItemFailures"] if partial_failures else None,
            depends_on=[function.policy],
        )

    def _take_from(self, source: Queue) -> None:
        """Be the dead-letter queue of `source`, which is made after this one."""
        self._sources.append(source._arn_by_name)
        self._queue.redrive_allow_policy = _compact(
            {"redrivePermission": "byQueue", "sourceQueueArns": self._sources}
        )


def _compact(document: dict[str, object]) -> str:
    """JSON as SQS gives it back, so that a plan sees no difference in white space."""
    return json.dumps(document, separators=(",", ":"))
