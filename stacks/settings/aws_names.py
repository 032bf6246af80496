"""What AWS names: regions, accounts, keys, parameters, buckets. Nothing here asks it."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from stacks.settings import known
from stacks.settings.fields import Like


def _known_region(name: str) -> str:
    if name not in known.regions():
        raise ValueError("must be an AWS region that is known here, such as eu-central-1")
    return name


def _own_parameter(name: str) -> str:
    """Systems Manager user guide, "Parameter names": what AWS keeps for itself, and how deep."""
    kept = name.lower().startswith(("/aws", "/ssm"))
    if kept and not name.startswith(_OF_SECRETS):
        raise ValueError("must be a parameter of yours: AWS keeps names with /aws and /ssm")
    if name.count("/") > _DEEPEST_PARAMETER:
        raise ValueError(f"must have at most {_DEEPEST_PARAMETER} parts")
    return name


def free_for_buckets(name: str) -> str:
    """A name with which names of buckets may begin, `-` after it. Raises ValueError."""
    if f"{name}-".startswith(_RESERVED_STARTS):
        raise ValueError("must be a name with which S3 lets the names of buckets begin")
    return name


def _free_of_reserved_parts(name: str) -> str:
    """S3 user guide, "General purpose bucket naming rules"."""
    if name.startswith(_RESERVED_STARTS) or name.endswith(_RESERVED_ENDS):
        raise ValueError("must be the name of a bucket that S3 does not keep for its own purposes")
    if ".." in name or re.fullmatch(r"[0-9]+(\.[0-9]+){3}", name):
        raise ValueError("must be the name of a bucket: no two dots in a row, and no IP address")
    return name


Region = Annotated[
    str,
    Like(r"^[a-z]{2}(-[a-z]+)+-[0-9]$", "an AWS region such as eu-central-1"),
    AfterValidator(_known_region),
]
# With the ARN before it a name has 1,011 characters at most (API reference, PutParameter).
_LONGEST_PARAMETER, _DEEPEST_PARAMETER = 900, 15
# Systems Manager user guide, "Referencing AWS Secrets Manager secrets from Parameter Store".
_OF_SECRETS = "/aws/reference/secretsmanager/"
# SSM parameter names (Systems Manager user guide): a path of letters, digits and . - _
ParameterName = Annotated[
    str,
    Like(
        r"^(/[A-Za-z0-9._-]+)+$",
        "the name of an SSM parameter such as /reporting/webhook: parts of letters, digits and"
        " . _ -, each after a /",
    ),
    Field(max_length=_LONGEST_PARAMETER),
    AfterValidator(_own_parameter),
]
Account = Annotated[str, Like(r"^[0-9]{12}$", "the 12 digits of an AWS account, as text")]
KeyArn = Annotated[
    str,
    Like(
        r"^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$",
        "the ARN of a KMS key, such as arn:aws:kms:eu-central-1:111122223333:key/1234abcd, and no"
        " alias",
    ),
]
_RESERVED_STARTS = ("xn--", "sthree-", "amzn-s3-demo-")
_RESERVED_ENDS = ("-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3")
BucketName = Annotated[
    str,
    Like(
        r"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$",
        "the name of a bucket: 3 to 63 small letters, digits, . and -, the first and the last a"
        " letter or digit",
    ),
    AfterValidator(_free_of_reserved_parts),
]
