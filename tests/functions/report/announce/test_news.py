"""A revision is news when any announced figure has changed by enough, and no other is."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal, cast

import pytest

from functions.report.announce.news import is_news
from functions.report.announce.told import Told, Where
from functions.report.document.headline import Headline, headline
from functions.report.document.report import Report
from functions.report.document.verdict import VerdictKind
from tests.harness.anomalous import anomalous
from tests.harness.made_report import made_report

REPORT = made_report()
NOW = headline(REPORT)


def is_told(announced: Headline, report: Report = REPORT) -> bool:
    today = date(2026, 12, 24)
    told = Told(report, announced, Where("reports", "aws"))
    return is_news(told, today, announced_days=1, restated_share=0.1)


def of_kind(kind: VerdictKind) -> Report:
    report = anomalous()
    report["verdict"]["kind"] = kind
    return report


@pytest.mark.parametrize("name", ["events", "failures", "quarantined"])
def test_each_count_is_news_if_it_has_changed_by_a_tenth(
    name: Literal["events", "failures", "quarantined"],
) -> None:
    told: Headline = {**NOW}
    told[name] = round(NOW[name] * 1.05)
    assert not is_told(told)
    told[name] = round(NOW[name] * 1.5)
    assert is_told(told)


@pytest.mark.parametrize("name", ["events", "failures", "quarantined"])
@pytest.mark.parametrize("before", [0, 1, 4])
def test_one_event_more_or_fewer_is_no_news_whatever_its_share(
    name: Literal["events", "failures", "quarantined"], before: int
) -> None:
    report = of_kind("findings")
    counted = {
        "events": report["activity"],
        "failures": report["activity"],
        "quarantined": report["quality"]["quarantined"],
    }
    member: Any = "events" if name == "quarantined" else name
    cast("dict[str, int]", counted[name])[member] = before + 1
    told: Headline = {**headline(report)}
    told[name] = before
    assert not is_told(told, report)
    told[name] = before + 2
    assert not is_told(told, report)
    told[name] = before + 3
    assert is_told(told, report)


def test_more_to_look_at_than_people_were_told_is_news() -> None:
    report = of_kind("findings")
    now = headline(report)
    assert now["causes"] > 1
    assert is_told({**now, "causes": now["causes"] - 1}, report)
    assert not is_told({**now, "causes": now["causes"] + 1}, report)


def test_the_status_and_the_balance_are_news() -> None:
    assert not is_told(NOW)
    assert is_told({**NOW, "status": "incomplete"})
    assert is_told({**NOW, "balanced": False})


def test_other_figures_are_not_news() -> None:
    assert not is_told({**NOW, "revision": 1, "failure_rate": 0.9, "stands_out": 9})


@pytest.mark.parametrize(
    ("told", "now", "news"),
    [
        ("usual", "findings", True),
        ("not_judged", "findings", True),
        ("findings", "incomplete", True),
        ("incomplete", "unbalanced", True),
        ("findings", "invalid", True),
        ("invalid", "outage", True),
        ("findings", "findings", False),
        ("findings", "usual", False),
        ("outage", "findings", False),
        # A few late events are said, and no reason for another mail.
        ("usual", "restated", False),
        ("usual", "not_judged", False),
    ],
)
def test_a_verdict_is_news_if_it_is_worse_than_the_one_that_was_told(
    told: VerdictKind, now: VerdictKind, news: bool
) -> None:
    assert is_told(headline(of_kind(told)), of_kind(now)) == news


def test_people_who_were_told_no_verdict_need_none() -> None:
    """As by the mark of an earlier version, which has none."""
    announced = headline(of_kind("usual"))
    del announced["verdict"]  # type: ignore[misc]
    assert not is_told(announced, of_kind("outage"))
    assert not is_told({**announced, "verdict": None}, of_kind("outage"))
