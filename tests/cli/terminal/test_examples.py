"""Of many lines a few are shown, and how many more there are."""

from __future__ import annotations

import pytest

from cli.terminal.examples import below, few

LINES = [f"line {n}" for n in range(1_002)]


@pytest.mark.parametrize("count", [0, 1, 20])
def test_a_few_are_shown_as_they_are(count: int) -> None:
    assert few(LINES[:count]) == LINES[:count]


def test_of_many_the_first_are_shown_and_the_rest_is_counted() -> None:
    assert few(LINES, most=2) == ["line 0", "line 1", "and 1,000 more"]
    assert few(LINES, "see --json")[20:] == ["and 982 more: see --json"]
    assert below(few(LINES, most=1)) == "\n  line 0\n  and 1,001 more"
