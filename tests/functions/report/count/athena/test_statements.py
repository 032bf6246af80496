"""The stored statements are those that the queries translate to."""

from __future__ import annotations

from tools import athena_statements as translation


def test_the_statements_are_what_the_queries_translate_to() -> None:
    assert translation.FILE.read_text(encoding="utf-8") == translation.text(), "run `make queries`"
