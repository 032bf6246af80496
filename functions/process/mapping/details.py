"""The details of a mapped event, what is counted of them, and what is left of its detail."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import repeat
from typing import Any, TypeAlias

from msgspec import Raw, ValidationError

from functions.process.contract import Strings, action_and_status, strings_of
from functions.process.each import each
from functions.process.mapping.chunk import Chunk
from functions.process.mapping.compiled import Details
from functions.process.mapping.cutting import cutter, whole
from functions.process.mapping.places import NULL
from functions.process.mapping.texts import Getter

# Details as they were sent, as text, and the text of the rest of the detail.
Taken: TypeAlias = tuple[Raw, str, str | None]
# The same of many events, a column each.
AllTaken: TypeAlias = tuple[Sequence[Raw], Sequence[str], Sequence[str | None]]

_NOTHING = Raw(b"{}")
NOTHING: Taken = (_NOTHING, "{}", None)


def finder(details: Details, getter: Getter) -> Callable[[Any, Raw], Taken]:
    """What finds the details of an event, and takes them out of its detail."""
    places = [(getter(path), cutter(path)) for path in details.first]

    def found(at: Any, detail: Raw) -> Taken:
        for get, cut in places:
            details = get(at)
            if details is not None and details != NULL:
                text = str(details, "utf-8")
                (rest,) = cut([detail], [text])
                return details, text, rest
        return _NOTHING, "{}", whole(str(detail, "utf-8"))

    return found


def all_finder(details: Details, getter: Getter) -> Callable[[Chunk], AllTaken | None]:
    """The same for many events; None where it takes a look at each."""
    get, cut = getter(details.first[0]), cutter(details.first[0])

    def found(chunk: Chunk) -> AllTaken | None:
        try:
            if chunk.kinds(get) != {Raw}:
                return None
            found = chunk.found(get)
            texts = [*map(str, found, repeat("utf-8"))]
            return None if "null" in texts else (found, texts, cut(chunk.sent, texts))
        except RecursionError:
            return None

    return found


def strings_in(details: Raw) -> Strings:
    """What is counted of details, if they are an object."""
    try:
        return strings_of(details)
    except ValidationError:
        return _some_strings(details)


def all_strings(found: Sequence[Raw]) -> list[Strings]:
    """The same of the details of many events. Raises RecursionError if some are too deep."""
    return each(strings_of, found, lambda place: _some_strings(found[place]))


def _some_strings(details: Raw) -> Strings:
    """The same of details that are no object, or where one of them is no string."""
    is_object = bytes(details).startswith(b"{")
    return Strings(*action_and_status(details)) if is_object else Strings()
