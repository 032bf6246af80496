"""The report says what its arrival day cost, from what was counted."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from functions.common import pricing
from functions.common.books import balance
from functions.common.usage import TEN_METRICS_SECONDS_AN_EVENT, Memory
from functions.report.compose.cost import estimate
from tests.harness.pipeline import Pipeline, numbered
from tests.harness.shop_reports import report_of

PRICES = pricing.load()


def raw(batch: str, count: int) -> str:
    return f"events/dt=2026-11-23/hr=00/{batch}-n{count}.ndjson.gz"


def test_the_total_is_the_sum_and_the_most_expensive_comes_first() -> None:
    made = estimate(balance([raw("a", 50_000), raw("b", 50_000)], []), PRICES)
    costs = [service["usd"] for service in made["by_service"]]
    assert costs == sorted(costs, reverse=True)
    assert made["total"] == pytest.approx(sum(costs), abs=1e-5)
    assert (made["currency"], made["prices_as_of"]) == ("USD", PRICES.as_of)
    events = next(one for one in made["by_service"] if one["name"] == "EventBridge")
    assert events["units"]["eventbridge.events"] == 100_000
    assert events["usd"] == pytest.approx(0.10, abs=1e-4)


def test_the_same_events_in_more_batches_cost_more() -> None:
    one = estimate(balance([raw("a", 1_000)], []), PRICES)
    many = estimate(balance([raw(f"b{n}", 1) for n in range(1_000)], []), PRICES)
    assert many["total"] > one["total"]


def test_a_day_without_events_costs_its_idle_polls_and_its_report() -> None:
    made = estimate(balance([], []), PRICES)
    used = {name: n for line in made["by_service"] for name, n in line["units"].items()}
    assert used["sqs.requests"] == 2 * 2 * 3 * 60 * 24
    assert used["eventbridge.events"] == 0
    assert "s3.gb_months" not in used


def test_a_teams_own_figures_take_time_of_the_function() -> None:
    seconds = [
        next(
            one
            for one in report_of(metrics=metrics)["cost_estimate"]["by_service"]
            if one["name"] == "Lambda"
        )["units"]["lambda.gb_seconds"]
        for metrics in (False, True)
    ]
    events = report_of(metrics=True)["processing"]["events"]["received"]
    of_metrics = events * TEN_METRICS_SECONDS_AN_EVENT * Memory().report / 1024
    assert seconds[1] - seconds[0] == pytest.approx(of_metrics, abs=0.002)


def test_it_stands_in_the_report_of_the_arrival_day(pipeline: Pipeline) -> None:
    pipeline.run(*numbered(7))
    made = pipeline.report(datetime.now(UTC).date().isoformat())
    by_name = {one["name"]: one["units"] for one in made["cost_estimate"]["by_service"]}
    assert by_name["EventBridge"]["eventbridge.events"] == 7
