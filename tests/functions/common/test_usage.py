"""Use grows with events and batches as AWS charges for them, and idling is charged too."""

from __future__ import annotations

import pytest

from functions.common.usage import Load, chunks, counted, event_stored, of, receives

DAYS = 30
IDLE = 2 * 3 * 60 * 24 * DAYS  # two pollers, a long poll of 20 s each


def load(events: int, batches: int, event_bytes: int = 500) -> Load:
    return Load(events=events, batches=batches, event_bytes=event_bytes, days=DAYS)


def test_an_idle_queue_is_polled_259_200_times_a_month() -> None:
    assert receives(0, DAYS) == IDLE == 259_200


def test_a_few_messages_cost_little_more_than_idling() -> None:
    assert IDLE < receives(1_000, DAYS) < IDLE + 1_000


def test_messages_cost_a_request_each_until_they_come_faster_than_polls() -> None:
    a_second = DAYS * 86_400
    assert receives(12 * a_second, DAYS) == pytest.approx(12 * a_second, rel=0.01)
    assert receives(2_000 * a_second, DAYS) == 200 * a_second


def test_more_messages_never_cost_fewer_requests() -> None:
    asked = [receives(10**power, DAYS) for power in range(11)]
    assert asked == sorted(asked)


def test_an_idle_month_is_polls_and_reports() -> None:
    used = of(load(0, 0))
    assert used["sqs.requests"] == 2 * IDLE
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
