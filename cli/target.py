"""Which pipeline a command talks to: an environment's names, and clients for its AWS."""

from __future__ import annotations

import json
import os
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

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
    from types_boto3_sqs import SQSClient
    from types_boto3_sts.type_defs import GetCallerIdentityResponseTypeDef

_RETRIES = Config(retries={"mode": "standard", "total_max_attempts": 5}, max_pool_connections=32)

# The only signature that every region takes in a link.
_S3 = _RETRIES.merge(Config(signature_version="s3v4"))

# As credentials, the embedded AWS takes anything.
_ANY = "test"


class Target:
    """One environment's pipeline, on AWS or on the embedded AWS.

    `variables`: environment variables that lead any other AWS client to the same place. The
    region stands there twice: the newer clients read the one name, boto3 the other.
    """

    def __init__(self, options: Options) -> None:
        self.settings: Settings = load(options.environment)
        self._endpoint: str | None = None
        if self.settings.emulated:
            record = _local_instance(options.local_directory)
            self._endpoint = record["endpoint"]
            self.variables = {
                "AWS_ENDPOINT_URL": record["endpoint"],
                **_region(record["region"]),
                "AWS_ACCESS_KEY_ID": _ANY,
                "AWS_SECRET_ACCESS_KEY": _ANY,
                **({"AWS_CA_BUNDLE": record["ca_bundle"]} if record["ca_bundle"] else {}),
            }
            trusting = get_session()
            trusting.set_config_variable("ca_bundle", record["ca_bundle"])
            self._session = boto3.Session(
                aws_access_key_id=_ANY,
                aws_secret_access_key=_ANY,
                region_name=record["region"],
                botocore_session=trusting,
            )
        else:
            if endpoint := os.environ.get("AWS_ENDPOINT_URL"):
                typer.echo(
                    f"AWS_ENDPOINT_URL is set: this goes to {endpoint}, not to AWS", err=True
                )
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
        """The account's number, which bucket names carry."""
        return self._identity["Account"]

    @property
    def caller(self) -> str:
        """The ARN of who runs the command."""
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
    def functions(self) -> LambdaClient:
        """Waits as long as a function may run, and never invokes twice."""
        config = Config(
            read_timeout=self.settings.report.timeout_seconds + 30,
            retries={"total_max_attempts": 1},
        )
        return self._session.client("lambda", endpoint_url=self._endpoint, config=config)

    def client(self, service: str) -> Any:
        """A client of a service that only one command needs."""
        return self._session.client(  # type: ignore[call-overload]  # any service
            service, endpoint_url=self._endpoint, config=_RETRIES
        )

    @property
    def raw(self) -> S3Bucket:
        return S3Bucket(self.s3, self.raw_bucket)

    @property
    def processed(self) -> S3Bucket:
        return S3Bucket(self.s3, self.processed_bucket)

    @property
    def reports(self) -> S3Bucket:
        return S3Bucket(self.s3, self.reports_bucket)

    @property
    def raw_bucket(self) -> str:
        return self.names.raw_bucket(self.account)

    @property
    def processed_bucket(self) -> str:
        return self.names.processed_bucket(self.account)

    @property
    def reports_bucket(self) -> str:
        return self.names.reports_bucket(self.account)

    def queue_url(self, name: str) -> str:
        return self.sqs.get_queue_url(QueueName=name)["QueueUrl"]


def _region(name: str) -> dict[str, str]:
    return {"AWS_REGION": name, "AWS_DEFAULT_REGION": name}


def _local_instance(directory: Path) -> dict[str, Any]:
    path = directory / "instance.json"
    try:
        record: dict[str, Any] = json.loads(path.read_text())
    except FileNotFoundError:
        shown = os.path.relpath(directory)
        raise CommandError(f"no embedded AWS runs in {shown}: start it with `make up`") from None
    return record
