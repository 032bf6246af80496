"""Charts have a scale that people can read."""

from __future__ import annotations

import pytest

from functions.report.pages import charts


@pytest.mark.parametrize("highest", [0, 1, 7, 95, 502, 12_001, 999_999_999])
def test_the_top_of_a_chart_is_round_and_near_what_it_shows(highest: int) -> None:
    top = charts.top_of([highest])
    assert highest <= top <= max(highest * 1.7, 4)
    assert float(f"{top:.1e}") == top
