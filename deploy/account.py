"""The AWS account that the credentials are for, and what is in it already."""

from __future__ import annotations

import os
import sys
from enum import Enum

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from deploy.errors import DeployError
from stacks.settings import Settings


class Found(Enum):
    """A bucket's name, as seen from this account."""

    OURS = "ours"
    FREE = "free"
    TAKEN = "taken"


def account_of(settings: Settings) -> str:
    """The account's number. DeployError without credentials, or when it is not the settings'.

    Where AWS_ENDPOINT_URL leads elsewhere, an emulator may answer as if it were AWS: that is said.
    """
    if endpoint := os.environ.get("AWS_ENDPOINT_URL"):
        print(f"AWS_ENDPOINT_URL is set: this goes to {endpoint}, not to AWS", file=sys.stderr)
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


def find_bucket(name: str, region: str) -> Found:
    """Whether there is a bucket of that name, and of ours."""
    try:
        boto3.client("s3", region_name=region).head_bucket(Bucket=name)
    except ClientError as error:
        status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        if status == 404:
            return Found.FREE
        if status == 403:
            return Found.TAKEN
        raise
    return Found.OURS
