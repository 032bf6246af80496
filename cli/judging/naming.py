"""The source and the detail type of entries: those of contract events, or what options say."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from msgspec import DecodeError

from cli.reading.rejected import UNKNOWN
from cli.terminal.errors import CommandError
from functions.common.reasons import MEMBERS
from functions.process.event import RefusedError
from functions.process.mapping.compiled import MEANT_FOR_CONTRACT, Steps, Text
from functions.process.mapping.places import at
from functions.process.mapping.texts import Get, Made, maker
from stacks.definitions.mistakes import MistakesError
from stacks.definitions.paths import path
from stacks.definitions.places import ENVELOPE

MAX_SOURCE = 256
MAX_DETAIL_TYPE = 128
_PATH_BEGINS = ("detail.", "detail[")


class UnnamedError(Exception):
    """What an option names is not in an event, or is no name. `code`: why the line is rejected."""

    def __init__(self, code: str, why: str) -> None:
        super().__init__(why)
        self.code = code


class Naming:
    """Gives each event its names.

    `source`, `detail_type`: a constant, or a path as in mappings, which begins with `detail`. They
    are for events that are not meant to be of the contract. Raises CommandError.
    """

    def __init__(self, source: str | None = None, detail_type: str | None = None) -> None:
        self._source = _maker("--source", "source", source, MAX_SOURCE)
        self._detail_type = _maker("--detail-type", "event_type", detail_type, MAX_DETAIL_TYPE)

    @classmethod
    def constant(cls, source: str | None, detail_type: str | None) -> Naming:
        """The same names for all, whatever text they are."""
        naming = cls()
        naming._source = _constant("source", source) if source else None
        naming._detail_type = _constant("event_type", detail_type) if detail_type else None
        return naming

    def names(self, line: bytes, event: Mapping[str, object]) -> tuple[str, str]:
        """The source and the detail type of an event, whose text is `line`. Raises UnnamedError."""
        source = _name(event.get("source"), MAX_SOURCE)
        detail_type = _name(event.get("event_type"), MAX_DETAIL_TYPE)
        if self._source is self._detail_type is None:
            return source, detail_type
        if len(event.keys() & set(MEMBERS)) >= MEANT_FOR_CONTRACT:
            return source, detail_type
        if self._source is not None:
            source = _made(self._source, line, "NoSource", "--source")
        if self._detail_type is not None:
            detail_type = _made(self._detail_type, line, "NoDetailType", "--detail-type")
        return source, detail_type


def is_path(said: str) -> bool:
    """Whether what an option says is a path, and no constant."""
    return said.startswith(_PATH_BEGINS)


def _maker(option: str, member: str, said: str | None, longest: int) -> Made | None:
    """What makes a name out of the text of an event, by the code that mappings have."""
    if said is None:
        return None
    if not is_path(said):
        if not 0 < len(said) <= longest:
            raise CommandError(f"{option} must be text of 1 to {longest} characters, or a path")
        return _constant(member, said)
    try:
        steps = path(said, ENVELOPE)
    except MistakesError as error:
        raise CommandError(f"{option}: {error}") from None
    return maker(member, Text(first=(steps,)), _getter)


def _constant(member: str, text: str) -> Made:
    return maker(member, Text(value=text), _getter)


def _getter(steps: Steps) -> Get:
    """What looks a path up in the text of an event, which the envelope has as its `detail`."""
    return partial(at, steps=steps[1:])


def _made(make: Made, line: bytes, code: str, option: str) -> str:
    try:
        return make(line)
    except (DecodeError, RecursionError) as error:  # half a character, or too deep a nest
        raise UnnamedError(code, f"{option}: {error}") from None
    except RefusedError as refused:
        _, _, why = refused.fault.message.partition(": ")
        raise UnnamedError(code, f"{option}: {why}") from None


def _name(value: object, longest: int) -> str:
    """A name that the bus takes: the event's, cut to length, without lone surrogates."""
    if not isinstance(value, str):
        return UNKNOWN
    return value[:longest].encode(errors="replace").decode() or UNKNOWN


# The names that events have themselves.
AS_SENT = Naming()
