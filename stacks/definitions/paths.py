"""Paths: where a value is in an event. `detail.items[0]["odd.name"]` becomes its steps.

Names of members and places in arrays, and no expressions.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, TypeAlias

from stacks.definitions.mistakes import Collector, mistake
from stacks.definitions.places import Inside, Place
from stacks.refusals import shown

Step: TypeAlias = str | int
Path: TypeAlias = tuple[Step, ...]
Paths: TypeAlias = tuple[Path, ...]

# Longer ones are a mistake. They stand in every statement that counts, too.
MAX_CHARACTERS = 1_000
# Where a list takes the first that is there, each one is looked for in every event.
MAX_ALTERNATIVES = 20

# A name that needs no brackets: letters and digits of any script, and what log formats use.
_NAME = re.compile(r"[\w@$:/#-]+")
_QUOTED = re.compile(r'\[("(?:[^"\\]|\\.)*")\]')
_PLACE = re.compile(r"\[(0|[1-9][0-9]{0,8})\]")
_ALLOWED = 'allowed are names with dots between them, ["odd.name"] and [0]'


def path(text: Any, place: Place) -> Path:
    """The steps of a path: names of members, and places in arrays. Raises MistakesError."""
    if not isinstance(text, str):
        raise mistake(f"must be a path as text, such as {_example(place)}, not {shown(text)}")
    if len(text) > MAX_CHARACTERS:
        raise mistake(f"a path has at most {MAX_CHARACTERS} characters, not {len(text)}")
    steps = tuple(_steps(text))
    _check(steps, text, place)
    return steps


def paths(value: Any, place: Place) -> Paths:
    """One path, or a list of them: the first that is there and not null. Raises MistakesError."""
    listed = value if isinstance(value, list) else [value]
    if not listed:
        raise mistake("an empty list finds nothing; name at least one path")
    if len(listed) > MAX_ALTERNATIVES:
        raise mistake(f"at most {MAX_ALTERNATIVES} paths, not {len(listed)}")
    if not isinstance(value, list):
        return (path(value, place),)
    return each_path(listed, place)


def each_path(listed: list[Any], place: Place) -> Paths:
    """The paths of a list, which must differ. Raises MistakesError, of all of them."""
    wrong = Collector()
    found: list[Path] = []
    for number, text in enumerate(listed):
        with wrong.at(f"[{number}]"):
            steps = path(text, place)
            if steps in found:
                raise mistake(f"{shown(text)} is there twice")
            found.append(steps)
    wrong.raise_any()
    return tuple(found)


def name_in_brackets(text: str) -> str | None:
    """The name that `["name"]` stands for, or None if the text is no such thing."""
    match = _QUOTED.fullmatch(text)
    return _unquoted(match[1], text) if match else None


def _steps(text: str) -> Iterator[Step]:
    if not text:
        raise mistake(f"an empty path; {_ALLOWED}")
    at = 0
    while at < len(text):
        if match := _PLACE.match(text, at):
            yield int(match[1])
        elif match := _QUOTED.match(text, at):
            yield _unquoted(match[1], text)
        else:
            # A name begins the path, or follows a dot.
            start = at + (at > 0 and text[at] == ".")
            match = _NAME.match(text, start) if start == 0 or start > at else None
            if match is None:
                raise mistake(f"{shown(text)}, character {at + 1}: {_hint(text, at)}")
            yield match[0]
        at = match.end()


def _unquoted(quoted: str, text: str) -> str:
    try:
        name: str = json.loads(quoted, strict=False)
        name.encode()
    except ValueError:
        raise mistake(f"{shown(text)}: {quoted} is no JSON string") from None
    return name


def _hint(text: str, at: int) -> str:
    rest = text[at:]
    if rest.startswith("['"):
        return f'quotation marks in brackets are double, as in ["odd.name"]; {_ALLOWED}'
    if rest.startswith("[") and re.match(r"\[-?[0-9]+\]", rest):
        return f"a place is counted from 0, and from the start; {_ALLOWED}"
    if re.match(r"\[[^\]]*[*?:(]|\.?[*(]|\.\.|\.\[", rest) or "|" in rest:
        return f"there are no expressions; {_ALLOWED}"
    return f'a name with such a character stands in brackets, as in ["odd name"]; {_ALLOWED}'


def _check(steps: Path, text: str, place: Place) -> None:
    root, *further = steps
    if root == "$":
        raise mistake(f"{shown(text)}: paths have no `$` before them")
    if isinstance(root, int):
        raise mistake(f"{shown(text)}: a path begins with a name; {', '.join(place.roots)}")
    place.check_root(root, text)
    inside = place.roots[root]
    if further and inside not in {Inside.OBJECT, Inside.ARRAY}:
        raise mistake(f"{shown(text)}: {root} is {inside.value}, and nothing is inside it")
    if further and (inside is Inside.ARRAY) != isinstance(further[0], int):
        raise mistake(f"{shown(text)}: {root} is {inside.value}")


def _example(place: Place) -> str:
    return f'"{place.home}.name"' if place.home else f'"{next(iter(place.roots))}"'
