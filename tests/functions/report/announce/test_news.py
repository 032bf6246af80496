"""A revision is news when any announced figure has changed by enough, and no other is."""

from __future__ import annotations

from datetime import date
from typing import Literal

import pytest

from functions.report.announce.news import is_news
from functions.report.document.headline import Headline, headline
from tests.harness.made_report import made_report

REPORT = made_report()
NOW = headline(REPORT)


def is_told(announced: Headline) -> bool:
    today = date(2026, 12, 24)
    return is_news(REPORT, announced, today, announced_days=1, restated_share=0.1)


@pytest.mark.parametrize("name", ["events", "failures", "quarantined"])
def test_each_count_is_news_if_it_has_changed_by_a_tenth(
    name: Literal["events", "failures", "quarantined"],
) -> None:
    told: Headline = {**NOW}
    told[name] = round(NOW[name] * 1.05)
    assert not is_told(told)
    told[name] = round(NOW[name] * 1.5)
    assert is_told(told)


def test_the_status_and_the_balance_are_news() -> None:
    assert not is_told(NOW)
    assert is_told({**NOW, "status": "incomplete"})
    assert is_told({**NOW, "balanced": False})


def test_other_figures_are_not_news() -> None:
    assert not is_told({**NOW, "revision": 1, "failure_rate": 0.9, "stands_out": 9})
