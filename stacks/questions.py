"""The saved questions: each is a file of `queries/`, in SQL that Athena and DuckDB run."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

QUERIES = Path(__file__).resolve().parent / "queries"
# The first two lines of a file. A question's first values are its days: one, or a first and a last.
_HEAD = re.compile(r"-- (?P<question>.+)\n-- Parameters: (?P<values>(?:the|first and last) .+)\.\n")


@dataclass(frozen=True, slots=True)
class SavedQuery:
    """A question and its SQL: a file of `queries/`, whose first line asks it.

    Without its question mark, which marks a parameter in a query. `values`: what the parameters
    are, in words. `days`: how many of them, the first ones, are days.
    """

    name: str
    question: str
    values: str
    days: int
    sql: str


def saved_queries() -> list[SavedQuery]:
    """The queries of `queries/`, by name. Raises ValueError on one that does not say its values."""
    return [_read(path) for path in sorted(QUERIES.glob("*.sql"))]


def _read(path: Path) -> SavedQuery:
    sql = path.read_text(encoding="utf-8")
    head = _HEAD.match(sql)
    if head is None:
        raise ValueError(f"{path}: begins with no question, or does not say its parameters")
    days = 2 if head["values"].startswith("first and last ") else 1
    return SavedQuery(path.stem, f"{head['question']}?", head["values"], days, sql)
