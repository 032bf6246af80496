"""A condition that is looked at member by member fits what it fits as a whole."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions.common.patterns import compile_condition
from functions.process.mapping.conditions import condition
from functions.process.mapping.places import at

SCALARS = st.sampled_from([0, 1, 1.5, "", "a", "ab", True, False])
ALLOWED = st.lists(
    SCALARS
    | st.sampled_from([{"exists": True}, {"exists": False}])
    | st.sampled_from([{"prefix": "a"}, {"numeric": [">", 0]}, {"anything-but": ["a", 1]}]),
    min_size=1,
    max_size=2,
)
NAMES = st.sampled_from(["a", "b"])
INNER = st.recursive(
    ALLOWED, lambda inner: st.dictionaries(NAMES, inner, min_size=1, max_size=2), max_leaves=4
)
PATTERNS = st.fixed_dictionaries(
    {},
    optional={
        "source": ALLOWED,
        "resources": ALLOWED,
        "detail": ALLOWED | st.dictionaries(NAMES, INNER, min_size=1),
    },
).filter(bool)
VALUES = st.recursive(
    st.none() | SCALARS,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(NAMES, inner, max_size=2),
    max_leaves=5,
)
ENVELOPES = st.fixed_dictionaries(
    {"detail": st.dictionaries(NAMES, VALUES, max_size=2)},
    optional={"source": VALUES, "resources": VALUES},
)


@given(st.lists(PATTERNS, min_size=1, max_size=2), ENVELOPES)
@settings(max_examples=500)
def test_member_by_member_is_as_a_whole(patterns: list[dict[str, Any]], sent: Any) -> None:
    fits = condition(patterns, lambda path: lambda body: at(body, path))
    assert fits(json.dumps(sent).encode()) == compile_condition(patterns)(sent)


@pytest.mark.parametrize(
    ("written", "fits"),
    [("1.50", True), ("1.5e0", True), ("15e-1", True), ("1.5000000000000000001", False)],
)
def test_numbers_are_exact(written: str, fits: bool) -> None:
    asked = condition([{"detail": {"n": [1.5]}}], lambda path: lambda body: at(body, path))
    assert asked(f'{{"detail":{{"n":{written}}}}}'.encode()) is fits


@pytest.mark.parametrize("size", [5000, 100_000])
def test_a_number_of_thousands_of_digits_is_one(size: int) -> None:
    asked = condition(
        [{"detail": {"n": [{"numeric": [">", 5]}]}}], lambda path: lambda body: at(body, path)
    )
    assert asked(f'{{"detail":{{"n":[{"9" * size}]}}}}'.encode())
