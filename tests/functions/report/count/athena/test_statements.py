"""The stored statements are those that the queries translate to."""

from __future__ import annotations

import re

from tools import athena_statements as translation


def test_the_statements_are_what_the_queries_translate_to() -> None:
    assert translation.FILE.read_text(encoding="utf-8") == translation.text(), "run `make queries`"


def test_no_statement_has_a_second_list_of_named_queries() -> None:
    """Trino's grammar has one WITH before a query; sqlglot and DuckDB take several."""
    for name, statement in translation.statements().items():
        assert not re.search(r"\)\s*WITH\s+\w+\s+AS\s*\(", statement), name
