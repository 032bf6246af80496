"""What is left of a `detail` when the details are taken out of it: all of the rest, as sent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from functions.process.members import SPACE, read_value


def rest(detail: str, steps: Sequence[str | int], details: str) -> str | None:
    """The text of an object without the value at a path of names; None if nothing is left.

    Of a member that is written twice the last is taken out. Whatever else there is stays byte for
    byte. `details`: the text of that value. A value inside an array is not taken out: all stays.
    Raises RecursionError.
    """
    names = [step for step in steps if isinstance(step, str)]
    if len(names) < len(steps):
        return detail
    if len(names) == 1:
        left = _without_last(detail, names[0], details) or _without(detail, names)
    else:
        left = _without(detail, names)
    return None if _is_empty(left) else left


def whole(detail: str) -> str | None:
    """The text of an object of which nothing was taken out; None if it has no members."""
    return None if _is_empty(detail) else detail


def _is_empty(text: str) -> bool:
    return '"' not in text


def _without_last(text: str, name: str, value: str) -> str | None:
    """The quick way, where the member is the last one and its name has no escape; else None.

    Only space and the closing brace follow that value, so it is no part of another member.
    """
    end = text[:-1].rstrip(SPACE)
    if not end.endswith(value):
        return None
    before = end[: -len(value)].rstrip(SPACE)
    if not before.endswith(":"):
        return None
    before = before[:-1].rstrip(SPACE)
    quoted = f'"{name}"'
    if not before.endswith(quoted):
        return None
    before = before[: -len(quoted)].rstrip(SPACE)
    # A comma or the first brace is before it; the name may also be the end of a longer text.
    return before[:-1] + text[len(end) :] if before.endswith(",") else None


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
