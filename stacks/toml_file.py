"""Reads a TOML file that people write, of settings or of definitions.

What is no TOML is said in the words of Python's reader, with line and column. What it says of
Python, and what no file of ours needs, is said in ours.
"""

from __future__ import annotations

import codecs
import errno
import io
import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

from stacks.refusals import cut
from stacks.refusals import place as key_at

MOST_BYTES = 1_048_576
# TOML 1.0.0, "Integer".
_INTEGERS = range(-(2**63), 2**63)
_TOO_LARGE = "a whole number must be from -2^63 to below 2^63"
# Python reads no more digits (sys.int_info.default_max_str_digits).
_DIGITS = re.compile(r"[0-9](?:_?[0-9]){4300}")
_AT = re.compile(r" \(at .*\)\Z")
_TWICE = re.compile(
    r"Cannot (?:declare|redefine|mutate|overwrite)|Duplicate inline table key", re.ASCII
)
# Where a value is: where the table or the list is that it is in, and its name or number there.
_Place: TypeAlias = "tuple[_Place, int | str] | None"
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class TomlFileError(ValueError):
    """A file is no TOML that can be used. The message says what is wrong, and where if known."""


def read(path: Path, parse_float: Callable[[str], Any] = float) -> dict[str, Any]:
    """The tables of a file. Raises OSError where there is none, and TomlFileError.

    A pipe would be waited for for ever: it is no file.
    """
    if path.exists() and not (path.is_file() or path.is_dir()):
        raise OSError(errno.EINVAL, "it is no file")
    with path.open("rb") as file:
        content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise TomlFileError(f"is larger than {MOST_BYTES:,} bytes")
    text = _text(content)
    try:
        tables = tomllib.loads(text, parse_float=parse_float)
    except tomllib.TOMLDecodeError as error:
        raise TomlFileError(f"not TOML: {_words(str(error))}") from None
    except (ValueError, ArithmeticError):  # Python's reader lets these through
        long = _DIGITS.search(text)
        where = f" (at line {_line(text, long.start())})" if long else ""
        what = _TOO_LARGE if long else "a number is out of range"
        raise TomlFileError(f"not TOML: {what}{where}") from None
    except RecursionError:
        raise TomlFileError("not TOML that can be read: it is nested too deeply") from None
    if key := _too_large(tables):
        raise TomlFileError(f"{key}: {_TOO_LARGE}")
    return tables


def _text(content: bytes) -> str:
    if content.startswith(_UTF_16):
        raise TomlFileError("not TOML: it is UTF-16, and must be UTF-8")
    try:
        text = content.removeprefix(codecs.BOM_UTF8).decode()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise TomlFileError(f"not TOML: no text in utf-8 (at line {line})") from None
    # TOML has no lone carriage returns. Editors and conversions leave them.
    return io.StringIO(text, newline=None).read()


def _words(said: str) -> str:
    if _TWICE.match(said):
        at = _AT.search(said)
        return f"a key or a table is there twice{at[0] if at else ''}"
    return said


def _line(text: str, place: int) -> int:
    return text.count("\n", 0, place) + 1


def _too_large(tables: dict[str, Any]) -> str | None:
    """The key of a whole number that TOML does not have. A nest may be deeper than Python calls."""
    left: list[tuple[Any, _Place]] = [(tables, None)]
    while left:
        value, place = left.pop()
        if isinstance(value, dict):
            left += [(inner, (place, name)) for name, inner in value.items()]
        elif isinstance(value, list):
            left += [(inner, (place, number)) for number, inner in enumerate(value)]
        elif isinstance(value, int) and value not in _INTEGERS:
            return _key(place)
    return None


def _key(place: _Place) -> str:
    parts: list[int | str] = []
    while place is not None:
        place, part = place
        parts.append(part)
    return cut(key_at((*reversed(parts),)))
