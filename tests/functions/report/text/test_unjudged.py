"""A day that is not judged is not compared, wherever people read it: nothing alarms for nothing."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from functions.report.announce import chat_text, mail
from functions.report.announce.told import Told, Where
from functions.report.pages import draw
from functions.report.publish.index import day_key
from functions.report.text import beside_usual, known_days
from functions.report.text.figures import NOTHING
from tests.harness.shop_days import Odd
from tests.harness.shop_reports import Before, report_of

if TYPE_CHECKING:
    from functions.report.document.report import Report

MUCH = Odd(volume={"shop.checkout": 40, "payments.card": 40}, metrics={"revenue/USD": 3})
WHERE = Where("reports", "aws")
# `23 times a usual Monday`, `+34% on a usual Monday`, `as on a usual Monday`, `usual Mon 12, +3%`.
ALARMING = re.compile(
    "(times|%|points|as|none)( on)? a usual|[0-9] (times|points)[)<]|, [+\N{MINUS SIGN}][^ ]+%[)]"
)


def everywhere(report: Report) -> dict[str, str]:
    """All that people read of a day."""
    key = day_key(report)
    told = Told(report, None, WHERE)
    return {
        "page": draw.day_page(report),
        "index": draw.index_page([key], [], "UTC", None, report),
        "list": known_days.detail(key),
        "mail": mail.text(told),
        "chat": chat_text.text(told),
    }


def test_a_day_with_few_days_before_it_is_not_compared() -> None:
    """Two Mondays are known, and that may be the half of one on which the pipeline began."""
    made = report_of(odd=MUCH, before=Before(days=15), metrics=True)
    assert not made["comparison"]["judged"]["judged"]
    assert made["comparison"]["usual"]["events"]
    for where, text in everywhere(made).items():
        assert ALARMING.search(text) is None, where
    assert {row.change for row in beside_usual.table(made).rows} == {NOTHING}
    assert known_days.standing(day_key(made)) == "unknown"


def test_a_day_with_few_weekdays_before_it_and_a_missed_target_is_not_compared() -> None:
    """Of three Mondays one is marked. What is to be looked at says nothing of how the rest is."""
    marked = Before(days=22, holidays={date(2026, 1, 26): "Founding day"})
    odd = Odd(volume=MUCH.volume, metrics={"p95/ms//checkout": 2.3})
    made = report_of(odd=odd, before=marked, metrics=True)
    assert made["comparison"]["judged"]["sentence"] == "Not judged yet: 2 of 3 Mondays known."
    assert (made["verdict"]["kind"], made["status"]) == ("findings", "complete")
    assert made["comparison"]["usual"]["events"]
    for where, text in everywhere(made).items():
        assert ALARMING.search(text) is None, where
    assert known_days.standing(day_key(made)) == "unknown"


def test_a_marked_day_that_is_not_judged_has_its_name() -> None:
    """`on Easter`, as everywhere: it is no Easter among others."""
    marked = dict.fromkeys((date(2026, 1, 26), date(2026, 2, 2), date(2026, 2, 9)), "Easter")
    made = report_of(before=Before(days=15, holidays=marked), metrics=True)
    assert made["comparison"]["usual"]["basis"] == "holiday"
    page = re.sub("<[^>]+>", "", draw.day_page(made))
    assert re.search("usually [0-9,]+ on Easter", page)
    assert "on a Easter" not in page


def test_a_day_that_is_judged_is_compared() -> None:
    made = report_of(odd=MUCH, metrics=True)
    for where, text in everywhere(made).items():
        assert ALARMING.search(text), where
    assert NOTHING not in {row.change for row in beside_usual.table(made).rows[-4:]}
    assert known_days.standing(day_key(made)) == "much_more"
