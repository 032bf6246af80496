"""What is left of a `detail` when the details are taken out of it: all of the rest, as sent."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from msgspec.json import encode

from functions.process.mapping.compiled import Steps
from functions.process.members import SPACE, read_value

if TYPE_CHECKING:
    from msgspec import Raw

DETAIL: Steps = ("detail",)


def cutter(path: Steps) -> Callable[[Raw, str], str | None]:
    """What takes the details out, which were found at `path`: the text of the rest, or None.

    It is told the detail, an object, and the text of the details. Of a member that is written twice
    the last is taken out. All else stays byte for byte, and so does what has an array on its way.
    None: nothing is left. Raises RecursionError.
    """
    names = [step for step in path[1:] if isinstance(step, str)]
    if path == DETAIL:
        return lambda _detail, _details: None
    if path[0] != DETAIL[0] or len(names) < len(path) - 1:
        return lambda detail, _details: whole(str(detail, "utf-8"))
    if len(names) > 1:
        return lambda detail, _details: whole(_without(str(detail, "utf-8"), names))
    return _member_cutter(names)


def whole(detail: str) -> str | None:
    """The text of an object of which nothing was taken out; None if it has no members."""
    return detail if '"' in detail else None


def _member_cutter(names: Sequence[str]) -> Callable[[Raw, str], str | None]:
    """The same for a member of the detail: quick where it is the last one, as it mostly is."""
    # As most libraries write it, and as the others do.
    name = encode(names[0]).decode()
    spaced, dense = f", {name}: ", f",{name}:"

    def cut(detail: Raw, details: str) -> str | None:
        text = str(detail, "utf-8")
        for start in (spaced, dense):
            # Only the closing brace follows, so these details are no part of another member.
            rest = text.removesuffix(f"{start}{details}}}")
            if len(rest) < len(text):
                return rest + "}"
        return whole(_without(text, names))

    return cut


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
