"""Conditions fit what EventBridge's patterns fit; where they differ from it is named here."""

from __future__ import annotations

import json
from decimal import Decimal
from itertools import pairwise
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from moto.events.models import EventPattern

from functions.common.patterns import compile_condition
from stacks.definitions.matchers import canonical
from stacks.definitions.patterns import condition
from stacks.definitions.places import ENVELOPE

texts = st.text("aAbB*\\é", max_size=4)
affixes = st.one_of(texts, st.builds(lambda text: {"equals-ignore-case": text}, texts))
# Halves, which a float has exactly: the peer knows no decimals.
numbers = st.one_of(st.integers(-3, 3), st.integers(-5, 5).map(lambda n: Decimal(n) / 2))
wildcards = st.lists(st.sampled_from(["a", "B", r"\*", r"\\", "*"]), max_size=5).map(
    lambda parts: "".join(
        part for part, next_one in pairwise([*parts, ""]) if {part, next_one} != {"*"}
    )
)
ranges = st.tuples(
    st.sampled_from([">", ">="]), numbers, st.sampled_from(["<", "<="]), st.integers(1, 3)
).map(lambda one: [one[0], one[1], one[2], one[1] + one[3]])
comparisons = st.tuples(st.sampled_from(["=", "<", "<=", ">", ">="]), numbers).map(list)


