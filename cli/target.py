"""Which pipeline a command talks to: an environment's names, and clients for its AWS."""

from __future__ import annotations

import json
import os
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict
from zoneinfo import ZoneInfo

import boto3
import typer
from botocore.config import Config
from botocore.session import get_session

from cli.terminal.errors import CommandError
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

# The embedded AWS takes any credentials.
_ANY_CREDENTIAL = "test"


class _LocalInstance(TypedDict):
    """What is read of `instance.json`, which the embedded AWS writes when it starts.

    `ca_bundle`: the path of the certificate to trust; None if it serves plain HTTP.
    """

    endpoint: str
    region: str
    ca_bundle: str | None


class Target:
    """One environment's pipeline, on AWS or on the embedded AWS.

    `variables`: the environment variables with which any other AWS client gets to the same place.
    They have the region under two names: newer clients read one, boto3 the other.

    Raises CommandError if the environment is local and no embedded AWS runs, or if an option was
    typed that means nothing there; and SettingsError.
    """

    def __init__(self, options: Options) -> None:
        self.settings: Settings = load(options.environment)
        _refuse_options_of_elsewhere(options, emulated=self.settings.emulated)
        self._endpoint: str | None = None
        self._clients: dict[str, Any] = {}
        if self.settings.emulated:
            instance = _local_instance(options.local_directory)
            self._endpoint = instance["endpoint"]
            self.variables = {
                "AWS_ENDPOINT_URL": instance["endpoint"],
                **_region(instance["region"]),
                "AWS_ACCESS_KEY_ID": _ANY_CREDENTIAL,
                "AWS_SECRET_ACCESS_KEY": _ANY_CREDENTIAL,
                **({"AWS_CA_BUNDLE": instance["ca_bundle"]} if instance["ca_bundle"] else {}),
            }
            session = get_session()
            session.set_config_variable("ca_bundle", instance["ca_bundle"])
            self._session = boto3.Session(
                aws_access_key_id=_ANY_CREDENTIAL,
                aws_secret_access_key=_ANY_CREDENTIAL,
                region_name=instance["region"],
                botocore_session=session,
            )
        else:
            warn_of_endpoint()
            region = options.region or self.settings.region
            self._session = boto3.Session(profile_name=options.profile, region_name=region)
            profile = {"AWS_PROFILE": options.profile} if options.profile else {}
            self.variables = {**profile, **_region(region)}

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
        once = Config(
            retries={"mode": "standard", "total_max_attempts": 1},
            connect_timeout=10,
            read_timeout=20,
        )
        return self._session.client(
            "events", endpoint_url=self._endpoint, config=_RETRIES.merge(once)
        )

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
        once = Config(retries={"mode": "standard", "total_max_attempts": 1})
        return self._session.client("ses", endpoint_url=self._endpoint, config=_RETRIES.merge(once))

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


def warn_of_endpoint() -> None:
    """Say on standard error that AWS_ENDPOINT_URL leads clients to somewhere else than AWS."""
    if endpoint := os.environ.get("AWS_ENDPOINT_URL"):
        typer.echo(f"AWS_ENDPOINT_URL is set: this goes to {endpoint}, not to AWS", err=True)


def _refuse_options_of_elsewhere(options: Options, *, emulated: bool) -> None:
    """Raise CommandError on an option that would be ignored: the command may go elsewhere."""
    environment = options.environment
    if not emulated and "local_directory" in options.given:
        raise CommandError(f"--local-dir is of the embedded AWS, and {environment} is on AWS")
    for name in ("profile", "region"):
        if emulated and name in options.given:
            raise CommandError(f"--{name} is of AWS, and {environment} is on the embedded AWS")


def _region(name: str) -> dict[str, str]:
    return {"AWS_REGION": name, "AWS_DEFAULT_REGION": name}


def _local_instance(directory: Path) -> _LocalInstance:
    """The embedded AWS that runs in a directory. Raises CommandError if there is none."""
    try:
        instance: _LocalInstance = json.loads((directory / "instance.json").read_text())
    except FileNotFoundError:
        shown = os.path.relpath(directory)
        raise CommandError(f"no embedded AWS runs in {shown}: start it with `make up`") from None
    return instance
