"""The demo's checks: a report that tells the truth agrees, and what differs is named."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from local.demo.checks import Check, figures, findings, metrics
from local.demo.pipeline import Books

DAY = date(2026, 11, 23)
BEFORE = [str(DAY - timedelta(days=ago)) for ago in range(7, 0, -1)]
TRUTH: dict[str, Any] = {
    "date": str(DAY),
    "events": 90,
    "failures": 9,
    "by_source": {"shop": 60, "bank": 30},
    "duplicates": 5,
    "conflicting": 2,
    "late": 4,
    "late_date": BEFORE[-1],
    "invalid": 3,
    "before": dict.fromkeys(BEFORE, 80),
    "stands_out": [
        {"kind": "silent_source", "source": "post", "what": "sends nothing"},
        {"kind": "volume", "source": "bank", "what": "sends more"},
    ],
    "lines": 664,
    "figures": {
        "revenue": {"CHF": "70.5", "EUR": "1200.10"},
        "response_time": "310.0",
        "users": 40,
        "orders": 20,
        "carts": 30,
    },
}
BOOKS = Books(received=664, quarantined=3, balanced=True)


def report(events: int, **quality: int) -> Any:
    """As much of a report as is checked."""
    return {
        "status": "complete",
        "activity": {"events": events, "failures": 9, "by_source": []},
        "quality": {"duplicates": 0, "conflicting_duplicates": 0, "late": 0, **quality},
        "processing": {"balanced": True},
        "comparison": {"stands_out": []},
    }


def reports() -> dict[str, Any]:
    """Those that tell the TRUTH."""
    made = {day: report(80) for day in BEFORE}
    made[BEFORE[-1]] = report(84, late=4)
    last = report(90, duplicates=5, conflicting_duplicates=2)
    last["activity"]["by_source"] = [{"name": "shop", "events": 60}, {"name": "bank", "events": 30}]
    last["comparison"]["stands_out"] = [
        {"kind": "volume", "name": "bank"},
        {"kind": "silent_source", "name": "post"},
    ]
    return {**made, str(DAY): last}


def counted() -> Any:
    """A report with the metrics of the TRUTH."""
    values = {"response_time": 310, "users": 40, "orders": 20, "carts": 30}
    conversion = Decimal("0.666666667")
    revenue = {"CHF": Decimal("70.5"), "EUR": Decimal("1200.1")}
    series = [{"unit": unit, "value": value} for unit, value in revenue.items()]
    return {
        "metrics": [
            {"name": "revenue", "value": None, "series": series},
            *({"name": name, "value": value} for name, value in values.items()),
            {"name": "conversion", "value": conversion},
        ]
    }


def report_without() -> Any:
    """A report of a pipeline without metrics."""
    return {}


def test_metrics_that_tell_the_truth_agree() -> None:
    checks = metrics(TRUTH, counted())
    assert [check for check in checks if not check.agrees] == []
    assert {check.name for check in checks} == {
        *("revenue in CHF", "revenue in EUR"),
        *("response time", "users", "orders", "carts", "conversion"),
    }


def test_a_metric_that_differs_or_is_not_there_is_named() -> None:
    report = counted()
    revenue, response_time, *_, conversion = report["metrics"]
    revenue["series"][1] = {"unit": "USD", "value": 1}
    response_time["value"] = None
    conversion["value"] = Decimal("0.666666666")
    report["metrics"] = [one for one in report["metrics"] if one["name"] != "users"]
    wrong = [check for check in metrics(TRUTH, report) if not check.agrees]
    assert [(one.name, one.expected, one.reported) for one in wrong] == [
        ("revenue in EUR", "1200.1", "-"),
        ("response time", "310", "-"),
        ("users", "40", "-"),
        ("conversion", "0.666666667", "0.666666666"),
        ("revenue in USD", "-", "1"),
    ]
    assert not any(check.agrees for check in metrics(TRUTH, report_without()))


def test_reports_that_tell_the_truth_agree() -> None:
    checks = [*figures(TRUTH, reports(), BOOKS), *findings(TRUTH, reports()[str(DAY)])]
    assert [check for check in checks if not check.agrees] == []


Wrong = Callable[[dict[str, Any], dict[str, Any]], object]


@pytest.mark.parametrize(
    ("name", "spoil"),
    [
        ("events", lambda last, _: last["activity"].update(events=89)),
        ("failures", lambda last, _: last["activity"].update(failures=0)),
        ("duplicates", lambda last, _: last["quality"].update(duplicates=4)),
        (
            "conflicting duplicates",
            lambda last, _: last["quality"].update(conflicting_duplicates=0),
        ),
        ("events of bank", lambda last, _: last["activity"]["by_source"].pop()),
        ("late events of the day before", lambda _, before: before["quality"].update(late=3)),
        ("events on earlier days", lambda _, before: before["activity"].update(events=80)),
        ("complete reports of earlier days", lambda _, before: before.update(status="incomplete")),
        (
            "complete reports of earlier days",
            lambda _, before: before["processing"].update(balanced=False),
        ),
        (
            "false alarms on earlier days",
            lambda _, before: before["comparison"]["stands_out"].append({}),
        ),
    ],
)
def test_a_figure_that_differs_is_named(name: str, spoil: Wrong) -> None:
    made = copy.deepcopy(reports())
    spoil(made[str(DAY)], made[BEFORE[-1]])
    wrong = [check.name for check in figures(TRUTH, made, BOOKS) if not check.agrees]
    assert wrong == [name]


@pytest.mark.parametrize(
    ("name", "books"),
    [
        ("books balanced", Books(664, 3, balanced=False)),
        ("events sent and received", Books(663, 3, balanced=True)),
        ("invalid events in quarantine", Books(664, 4, balanced=True)),
    ],
)
def test_books_that_differ_are_named(name: str, books: Books) -> None:
    checks = figures(TRUTH, reports(), books)
    assert [check.name for check in checks if not check.agrees] == [name]


def test_what_was_planted_and_not_found_differs_and_so_does_what_nobody_planted() -> None:
    made = reports()[str(DAY)]
    made["comparison"]["stands_out"][0] = {"kind": "failure_rate", "name": None}
    assert findings(TRUTH, made) == [
        Check("post sends nothing", "silent source", "silent source"),
        Check("bank sends more", "volume", "-"),
        Check("all sources together", "-", "failure rate"),
    ]
