"""Parameters of a statement take the places of its question marks, as in Athena."""

from __future__ import annotations

import hashlib
from pathlib import Path

import duckdb
import pytest

from local.emulator.athena.sql import to_duckdb, with_parameters
from toolchain.project import ROOT


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


DOCUMENT = (
    """{"a": {"b.c": [1, "x"], "": 7, "*": 8, "q\\"": true}, "a": 2, "n": null, "f": 1e400}"""
)


@pytest.mark.parametrize(
    ("function", "path", "found"),
    [
        ("json_extract_scalar", """$["a"]["b.c"][1]""", "x"),
        ("json_extract_scalar", "$.a", None),
        ("json_extract_scalar", """$.a[""]""", "7"),
        ("json_extract_scalar", """$.a["*"]""", "8"),
        ("json_extract_scalar", """$["a"]["q\\""]""", "true"),
        ("json_extract_scalar", "$.n", None),
        ("json_extract_scalar", "$.f", "1e400"),
        ("json_extract_scalar", "$.none", None),
        ("json_extract", """$["a"]["b.c"]""", """[1,"x"]"""),
        ("json_extract", "$.n", "null"),
        ("json_extract", "$.none", None),
    ],
)
def test_json_is_read_as_in_athena(function: str, path: str, found: str | None) -> None:
    """Of a repeated member the first; arrays and objects are no scalars."""
    assert _value(f"{function}(d, '{path}')", DOCUMENT) == found


@pytest.mark.parametrize("document", ["", "{", "nonsense"])
def test_what_is_no_json_has_no_values(document: str) -> None:
    assert _value("json_extract_scalar(d, '$.a')", document) is None
    assert _value("json_format(json_extract(d, '$'))", document) is None


def test_a_path_that_athena_refuses_is_refused() -> None:
    with pytest.raises(ValueError, match="Invalid JSON path: '\\$\\.a b'"):
        to_duckdb("SELECT json_extract(d, '$.a b') FROM t")


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        ("any_match(CAST(json_parse(d) AS ARRAY(JSON)), e -> json_format(e) = '2')", True),
        ("any_match(CAST(json_parse(d) AS ARRAY(JSON)), e -> json_format(e) = '4')", False),
        ("format('%.3e', 1234.5E0)", "1.234e+03"),
        ("lower(to_hex(sha256(to_utf8('a'))))", hashlib.sha256(b"a").hexdigest()),
        ("json_extract_scalar('{\"a\\u0000\": 5}', '$[\"a' || chr(0) || '\"]')", "5"),
    ],
)
def test_functions_are_those_of_athena(expression: str, found: object) -> None:
    assert _value(expression, "[1, 2, 3]") == found


def _value(expression: str, document: str) -> object:
    query = to_duckdb(f"SELECT {expression} AS found FROM t")  # noqa: S608 - what is tested
    with duckdb.connect() as sql:
        sql.execute("CREATE TABLE t AS SELECT ? AS d", [document])
        row = sql.execute(query).fetchone()
    assert row is not None
    return row[0]
