"""Which pipeline a command talks to: an environment's names, and clients for its AWS."""

from __future__ import annotations

from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from botocore.config import Config

from cli.connection import connect
from cli.terminal.options import Options
from functions.common.storage.s3 import S3Bucket
from stacks.names import Names
from stacks.settings import Settings, load

if TYPE_CHECKING:
    from types_boto3_events import EventBridgeClient
    from types_boto3_lambda import LambdaClient
    from types_boto3_s3 import S3Client
    from types_boto3_ses import SESClient
    from types_boto3_sqs import SQSClient
    from types_boto3_sts.type_defs import GetCallerIdentityResponseTypeDef

_RETRIES = Config(retries={"mode": "standard", "total_max_attempts": 5}, max_pool_connections=32)

# The only signature version that every region accepts in a presigned link.
_S3 = _RETRIES.merge(Config(signature_version="s3v4"))

_ONCE = _RETRIES.merge(Config(retries={"mode": "standard", "total_max_attempts": 1}))


class Target:
    """One environment's pipeline, on AWS or on the embedded AWS.

    `variables`: the environment variables with which any other AWS client gets to the same place.

    Raises CommandError if there is no way to it (see `connect`), and SettingsError.
    """

    def __init__(self, options: Options) -> None:
        self.settings: Settings = load(options.environment)
        connection = connect(options, self.settings)
        self.variables = connection.variables
        self._session, self._endpoint = connection.session, connection.endpoint
        self._clients: dict[str, Any] = {}

    @property
    def names(self) -> Names:
        return self.settings.names

    @cached_property
    def _identity(self) -> GetCallerIdentityResponseTypeDef:
        sts = self._session.client("sts", endpoint_url=self._endpoint, config=_RETRIES)
        return sts.get_caller_identity()

    @property
    def account(self) -> str:
        """The AWS account's number, which is part of bucket names."""
        return self._identity["Account"]

    @property
    def caller(self) -> str:
        """The ARN that the command's credentials belong to."""
        return self._identity["Arn"]

    @cached_property
    def s3(self) -> S3Client:
        return self._session.client("s3", endpoint_url=self._endpoint, config=_S3)

    @cached_property
    def sqs(self) -> SQSClient:
        return self._session.client("sqs", endpoint_url=self._endpoint, config=_RETRIES)

    @cached_property
    def events(self) -> EventBridgeClient:
        return self._session.client("events", endpoint_url=self._endpoint, config=_RETRIES)

    @cached_property
    def sender(self) -> EventBridgeClient:
        """EventBridge's client for PutEvents: tries once, since `cli.sending` tries again."""
        config = _ONCE.merge(Config(connect_timeout=10, read_timeout=20))
        return self._session.client("events", endpoint_url=self._endpoint, config=config)

    @cached_property
    def functions(self) -> LambdaClient:
        """Lambda's client: waits as long as a function may run, and never invokes it twice."""
        config = Config(
            read_timeout=self.settings.report.timeout_seconds + 30,
            retries={"total_max_attempts": 1},
        )
        return self._session.client("lambda", endpoint_url=self._endpoint, config=config)

    @cached_property
    def mailer(self) -> SESClient:
        """SES's client: tries once, since a mail whose answer is lost may have been sent."""
        return self._session.client("ses", endpoint_url=self._endpoint, config=_ONCE)

    def client(self, service: str) -> Any:
        """A client of any other service, by its name in boto3."""
        if service not in self._clients:
            self._clients[service] = self._session.client(  # type: ignore[call-overload]  # any service
                service, endpoint_url=self._endpoint, config=_RETRIES
            )
        return self._clients[service]

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of the report's days."""
        return self.settings.zone

    @property
    def today(self) -> date:
        """The day that it is in the report's time zone."""
        return datetime.now(self.zone).date()

    @property
    def raw(self) -> S3Bucket:
        return S3Bucket(self.s3, self.names.raw_bucket(self.account))

    @property
    def processed(self) -> S3Bucket:
        return S3Bucket(self.s3, self.names.processed_bucket(self.account))

    @property
    def reports(self) -> S3Bucket:
        return S3Bucket(self.s3, self.names.reports_bucket(self.account))

    def queue_url(self, name: str) -> str:
        """The URL of the queue of a name."""
        return self.sqs.get_queue_url(QueueName=name)["QueueUrl"]
