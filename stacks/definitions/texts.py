"""What a mapping fills the members of an event with: text, an identity, a time."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any, Literal, TypeAlias, get_args

from pydantic import PlainValidator

from stacks.definitions.mistakes import Collector, below, mistake
from stacks.definitions.paths import MAX_ALTERNATIVES, Paths, each_path, paths
from stacks.definitions.places import ENVELOPE
from stacks.refusals import shown
from stacks.settings import known

Unit: TypeAlias = Literal["s", "ms", "us", "ns"]


@dataclass(frozen=True, slots=True)
class First:
    """The first of these paths that is there and not null."""

    paths: Paths


@dataclass(frozen=True, slots=True)
class Constant:
    """The same text for every event."""

    text: str


@dataclass(frozen=True, slots=True)
class Join:
    """What is at all of these paths, with "/" between; its SHA-256 where that is too long."""

    paths: Paths


@dataclass(frozen=True, slots=True)
class Hash:
    """The SHA-256 of what is at the first of these paths that is there and not null."""

    paths: Paths


@dataclass(frozen=True, slots=True)
class Time:
    """When it happened: RFC 3339 text, or what `zone` or `unit` makes of it.

    `zone`: local time without an offset. `unit`: a number since 1970 in UTC.
    """

    paths: Paths
    zone: str | None = None
    unit: Unit | None = None


Text: TypeAlias = First | Constant | Join
Identity: TypeAlias = First | Constant | Join | Hash


def text(value: Any, *, longest: int) -> Text:
    """A path, a list of paths, `{ value = text }` or `{ join = paths }`. Raises MistakesError."""
    if not isinstance(value, dict):
        return First(paths(value, ENVELOPE))
    if list(value) == ["value"]:
        with below("value"):
            return Constant(_constant(value["value"], longest))
    if list(value) == ["join"]:
        with below("join"):
            return Join(_joined(value["join"]))
    raise mistake(
        "must be a path, a list of paths, { value = text } or { join = [paths] },"
        f" not {shown(value)}"
    )


def identity(value: Any, *, longest: int) -> Identity:
    """A text whose value tells events apart, or `{ hash = path }`. Raises MistakesError."""
    if isinstance(value, dict):
        if list(value) == ["hash"]:
            with below("hash"):
                return Hash(paths(value["hash"], ENVELOPE))
        if list(value) == ["value"]:
            raise mistake("a constant would make all events one; name a path")
        if list(value) != ["join"]:
            raise mistake(
                "must be a path, a list of paths, { join = [paths] } or { hash = path },"
                f" not {shown(value)}"
            )
    return text(value, longest=longest)


def time(value: Any) -> Time:
    """Paths, or `{ path = paths, zone = name }` or `{ path = paths, unit = name }`.

    Raises MistakesError.
    """
    if not isinstance(value, dict):
        return Time(paths(value, ENVELOPE))
    allowed = "{ path = path, zone = IANA name } or { path = path, unit = s, ms, us or ns }"
    if value.keys() not in ({"path", "zone"}, {"path", "unit"}):
        raise mistake(f"must be a path, a list of paths, {allowed}, not {shown(value)}")
    wrong = Collector()
    found: Paths = ()
    zone: str | None = None
    unit: Unit | None = None
    with wrong.at("path"):
        found = paths(value["path"], ENVELOPE)
    with wrong.at("zone"):
        zone = _zone(value["zone"]) if "zone" in value else None
    with wrong.at("unit"):
        unit = _unit(value["unit"]) if "unit" in value else None
    wrong.raise_any()
    return Time(found, zone, unit)


def _constant(value: Any, longest: int) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= longest:
        raise mistake(f"must be text of 1 to {longest} characters, not {shown(value)}")
    return value


def _joined(value: Any) -> Paths:
    if not isinstance(value, list) or not 2 <= len(value) <= MAX_ALTERNATIVES:
        raise mistake(f"must be a list of 2 to {MAX_ALTERNATIVES} paths, not {shown(value)}")
    return each_path(value, ENVELOPE)


def _zone(value: Any) -> str:
    if not isinstance(value, str) or value not in known.time_zones():
        raise mistake(f"must be an IANA time zone such as UTC or Europe/Zurich, not {shown(value)}")
    return value


def _unit(value: Any) -> Unit:
    for unit in get_args(Unit):
        if value == unit:
            return unit  # type: ignore[no-any-return]
    raise mistake(f"must be s, ms, us or ns, not {shown(value)}")


# The lengths of the contract's members: event.schema.json has them, and a test compares.
EventId = Annotated[Identity, PlainValidator(partial(identity, longest=128))]
SourceText = Annotated[Text, PlainValidator(partial(text, longest=256))]
EventTypeText = Annotated[Text, PlainValidator(partial(text, longest=128))]
# They have no limit in the contract. A constant that is longer than this is a mistake.
FreeText = Annotated[Text, PlainValidator(partial(text, longest=256))]
Timestamp = Annotated[Time, PlainValidator(time)]
EnvelopePaths = Annotated[Paths, PlainValidator(partial(paths, place=ENVELOPE))]
