"""Conditions of TOML get one normal form; every mistake in them is told, with its key."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from typing import Any

import pytest

from stacks.definitions.matchers import canonical
from stacks.definitions.mistakes import MistakesError
from stacks.definitions.patterns import condition, values
from stacks.definitions.places import ENVELOPE, FILTERED_EVENT, REPORTED_EVENT, Place


def normal(text: str, place: Place = ENVELOPE) -> str:
    when = tomllib.loads(text, parse_float=Decimal)["when"]
    return canonical(condition(when, place)).decode()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('when = { source = "shop" }', '[{"source":["shop"]}]'),
        ('when = { source = ["b", "a", "b"] }', '[{"source":["a","b"]}]'),
        ("when = { detail.a.b = 5 }", '[{"detail":{"a":{"b":[5]}}}]'),
        ('when = { detail.a = { prefix = "x" } }', '[{"detail":{"a":[{"prefix":"x"}]}}]'),
        (
            'when = { detail.a = ["y", { prefix = "x" }] }',
            '[{"detail":{"a":["y",{"prefix":"x"}]}}]',
        ),
        ("when = { detail.a = [500.0, 5e2, 500] }", '[{"detail":{"a":[500]}}]'),
        ("when = { detail.a = 0.10 }", '[{"detail":{"a":[0.1]}}]'),
        ("when = { detail.a = [true, 1] }", '[{"detail":{"a":[1,true]}}]'),
        (
            'when = { detail.a = { prefix = { equals-ignore-case = "x" } } }',
            '[{"detail":{"a":[{"prefix":{"equals-ignore-case":"x"}}]}}]',
        ),
        (
            'when = { detail.a = { anything-but = "x" } }',
            '[{"detail":{"a":[{"anything-but":["x"]}]}}]',
        ),
        (
            'when = { detail.a = { anything-but = { suffix = ["y", "x"] } } }',
            '[{"detail":{"a":[{"anything-but":{"suffix":["x","y"]}}]}}]',
        ),
        (
            'when = { detail.a = { numeric = [">", 0, "<=", 5.50] } }',
            '[{"detail":{"a":[{"numeric":[">",0,"<=",5.5]}]}}]',
        ),
        (
            r"when = { detail.a = { wildcard = 'a*\*\\' } }",
            r'[{"detail":{"a":[{"wildcard":"a*\\*\\\\"}]}}]',
        ),
        (
            r"when = { detail.a = { wildcard = '*\\*' } }",
            r'[{"detail":{"a":[{"wildcard":"*\\\\*"}]}}]',
        ),
        ('when = { detail."a.b" = "x" }', '[{"detail":{"a.b":["x"]}}]'),
        ("""when = { detail.'["prefix"]' = "x" }""", '[{"detail":{"prefix":["x"]}}]'),
        ("when = { detail = { exists = true } }", '[{"detail":[{"exists":true}]}]'),
        (
            'when = [{ source = "b" }, { source = "a" }, { source = ["b"] }]',
            '[{"source":["a"]},{"source":["b"]}]',
        ),
    ],
)
def test_a_condition_has_one_form(text: str, expected: str) -> None:
    assert normal(text) == expected


def test_the_normal_form_is_its_own_normal_form() -> None:
    text = 'when = { source = ["b", "a"], detail.n = [{ anything-but = 7 }, "x", 0.5] }'
    (first,) = condition(tomllib.loads(text, parse_float=Decimal)["when"], ENVELOPE)
    assert condition(first, ENVELOPE) == (first,)


@pytest.mark.parametrize(
    ("text", "key", "message"),
    [
        ('when = "shop"', "", "must be a table such as { source = \"shop\" }, not 'shop'"),
        ("when = []", "", "an empty list matches nothing"),
        ("when = {}", "", "an empty table matches everything"),
        ("when = { detail = {} }", "detail", "an empty table matches everything"),
        ("when = { source = [] }", "source", "an empty list matches nothing"),
        ('when = { source = [["a"]] }', "source[0]", "a list in a list"),
        ("when = { source = 2026-01-01 }", "source", "must be text, a number, true or false"),
        ('when = { details.a = "x" }', "details", "mappings read the envelope: detail?"),
        ('when = { amount = "x" }', "amount", "mappings read the envelope: detail.amount?"),
        (
            'when = { "detail.a" = "x" }',
            "detail.a",
            "mappings read the envelope: detail.a, without quotation marks?",
        ),
        ('when = { source.a = "x" }', "source", "is text, so it takes values and matchers"),
        ('when = { "$or" = [{ source = "x" }] }', "$or", "several patterns is a list of tables"),
        (
            'when = { detail.ip = { cidr = "10.0.0.0/8" } }',
            "detail.ip",
            'there is no cidr: a network of whole bytes is a prefix, such as { prefix = "10.1." }',
        ),
        (
            'when = { detail.a = { prefix = "x", suffix = "y" } }',
            "detail.a",
            "prefix is a matcher, and stands alone in its table; any of several is a list of"
            " tables. A member of that name is written in brackets: '[\"prefix\"]'",
        ),
        (
            "when = { detail.a = { anything_but = 5 } }",
            "detail.a",
            "'anything_but' is no matcher; anything-but?",
        ),
        (
            'when = { detail.a = [{ starts = "x" }] }',
            "detail.a[0]",
            "'starts' is no matcher. Allowed: exists, anything-but, prefix, suffix, wildcard,",
        ),
        (
            'when = { detail.a = { prefix = ["x", "y"] } }',
            "detail.a.prefix",
            "must be text, not ['x', 'y']; any of several is a list of tables",
        ),
        (
            'when = { detail.a = { suffix = { prefix = "x" } } }',
            "detail.a.suffix",
            "must be text or { equals-ignore-case = text }",
        ),
        ("when = { detail.a = { exists = 1 } }", "detail.a.exists", "must be true or false"),
        ('when = { detail.a = { wildcard = "a**" } }', "detail.a.wildcard", "two * in a row"),
        (r"when = { detail.a = { wildcard = 'a\b' } }", "detail.a.wildcard", "a backslash stands"),
        (r"when = { detail.a = { wildcard = 'a\' } }", "detail.a.wildcard", "a backslash stands"),
        (
            "when = { detail.a = { numeric = 5 } }",
            "detail.a.numeric",
            'must be one comparison or a range, such as [">=", 500]',
        ),
        (
            'when = { detail.a = { numeric = ["==", 5] } }',
            "detail.a.numeric",
            "must begin with =, >, >=, < or <=",
        ),
        (
            'when = { detail.a = { numeric = ["<", 5, ">", 1] } }',
            "detail.a.numeric",
            "a range has its lower bound first",
        ),
        (
            'when = { detail.a = { numeric = [">", 5, "<=", 5] } }',
            "detail.a.numeric",
            "no number is in the range",
        ),
        ('when = { detail.a = { numeric = [">", "5"] } }', "detail.a.numeric", "must be a number"),
        (
            "when = { detail.a = 1234567890123456 }",
            "detail.a",
            "at most 15 digits, 0 or from 10^-18 to below 10^18, not 1234567890123456",
        ),
        ("when = { detail.a = nan }", "detail.a", "at most 15 digits"),
        ("when = { detail.a = 1e18 }", "detail.a", "below 10^18, not 1E+18"),
        ("when = { detail.a = 1e-19 }", "detail.a", "from 10^-18"),
        (
            "when = { detail.a = { anything-but = true } }",
            "detail.a.anything-but",
            "must be text or a number, not true",
        ),
        ("when = { detail.a = { anything-but = [] } }", "detail.a.anything-but", "leaves nothing"),
        (
            "when = { detail.a = { anything-but = { numeric = 1 } } }",
            "detail.a.anything-but",
            "takes one of prefix, suffix, wildcard, equals-ignore-case",
        ),
        (
            """when = { detail.a = 1, detail.'["a"]' = 2 }""",
            'detail["a"]',
            "is there twice",
        ),
    ],
)
def test_a_mistake_is_told_with_its_key(text: str, key: str, message: str) -> None:
    with pytest.raises(MistakesError) as refused:
        normal(text)
    ((where, what),) = refused.value.found
    assert where == key
    assert message in what


def test_all_mistakes_are_told_at_once() -> None:
    text = (
        """when = [{ details = 1, detail.a = { prefix = 1 } }, { detail.b = [{ no = 1 }, []] }]"""
    )
    with pytest.raises(MistakesError) as refused:
        normal(text)
    assert [where for where, _ in refused.value.found] == [
        "[0].details",
        "[0].detail.a.prefix",
        "[1].detail.b[0]",
        "[1].detail.b[1]",
    ]


def test_filters_know_what_failed_and_reports_know_sources_and_types_alone() -> None:
    assert normal("when = { failed = true }", FILTERED_EVENT) == '[{"failed":[true]}]'
    for text in ('when = { failed = "yes" }', "when = { failed = { exists = true } }"):
        with pytest.raises(MistakesError, match="is true or false"):
            normal(text, FILTERED_EVENT)
    with pytest.raises(MistakesError, match="Allowed: source, event_type"):
        normal("when = { failed = true }", REPORTED_EVENT)


@pytest.mark.parametrize(
    ("value", "expected"),
    [("shop", ["shop"]), (["b", {"prefix": "a"}], ["b", {"prefix": "a"}])],
)
def test_a_source_is_a_value_a_matcher_or_a_list_of_them(value: Any, expected: list[Any]) -> None:
    assert values(value) == expected
