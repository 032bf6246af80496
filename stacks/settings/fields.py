"""What a setting may be: the types of single values, and the section that they are in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import core_schema

from stacks.settings import known

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler


_LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
# A dot-atom of at most 64 characters and a domain, as SNS and SES mail to (RFC 5322, section 3.4.1;
# RFC 5321, section 4.5.3.1; RFC 1035, section 2.3.1).
_MAILABLE = re.compile(rf"(?=[^@]{{1,64}}@){_ATOM}(?:\.{_ATOM})*@(?:{_LABEL}\.)+{_LABEL}")


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
    if name not in known.time_zones():
        raise ValueError("must be an IANA time zone such as UTC or Europe/Zurich")
    return name


def _mailable(address: str) -> str:
    if not _MAILABLE.fullmatch(address):
        raise ValueError("must be an address such as ops@example.com, in ASCII and without quotes")
    return address


def different(what: str) -> AfterValidator:
    """Refuses a list that has one of `what` twice."""

    def checked(listed: list[str]) -> list[str]:
        if len(set(listed)) < len(listed):
            raise ValueError(f"must be {what} that differ from each other")
        return listed

    return AfterValidator(checked)


TimeZoneName = Annotated[str, AfterValidator(_known_time_zone)]
# This finds mistyped addresses. Whether anybody has the address shows when SNS asks to confirm it.
EmailAddress = Annotated[
    str,
    Field(max_length=254),
    Like(r"^[^@\s]+@[^@\s]+\.[^@\s.]+$", "an address such as ops@example.com"),
    AfterValidator(_mailable),
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
EmailAddresses = Annotated[list[EmailAddress], different("addresses")]
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
# A message may wait 14 days in a queue: nothing that it leads to may be gone by then.
Days = Annotated[int, Field(ge=14, le=36_500)]
_TAG = Like(r"^[\w .:/=+@-]*$", "letters, digits, blanks and . : / = + - _ @")
# What every resource is tagged with already; and what AWS keeps for itself.
OWN_TAGS = frozenset({"Project", "Environment", "ManagedBy"})


def _usable_tags(tags: dict[str, str]) -> dict[str, str]:
    """IAM tells tags of roles apart by letters, not by their case (IAM user guide, "Tags")."""
    seen = {name.lower() for name in OWN_TAGS}
    for name in tags:
        if name.lower() in seen or name.lower().startswith("aws:"):
            raise ValueError(f"{name} is a tag that is set already, or that AWS keeps for itself")
        seen.add(name.lower())
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
        extra="forbid",
        frozen=True,
        strict=True,
        allow_inf_nan=False,
        use_attribute_docstrings=True,
    )
