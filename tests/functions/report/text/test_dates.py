"""Days and times are named so that nobody has to count."""

from __future__ import annotations

import pytest

from functions.report.text import dates


@pytest.mark.parametrize("text", ["2026-02-09", "2026-02-09T23:58:00.000000Z"])
def test_a_day_is_named_in_a_few_letters(text: str) -> None:
    assert dates.short_day(text) == "Mon 9 Feb"
