"""The AWS account of the credentials, and whether a bucket is in it."""

from __future__ import annotations

from enum import Enum

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from cli.connection import warn_of_endpoint
from deploy.errors import DeployError
from stacks.settings import Settings


class Bucket(Enum):
    """Whose a bucket name is, as seen from this account."""

    OURS = "ours"
    FREE = "free"
    TAKEN = "taken"


def account_number(settings: Settings) -> str:
    """The AWS account's number. Raises DeployError without credentials, or for another account's.

    AWS_ENDPOINT_URL may lead to an emulator instead of AWS: that is printed.
    """
    warn_of_endpoint()
    try:
        account = boto3.client("sts", region_name=settings.region).get_caller_identity()["Account"]
    except (BotoCoreError, ClientError) as error:
        raise DeployError(
            f"no AWS account can be reached: {error}\n"
            "set AWS_PROFILE, or log in with `aws sso login`"
        ) from None
    if settings.account not in (None, account):
        raise DeployError(
            f"the credentials are for account {account}, but config/{settings.environment}.toml"
            f" is for {settings.account}: nothing was touched"
        )
    return account


def find_bucket(name: str, region: str) -> Bucket:
    """Whether a bucket of that name exists, and belongs to this account."""
    try:
        boto3.client("s3", region_name=region).head_bucket(Bucket=name)
    except ClientError as error:
        status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        if status == 404:
            return Bucket.FREE
        if status == 403:
            return Bucket.TAKEN
        raise
    return Bucket.OURS
