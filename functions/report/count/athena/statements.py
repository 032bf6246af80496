"""Athena's statements, written by `make queries`, and the SQL that is filled into them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from functions.report.count.sql import quoted

FILE = Path(__file__).with_name("statements.sql")

_NAME = re.compile(r"^-- name: (\w+)\n", re.MULTILINE)
_PLACEHOLDER = re.compile(r"(?<![:\w]):([a-z_]+)\b")


@cache
def statements() -> Mapping[str, str]:
    """Return the statements of statements.sql by name."""
    _, *named = _NAME.split(FILE.read_text(encoding="utf-8"))
    return dict(zip(named[::2], map(str.strip, named[1::2]), strict=True))


def fill(name: str, values: Mapping[str, str]) -> str:
    """Return a statement with its placeholders (`:name`) replaced by SQL."""
    return _PLACEHOLDER.sub(lambda found: values[found[1]], statements()[name])


def in_files(bucket: str, keys: Iterable[str]) -> str:
    """Return the condition that a row is in one of some files."""
    return f'"$path" IN ({", ".join(path(bucket, key) for key in sorted(keys))})'


def path(bucket: str, key: str) -> str:
    """Return the path of an object or a prefix, as a SQL string."""
    return quoted(f"s3://{bucket}/{key}")
