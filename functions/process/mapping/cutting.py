"""What is left of a `detail` when the details are taken out of it: all of the rest, as sent."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import repeat
from typing import TYPE_CHECKING, TypeAlias

from msgspec.json import encode

from functions.process.mapping.compiled import Steps
from functions.process.members import SPACE, read_value

if TYPE_CHECKING:
    from msgspec import Raw

DETAIL: Steps = ("detail",)

# Of the details of events and the texts of what is taken out of them, the texts of the rest.
Cut: TypeAlias = Callable[["Sequence[Raw]", Sequence[str]], Sequence[str | None]]


def cutter(path: Steps) -> Cut:
    """What takes the details out of events, which were found at `path`: the texts of the rest.

    It is told the detail of each, an object, and the text of the details. Of a member that is
    written twice the last is taken out. All else stays byte for byte, and so does what has an array
    on its way. None: nothing is left. Raises RecursionError.
    """
    names = [step for step in path[1:] if isinstance(step, str)]
    if path == DETAIL:
        return lambda sent, _details: [None] * len(sent)
    if path[0] != DETAIL[0] or len(names) < len(path) - 1:
        return lambda sent, _details: [whole(text) for text in _texts(sent)]
    if len(names) > 1:
        return lambda sent, _details: [whole(_without(text, names)) for text in _texts(sent)]
    return _member_cutter(names)


def whole(detail: str) -> str | None:
    """The text of an object of which nothing was taken out; None if it has no members."""
    return detail if '"' in detail else None


def _member_cutter(names: Sequence[str]) -> Cut:
    """The same for a member of the detail: quick where it is the last one, as it mostly is."""
    # As most libraries write it, and as the others do.
    name = encode(names[0]).decode()
    spaced, dense = f", {name}: ", f",{name}:"

    def cut(sent: Sequence[Raw], details: Sequence[str]) -> list[str | None]:
        texts = _texts(sent)
        start = spaced if spaced in texts[0] else dense
        # Only the closing brace follows, so these details are no part of another member.
        return [
            f"{rest}}}"
            if len(rest := text.removesuffix(f"{start}{one}}}")) < len(text)
            else whole(_without(text, names))
            for text, one in zip(texts, details, strict=True)
        ]

    return cut


def _texts(sent: Sequence[Raw]) -> list[str]:
    return [*map(str, sent, repeat("utf-8"))]


def _without(text: str, names: Sequence[str]) -> str:
    """The same with a member of an object, or of an object in it, taken out."""
    name, *further = names
    found = [member for member in _spans(text) if member[0] == name]
    _, start, value, end = found[-1]
    if further:
        return text[:value] + _without(text[value:end], further) + text[end:]
    before, after = text[:start].rstrip(SPACE), text[end:].lstrip(SPACE)
    if before.endswith(","):
        return before[:-1] + text[end:]
    return text[:start] + after[1:].lstrip(SPACE) if after.startswith(",") else before + after


def _spans(text: str) -> Iterator[tuple[str, int, int, int]]:
    """Each member of an object: its name, and where it, its value and what follows begin."""
    start = text.find('"')
    while start >= 0:
        name, end = read_value(text, start)
        value = text.index(":", end) + 1
        while text[value] in SPACE:
            value += 1
        end = read_value(text, value)[1]
        yield name, start, value, end
        start = text.find('"', end)
