"""Members that look like a time or a level, and are something else."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cli.discovering.test_discovery import proposed
from tests.cli.discovering.test_forms import at, uuid

Json = dict[str, Any]


@pytest.mark.parametrize(
    "name", ["expires_at", "birth_date", "due_time", "user_created_at", "request", "start", "event"]
)
def test_a_time_of_something_else_is_not_that_of_the_event(name: str) -> None:
    lines: list[Json] = [{name: at(number), "id": uuid(number)} for number in range(12)]
    assert "timestamp" not in proposed(lines, "shop")


@pytest.mark.parametrize("name", ["data", "payload", "properties", "client", "source"])
def test_what_became_of_a_thing_that_an_event_is_about_dates_no_event(name: str) -> None:
    lines: list[Json] = [{name: {"created_at": at(n), "id": n}, "uuid": uuid(n)} for n in range(12)]
    keys = proposed(lines, "shop")
    assert keys["event_id"] == '"detail.uuid"'
    assert "timestamp" not in keys


@pytest.mark.parametrize(
    ("name", "levels", "failed"),
    [
        ("@l", ["Error", "Warning"], '{ detail."[\\"@l\\"]" = ["Error"] }'),
        ("L", ["INFO", "DPANIC"], '{ detail.L = ["DPANIC"] }'),
        ("status", ["info", "error"], '{ detail.status = ["error"] }'),
        ("status", ["paid", "error"], None),
        ("level", ["gold", "error"], '{ detail.level = ["error"] }'),
        ("level", ["INFO", "SEVERE"], '{ detail.level = ["SEVERE"] }'),
    ],
)
def test_a_name_that_may_be_another_is_a_level_if_all_of_them_are(
    name: str, levels: list[str], failed: str | None
) -> None:
    lines: list[Json] = [{name: levels[n % 2], "time": at(n)} for n in range(12)]
    assert proposed(lines, "shop").get("failed_when") == failed
