"""Use grows with events and batches as AWS charges for them, and idling is charged too."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from functions.common.polling import receives
from functions.common.usage import (
    REPORT_SECONDS_AN_EVENT,
    TEN_METRICS_SECONDS_AN_EVENT,
    Load,
    Memory,
    chunks,
    counted,
    event_stored,
    of,
    of_reports,
)
from toolchain.project import ROOT

DAYS = 30


def load(events: int, batches: int, event_bytes: int = 500) -> Load:
    return Load(events=events, batches=batches, event_bytes=event_bytes, days=DAYS)


def test_an_idle_month_is_polls_and_reports() -> None:
    used = of(load(0, 0))
    assert used["sqs.requests"] == 2 * receives(0, DAYS)
    assert used["lambda.requests"] == DAYS
    assert used["s3.gets"] == DAYS * counted()["report"]["s3_gets"]
    assert used["eventbridge.events"] == 0


def test_a_batch_costs_the_requests_that_were_counted() -> None:
    few, many = of(load(1_000_000, 1_000)), of(load(1_000_000, 1_001))
    batch = counted()["batch"]
    assert many["s3.puts"] - few["s3.puts"] == batch["s3_puts"]
    assert many["lambda.requests"] - few["lambda.requests"] == batch["lambda_requests"]
    read = counted()["report_of_batch"]["s3_gets"]
    assert many["s3.gets"] - few["s3.gets"] == batch["s3_gets"] + read


@pytest.mark.parametrize(("size", "charged"), [(1, 1), (65_536, 1), (65_537, 2), (262_144, 4)])
def test_every_64_kb_begun_are_charged(size: int, charged: int) -> None:
    assert chunks(size) == charged
    assert of(load(100, 1, size))["eventbridge.events"] == 100 * charged


def test_storage_is_what_was_stored() -> None:
    stored = event_stored(100) + 100 * counted()["bytes"]["curated_of_an_event_byte"]
    assert of(load(1024**3, 1, 100))["s3.gb_months"] == pytest.approx(stored)


def cpu_seconds(row: str) -> float:
    """The seconds of a core that the page of measurements has in a row."""
    page = (ROOT / "docs" / "performance.md").read_text(encoding="utf-8")
    found = re.search(rf"^\| {row} \| [^|]+ \| ([0-9.]+) ", page, re.MULTILINE)
    assert found, row
    return float(found[1])


def test_a_report_is_reckoned_by_what_was_measured() -> None:
    """An upper bound that is not far away, whichever machine and hour the page was measured in."""
    files = cpu_seconds("2,000 files") / 1_000_000
    assert 1.5 * files <= REPORT_SECONDS_AN_EVENT <= 5 * files
    alone = cpu_seconds("this pipeline without metrics")
    metrics = (cpu_seconds("this pipeline, with the rest of the report") - alone) / 10_000_000
    assert 1.5 * metrics <= TEN_METRICS_SECONDS_AN_EVENT <= 5 * metrics


def test_metrics_take_time_whatever_their_number_and_more_if_they_are_many() -> None:
    month = load(10_000_000, 1_000)
    none, one, ten, fifty = (
        of_reports(replace(month, metrics=n), Memory(report=1024))["lambda.gb_seconds"]
        for n in (0, 1, 10, 50)
    )
    assert one == ten == pytest.approx(none + 10_000_000 * TEN_METRICS_SECONDS_AN_EVENT)
    assert fifty - none == pytest.approx(5 * (ten - none))


def test_athena_reads_a_day_for_each_statement_of_metrics_at_least_10_mb() -> None:
    few, many = (replace(load(events, 1), readings=(1, 3)) for events in (300, 30_000_000_000))
    plain = [of_reports(replace(one, readings=()), athena=True) for one in (few, many)]
    of_few, of_many = (of_reports(one, athena=True) for one in (few, many))
    assert (of_few["athena.tb"] - plain[0]["athena.tb"]) * 1024**4 == pytest.approx(
        DAYS * 2 * 10 * 1024**2
    )
    assert (of_many["athena.tb"] - plain[1]["athena.tb"]) * 1024**4 == pytest.approx(
        30_000_000_000 * 4 * 170
    )
    assert "athena.tb" not in of_reports(many)
