"""What a setting may be: the types of single values, and the section that they are in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import core_schema

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler


@dataclass(frozen=True, slots=True)
class Like:
    """Text that matches a pattern as a whole. `words`: what that is, for who wrote other text."""

    pattern: str
    words: str

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        return core_schema.no_info_after_validator_function(self._matching, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {**handler(schema), "pattern": self.pattern}

    def _matching(self, text: str) -> str:
        if not re.fullmatch(self.pattern, text):
            raise ValueError(f"must be {self.words}")
        return text


def _known_time_zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError("must be an IANA time zone such as UTC or Europe/Zurich")
    return name


def _different(addresses: list[str]) -> list[str]:
    if len(set(addresses)) < len(addresses):
        raise ValueError("must be addresses that differ from each other")
    return addresses


TimeZoneName = Annotated[str, AfterValidator(_known_time_zone)]
Region = Annotated[str, Like(r"^[a-z]{2}(-[a-z]+)+-[0-9]$", "an AWS region such as eu-central-1")]
# This finds mistyped addresses. Whether anybody has the address shows when SNS asks to confirm it.
EmailAddress = Annotated[
    str,
    Field(max_length=254),
    Like(r"^[^@\s]+@[^@\s]+\.[^@\s.]+$", "an address such as ops@example.com"),
]
# One of these letters stands in an ARN as it is, and every mail server takes it.
PLAIN_ADDRESS = r"^[A-Za-z0-9._+-]+@[a-z0-9-]+(\.[a-z0-9-]+)+$"
PlainAddress = Annotated[
    str,
    Field(max_length=254),
    Like(
        PLAIN_ADDRESS,
        "an address such as reports@example.com: letters, digits and . _ + - before the @, small"
        " letters, digits and - in the domain",
    ),
]
EmailAddresses = Annotated[list[EmailAddress], AfterValidator(_different)]
# These stand in addresses and keys of the report, so they may have hyphens.
HyphenatedName = Annotated[
    str,
    Like(
        r"^[a-z][a-z0-9_-]{0,63}$",
        "at most 64 small letters, digits, _ and -, the first a letter",
    ),
]
# definitions/ refers to audiences by these names: both must allow the same ones.
AudienceName = HyphenatedName
# In MB, seconds and MB (Lambda quotas).
Memory = Annotated[int, Field(ge=128, le=10_240)]
Timeout = Annotated[int, Field(ge=3, le=900)]
EphemeralStorage = Annotated[int, Field(ge=512, le=10_240)]
# SSM parameter names (Systems Manager user guide): a path of letters, digits and . - _
ParameterName = Annotated[
    str,
    Like(
        r"^(/[A-Za-z0-9._-]+)+$",
        "the name of an SSM parameter such as /reporting/webhook: parts of letters, digits and"
        " . _ -, each after a /",
    ),
]
# A message may wait 14 days in a queue: nothing that it leads to may be gone by then.
Days = Annotated[int, Field(ge=14, le=36_500)]
Account = Annotated[str, Like(r"^[0-9]{12}$", "the 12 digits of an AWS account, as text")]
KeyArn = Annotated[
    str,
    Like(
        r"^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$",
        "the ARN of a KMS key, such as arn:aws:kms:eu-central-1:111122223333:key/1234abcd, and no"
        " alias",
    ),
]
_TAG = Like(r"^[\w .:/=+@-]*$", "letters, digits, blanks and . : / = + - _ @")
# What every resource is tagged with already; and what AWS keeps for itself.
OWN_TAGS = frozenset({"Project", "Environment", "ManagedBy"})


def _usable_tags(tags: dict[str, str]) -> dict[str, str]:
    for name in tags:
        if name in OWN_TAGS or name.lower().startswith("aws:"):
            raise ValueError(f"{name} is a tag that is set already, or that AWS keeps for itself")
    return tags


# AWS allows 50 tags a resource; keys to 128 characters, values to 256.
Tags = Annotated[
    dict[
        Annotated[str, Field(min_length=1, max_length=128), _TAG],
        Annotated[str, Field(max_length=256), _TAG],
    ],
    Field(max_length=40),
    AfterValidator(_usable_tags),
]


class Section(BaseModel):
    """A table of the file: unknown keys are refused, no value is converted.

    The text under a field describes it in docs/settings.md, in Markdown: its meaning, its unit and
    what it costs. The docstring of a section is the text above its table there.
    """

    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=True, use_attribute_docstrings=True
    )
