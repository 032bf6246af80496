"""Idling is charged too, and messages cost a request each while they are few."""

from __future__ import annotations

import pytest

from functions.common.polling import receives

DAYS = 30
IDLE = 2 * 3 * 60 * 24 * DAYS  # two pollers, a long poll of 20 s each


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
