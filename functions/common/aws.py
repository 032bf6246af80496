"""The process's AWS clients, each created when it is first needed and then kept.

None is created at import, so that a test can set its environment first. They are the clients of
boto3, but created by botocore alone: importing boto3 itself, with its resources and transfers that
nothing here uses, would be a seventh of a cold start. The endpoint comes from AWS's own variable
AWS_ENDPOINT_URL: no code here asks whether it runs locally.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from botocore.config import Config
from botocore.session import Session

if TYPE_CHECKING:
    from types_boto3_athena import AthenaClient
    from types_boto3_events import EventBridgeClient
    from types_boto3_s3 import S3Client
    from types_boto3_ses import SESClient
    from types_boto3_sns import SNSClient
    from types_boto3_sqs import SQSClient

# Standard mode retries throttling and 5xx with jitter; five tries outlast a short S3 slow-down
# and still fit a function's timeout.
_CONFIG = Config(retries={"mode": "standard", "total_max_attempts": 5})

# A mail whose answer is lost may have been sent: the next try would send it again. Lambda runs what
# fails again, a minute later.
_ONCE = Config(retries={"mode": "standard", "total_max_attempts": 1})


@cache
def session() -> Session:
    """The process's session: the descriptions of AWS's services are read once for all clients."""
    return Session()


@cache
def s3() -> S3Client:
    """The process's S3 client."""
    client: S3Client = _client("s3")
    return client


@cache
def sqs() -> SQSClient:
    """The process's SQS client."""
    client: SQSClient = _client("sqs")
    return client


@cache
def athena() -> AthenaClient:
    """The process's Athena client."""
    client: AthenaClient = _client("athena")
    return client


@cache
def events() -> EventBridgeClient:
    """The process's EventBridge client."""
    client: EventBridgeClient = _client("events")
    return client


@cache
def sns() -> SNSClient:
    """The process's SNS client, which tries once: see _ONCE."""
    client: SNSClient = _client("sns", _ONCE)
    return client


@cache
def ses() -> SESClient:
    """The process's SES client, which tries once: see _ONCE."""
    client: SESClient = _client("ses", _ONCE)
    return client


def _client(service: str, config: Config = _CONFIG) -> Any:
    """A new client. Its caller names the type, which only boto3's stubs know."""
    return session().create_client(service, config=config)
