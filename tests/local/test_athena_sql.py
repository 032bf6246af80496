"""Parameters of a statement take the places of its question marks, as in Athena."""

from __future__ import annotations

from pathlib import Path

import pytest

from local.emulator.athena.sql import to_duckdb, with_parameters
from toolchain.project import ROOT

QUESTIONS = sorted((ROOT / "stacks" / "queries").glob("*.sql"))


def test_parameters_are_in_the_order_of_the_text() -> None:
    asked = "WITH a AS (SELECT * FROM t WHERE dt = ?) SELECT f(d, ?) FROM a WHERE n > ?"
    assert with_parameters(asked, ["'2026-11-23'", "'$.a'", "7"]) == (
        "WITH a AS (SELECT * FROM t WHERE dt = '2026-11-23') SELECT f(d, '$.a') FROM a WHERE n > 7"
    )


def test_question_marks_of_texts_names_and_comments_are_none() -> None:
    asked = "SELECT 'é😀?', \"a?\" FROM t -- why?\nWHERE b = ? /* ? */"
    assert with_parameters(asked, ["'it''s ?'"]) == asked.replace("b = ?", "b = 'it''s ?'")


def test_a_statement_without_any_stays_as_it_is() -> None:
    unload = "UNLOAD (SELECT '?' AS a FROM t) TO 's3://b/p/' WITH (format = 'PARQUET')"
    assert with_parameters(unload, []) == unload


@pytest.mark.parametrize(
    ("asked", "given", "expected", "found"),
    [("SELECT ?", [], 1, 0), ("SELECT 1", ["1"], 0, 1), ("SELECT ?, ?", ["1"], 2, 1)],
)
def test_more_or_fewer_than_there_are_places_are_refused(
    asked: str, given: list[str], expected: int, found: int
) -> None:
    with pytest.raises(ValueError, match=f"expected {expected} but found {found}"):
        with_parameters(asked, given)


@pytest.mark.parametrize(
    "file", sorted((ROOT / "stacks" / "queries").glob("*.sql")), ids=lambda path: path.stem
)
def test_every_saved_question_is_one_statement_once_it_has_its_parameters(file: Path) -> None:
    sql = file.read_text(encoding="utf-8")
    assert "?" not in to_duckdb(with_parameters(sql, ["'x'"] * sql.count("?")))
