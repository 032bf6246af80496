"""Compares two directories by the bytes of their files, and says where two files part ways."""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

_SHOWN = 100  # characters of a line, around its first difference
_GZIP = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class Difference:
    """A file, by its path below both directories, and what is different."""

    name: str
    what: str


def differences(before: Path, after: Path, allow: Sequence[str] = ()) -> list[Difference]:
    """Every file that differs, or that only one side has, by name.

    `allow`: patterns of names that may differ.
    """
    old, new = _hashes(before), _hashes(after)
    return [
        Difference(name, _what(before / name, after / name))
        for name in sorted(old.keys() | new.keys())
        if old.get(name) != new.get(name) and not any(re.search(pattern, name) for pattern in allow)
    ]


def files(directory: Path) -> Iterator[Path]:
    """All files below a directory."""
    return (path for path in directory.rglob("*") if path.is_file())


def first_difference(before: bytes, after: bytes) -> str:
    """Where two contents differ first: in a line of text, or at an offset in bytes."""
    if before[:2] == after[:2] == _GZIP:
        plain = _unzipped(before), _unzipped(after)
        if plain[0] is not None and plain[1] is not None:
            if plain[0] == plain[1]:
                return "compressed otherwise, the same content"
            return f"compressed: {first_difference(plain[0], plain[1])}"
    try:
        old, new = before.decode().splitlines(True), after.decode().splitlines(True)
    except UnicodeDecodeError:
        offset = _parting(before, after)
        return f"byte {offset:,} of {len(before):,} and {len(after):,}"
    line = _parting(old, new)
    ends = [side[line] if line < len(side) else "(end of file)" for side in (old, new)]
    start = max(0, _parting(ends[0], ends[1]) - _SHOWN // 2)
    shown = [repr(end[start : start + _SHOWN]) for end in ends]
    return f"line {line + 1}, column {start + 1}\n    before: {shown[0]}\n    after:  {shown[1]}"


def _hashes(directory: Path) -> dict[str, str]:
    return {
        path.relative_to(directory).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files(directory)
    }


def _what(before: Path, after: Path) -> str:
    if not before.exists():
        return "only after"
    if not after.exists():
        return "only before"
    return first_difference(before.read_bytes(), after.read_bytes())


def _unzipped(content: bytes) -> bytes | None:
    """The content of a gzip file, or None if it is damaged."""
    try:
        return gzip.decompress(content)
    except (OSError, EOFError):
        return None


def _parting(old: Sequence[object], new: Sequence[object]) -> int:
    """The first index at which two sequences differ."""
    pairs = enumerate(zip(old, new, strict=False))
    return next((n for n, (one, other) in pairs if one != other), min(len(old), len(new)))
