"""A filter in SQL fits what the test of patterns.py fits, in both engines' SQL."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import duckdb
import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from functions.common.patterns import compile_condition
from functions.report.count.athena.json import AthenaDialect
from functions.report.count.duckdb.json import DuckDBDialect
from functions.report.count.metrics.dialect import Dialect
from functions.report.count.metrics.plan import Plan
from functions.report.definitions import Metrics
from local.emulator.athena.sql import to_duckdb
from tests.harness.stored_events import is_failure
from tests.reference import condition as reference
from tests.reference import event_texts
from tests.reference.condition import NumberText, number

DIALECTS: Mapping[str, Dialect] = {"duckdb": DuckDBDialect(), "athena": AthenaDialect()}
COLUMNS = ("event_id", "source", "event_type", "action", "status", "details", "extra")


@pytest.fixture(params=DIALECTS)
def dialect_name(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


def fits(name: str, condition: list[dict[str, Any]], event: Mapping[str, str | None]) -> bool:
    """Whether an event fits, by the SQL of an engine."""
    metrics = msgspec.convert(
        {"metrics": [{"name": "m", "digest": "", "agg": "count", "filter": condition}]}, Metrics
    )
    rows = Plan(metrics).levels(DIALECTS[name]).of("stored")
    query = f"SELECT fits_0 FROM {rows}"  # noqa: S608 - what is tested
    with duckdb.connect() as sql:
        texts = ", ".join(f"{column} VARCHAR" for column in COLUMNS)
        sql.execute(f"CREATE TABLE stored ({texts})")
        places = ", ".join("?" * len(COLUMNS))
        sql.execute(f"INSERT INTO stored VALUES ({places})", [event.get(c) for c in COLUMNS])  # noqa: S608 - as above
        found = sql.execute(query if name == "duckdb" else to_duckdb(query)).fetchone()
    assert found is not None
    assert found[0] in {True, False}
    return bool(found[0])


def expected(condition: list[dict[str, Any]], event: Mapping[str, str | None]) -> bool:
    """By the code of mappings, and by a computation that shares none with it."""
    whole: dict[str, Any] = {column: event.get(column) for column in COLUMNS}
    for column in ("details", "extra"):
        text = event.get(column)
        whole[column] = None if text is None else event_texts.document(text)
    whole["failed"] = is_failure(event.get("status"))
    exact = json.loads(json.dumps(condition), parse_float=Decimal)
    alone = any(reference.fits(one, whole) for one in exact)
    assert compile_condition(condition)(as_numbers(whole)) is alone
    return alone


def as_numbers(value: Any) -> Any:
    """Numbers as patterns.py takes them."""
    if isinstance(value, NumberText):
        exact = number(value)
        return int(value) if value.lstrip("-").isdigit() else exact
    if isinstance(value, dict):
        return {name: as_numbers(inner) for name, inner in value.items()}
    return [as_numbers(inner) for inner in value] if isinstance(value, list) else value


TEXTS = st.sampled_from(
    [
        *("", "a", "A", "ab", "aB", "b", "a*b", "a%b", "a_b", "a\\b", "é", "É", "1", "1.0", "true"),
        *(
            "null",
            "[",
            "{",
            '["a"]',
            "x'y",
            '"',
            "\n",
            "a\nb",
            "\0",
            "a\0",
            "😀a",
            "İ",
            "-",
            "t",
            "%",
        ),
        *("*", "\\"),
    ]
)
NUMBERS = st.sampled_from([0, 1, -1, 1.5, 0.1, 10**14, -(10**17), 123456789012345, 1e-18, 300])
SCALARS = TEXTS | NUMBERS | st.booleans()
WILDCARDS = st.sampled_from(
    [
        "*",
        "a*",
        "*b",
        "a*b",
        "\\*",
        "a\\\\*",
        "a\\*b",
        "%*",
        "_*",
        "é*",
        "",
        "*a*b*",
        "[*",
        "*\n*",
        "1*",
    ]
)
AFFIXES = TEXTS | st.fixed_dictionaries({"equals-ignore-case": TEXTS})
COMPARISONS = st.tuples(st.sampled_from(["=", ">", ">=", "<", "<="]), NUMBERS).map(
    list
) | st.tuples(st.sampled_from([">", ">="]), NUMBERS, st.sampled_from(["<", "<="]), NUMBERS).map(
    list
)
MATCHERS = st.one_of(
    st.fixed_dictionaries({"exists": st.booleans()}),
    st.fixed_dictionaries({"prefix": AFFIXES}),
    st.fixed_dictionaries({"suffix": AFFIXES}),
    st.fixed_dictionaries({"wildcard": WILDCARDS}),
    st.fixed_dictionaries({"equals-ignore-case": TEXTS}),
    st.fixed_dictionaries({"numeric": COMPARISONS}),
    st.fixed_dictionaries({"anything-but": st.lists(TEXTS | NUMBERS, min_size=1, max_size=3)}),
    st.fixed_dictionaries(
        {
            "anything-but": st.one_of(
                *(
                    st.fixed_dictionaries({name: st.lists(texts, min_size=1, max_size=2)})
                    for name, texts in [
                        ("prefix", TEXTS),
                        ("suffix", TEXTS),
                        ("wildcard", WILDCARDS),
                        ("equals-ignore-case", TEXTS),
                    ]
                )
            )
        }
    ),
)
ALLOWED = st.lists(SCALARS | MATCHERS, min_size=1, max_size=3)
NAMES = st.sampled_from(["a", "b", "", "*", "a.b", 'a"b', "a\\", "$", "0", "'", "é", "a b", "a\0b"])
INSIDE = st.recursive(
    ALLOWED, lambda inner: st.dictionaries(NAMES, inner, min_size=1, max_size=2), max_leaves=3
)
CONDITIONS = st.lists(
    st.fixed_dictionaries(
        {},
        optional={
            "details": INSIDE,
            "extra": INSIDE,
            "source": ALLOWED,
            "status": ALLOWED,
            "failed": st.lists(st.booleans(), min_size=1, max_size=1),
        },
    ).filter(bool),
    min_size=1,
    max_size=2,
)
# What is not looked into: arrays inside arrays, and details that are an array.
LEAVES = st.none() | SCALARS | st.lists(st.none() | SCALARS, max_size=3)


def objects(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.dictionaries(NAMES, inner, max_size=2)


ELEMENTS = st.recursive(LEAVES, objects, max_leaves=3).filter(lambda one: not isinstance(one, list))
VALUES = st.recursive(LEAVES | st.lists(ELEMENTS, max_size=3), objects, max_leaves=4)
EVENTS = st.fixed_dictionaries(
    {
        "details": objects(VALUES).map(json.dumps),
        "extra": st.none() | objects(VALUES).map(json.dumps),
        "source": TEXTS,
        "status": st.none() | st.sampled_from(["ok", "failed", "FAILURE", "a"]),
    }
)


@settings(max_examples=60)
@given(condition=CONDITIONS, event=EVENTS)
@example([{"details": {"a": [{"anything-but": ["b"]}]}}], {"details": '{"a": ["b", "c"]}'})
@example([{"details": {"a": [{"anything-but": ["b"]}]}}], {"details": '{"a": {}}'})
@example([{"details": {"a": [{"anything-but": ["b"]}]}}], {"details": '{"a": []}'})
@example([{"details": {"a": ["[1]"]}}], {"details": '{"a": [1]}'})
@example([{"details": {"a": [1]}}], {"details": '{"a": "1"}'})
@example([{"details": {"a": [300]}}], {"details": '{"a": 3.0e2}'})
@example([{"details": {"a": [{"numeric": [">", 5]}]}}], {"details": '{"a": 1e300}'})
@example([{"details": {"a": [{"exists": False}]}}], {"details": '{"a": null}'})
@example([{"details": {"a": {"b": [{"exists": False}]}}}], {"details": "7"})
@example([{"details": {"a": {"b": [{"exists": False}]}}}], {"details": '{"a": []}'})
@example([{"details": {"a": {"b": [{"exists": False}]}}}], {"details": '{"a": [{"b": 1}, {}]}'})
@example([{"details": {"a": {"b": ["x"], "c": [1]}}}], {"details": '{"a": [{"b": "x"}, {"c": 1}]}'})
@example(
    [{"details": {"a": {"b": ["x"], "c": [1]}}}], {"details": '{"a": [7, {"b": "x", "c": [1]}]}'}
)
@example([{"details": {"a": {"b": {"c": [1]}}}}], {"details": '{"a": {"b": [{"c": 2}, {"c": 1}]}}'})
@example([{"details": {"a": {"b": {"c": [1]}}}}], {"details": '{"a": [{"b": {"c": 1}}]}'})
@example([{"details": {"a": {"b": ["x"]}}}], {"details": '{"a": {"0": 5, "b": "x"}}'})
def test_it_fits_what_the_patterns_fit(
    condition: list[dict[str, Any]], event: dict[str, str | None]
) -> None:
    wanted = expected(condition, event)
    for name in DIALECTS:
        assert fits(name, condition, event) is wanted, name