def table(name: str, inside: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return inside.map(lambda value: {name: value})


def some(one: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(one, st.lists(one, min_size=1, max_size=3))


unwanted = st.one_of(
    some(st.one_of(texts, numbers)),
    table("prefix", some(texts)),
    table("suffix", some(texts)),
    table("wildcard", some(wildcards)),
    table("equals-ignore-case", some(texts)),
)
matchers = st.one_of(
    table("exists", st.booleans()),
    table("prefix", affixes),
    table("suffix", affixes),
    table("wildcard", wildcards),
    table("equals-ignore-case", texts),
    table("numeric", st.one_of(comparisons, ranges)),
    table("anything-but", unwanted),
)
allowed = some(st.one_of(texts, numbers, matchers))
conditions = st.fixed_dictionaries({}, optional={"a": allowed, "b": allowed}).flatmap(
    lambda members: st.fixed_dictionaries(
        {}, optional={"c": st.fixed_dictionaries({"d": allowed}, optional={"e": allowed})}
    ).map(lambda nested: {**members, **nested})
)
values = st.one_of(texts, numbers.map(float), st.integers(-3, 3))
leaves = st.one_of(values, st.lists(values, max_size=3))
events = st.fixed_dictionaries(
    {},
    optional={
        "a": leaves,
        "b": leaves,
        "c": st.fixed_dictionaries({}, optional={"d": leaves, "e": leaves}),
    },
)


def fits(pattern: Any, detail: Any) -> bool:
    """Whether an event's `detail` fits a pattern as people write it."""
    normal = condition({"detail": pattern}, ENVELOPE)
    # As the functions get it.
    compiled = msgspec.json.Decoder(float_hook=Decimal).decode(canonical(normal))
    return compile_condition(compiled)({"detail": detail})


def as_moto_says(pattern: Any, detail: Any) -> bool:
    (normal,) = condition({"detail": pattern}, ENVELOPE)
    plain = json.loads(canonical(normal))
    return EventPattern(None, plain).matches_event({"detail": detail})  # type: ignore[typeddict-item]


@settings(max_examples=300)
@given(conditions.filter(bool), events)
def test_conditions_fit_what_another_implementation_of_eventbridge_says(
    pattern: dict[str, Any], detail: dict[str, Any]
) -> None:
    assert fits(pattern, detail) == as_moto_says(pattern, detail)


@pytest.mark.parametrize(
    ("pattern", "detail"),
    [
        ({"n": 300}, {"n": 300.0}),
        ({"n": 300}, {"n": Decimal("3.0E+2")}),
        ({"n": Decimal("0.1")}, {"n": 0.1}),
        ({"n": Decimal("0.1")}, {"n": Decimal("0.10")}),
        ({"n": {"numeric": ["=", Decimal("0.3")]}}, {"n": 0.3}),
        ({"n": {"numeric": ["<", 10**17]}}, {"n": 10**17 - 1}),
        ({"n": {"numeric": [">", 5]}}, {"n": Decimal("1e400")}),
        ({"n": {"exists": False}}, {"n": None}),
        ({"n": {"exists": True}}, {"n": {"o": 1}}),
        ({"n": {"exists": True}}, {"n": []}),
        ({"n": {"o": {"exists": False}}}, {"n": "text"}),
        ({"n": {"o": {"exists": False}}}, {}),
        ({"n": True}, {"n": True}),
        ({"n": {"anything-but": "true"}}, {"n": True}),
        ({"n": {"anything-but": 1}}, {"n": True}),
        ({"n": {"anything-but": {"prefix": "a"}}}, {"n": 5}),
        ({"n": {"o": 1, "p": 2}}, {"n": [{"o": 1, "p": 3}, {"o": 1, "p": 2}]}),
        ({"n": {"o": 1}}, {"n": [[[{"o": [2, [1]]}]]]}),
        ({"n": {"wildcard": "a*b*c"}}, {"n": "a\nb\nbc"}),
        ({"n": {"wildcard": r"a\**"}}, {"n": "a*b"}),
        ({"n": {"wildcard": "*"}}, {"n": ""}),
        ({"n": {"equals-ignore-case": "ÄB"}}, {"n": "Äb"}),
        ({"n": [{"prefix": "x"}, {"exists": False}]}, {}),
        ({'["exists"]': ["x"]}, {"exists": "x"}),
    ],
)
def test_it_fits(pattern: Any, detail: Any) -> None:
    assert fits(pattern, detail)


@pytest.mark.parametrize(
    ("pattern", "detail"),
    [
        ({"n": 1}, {"n": True}),
        ({"n": True}, {"n": 1}),
        ({"n": False}, {"n": 0}),
        ({"n": "1"}, {"n": 1}),
        ({"n": Decimal("0.1")}, {"n": Decimal("0.1000000000000000055")}),
        ({"n": {"numeric": [">", 0]}}, {"n": True}),
        ({"n": {"numeric": [">", 0]}}, {"n": "5"}),
        ({"n": {"exists": True}}, {"n": None}),
        ({"n": {"anything-but": "x"}}, {"n": None}),
        ({"n": {"anything-but": "x"}}, {}),
        ({"n": {"anything-but": "x"}}, {"n": {"o": 1}}),
        ({"n": {"anything-but": "x"}}, {"n": []}),
        ({"n": {"exists": False}}, {"n": []}),
        ({"n": {"o": {"exists": False}}}, {"n": []}),
        ({"n": {"o": 1, "p": 2}}, {"n": [{"o": 1}, {"p": 2}]}),
        ({"n": "x"}, {"n": [None, {"x": "x"}]}),
        ({"n": {"wildcard": "ab*ba"}}, {"n": "aba"}),
        ({"n": {"wildcard": "a*b*b"}}, {"n": "ab"}),
        ({"n": {"equals-ignore-case": "äb"}}, {"n": "Äb"}),
        ({"n": {"prefix": {"equals-ignore-case": "ä"}}}, {"n": "Äb"}),
        ({"n": {"equals-ignore-case": "k"}}, {"n": "\N{KELVIN SIGN}"}),
    ],
)
def test_it_does_not_fit(pattern: Any, detail: Any) -> None:
    assert not fits(pattern, detail)


def test_of_several_patterns_one_has_to_fit() -> None:
    either = condition([{"source": "shop"}, {"detail": {"n": 1}}], ENVELOPE)
    test = compile_condition(either)
    assert test({"source": "shop", "detail": {}})
    assert test({"source": "erp", "detail": {"n": 1}})
    assert not test({"source": "erp", "detail": {"n": 2}})


def test_arrays_may_be_nested_as_deep_as_a_parser_reads_and_beyond() -> None:
    nested: Any = [{"o": "x"}]
    for _ in range(100_000):
        nested = [nested]
    assert fits({"n": {"o": "x"}}, {"n": nested})
    assert not fits({"n": {"o": "y"}}, {"n": nested})


def test_no_text_makes_a_wildcard_take_long() -> None:
    # With a regular expression, or by trying every place, this takes hours.
    pattern = "*".join(["a"] * 20) + "*b"
    assert not fits({"n": {"wildcard": pattern}}, {"n": "a" * 200_000})


@given(
    st.recursive(
        st.none() | st.booleans() | values, lambda v: st.lists(v) | st.dictionaries(texts, v)
    )
)
def test_no_value_makes_a_condition_fail(value: Any) -> None:
    everything = condition(
        {
            "detail": {
                "a": ["x", 1, True, {"numeric": [">", 0]}, {"anything-but": [1, "x"]}],
                "b": [{"prefix": "x"}, {"suffix": {"equals-ignore-case": "x"}}],
                "c": {"d": [{"exists": False}, {"wildcard": "*x"}]},
            }
        },
        ENVELOPE,
    )
    test = compile_condition(everything)
    for event in (value, {"detail": value}, {"detail": {"a": value, "b": value, "c": value}}):
        assert test(event) in {True, False}
