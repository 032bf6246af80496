"""Events of recent days, and the daily run as the schedule starts it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from functions.report import handler
from tests.harness.events import event
from tests.harness.one_day import today
from tests.harness.pipeline import Memory


def days_ago(days: int) -> date:
    return today() - timedelta(days=days)


def on(days: int, event_id: str = "1") -> dict[str, Any]:
    """An event that happened at noon so many days ago."""
    return event(event_id=event_id, timestamp=f"{days_ago(days)}T12:00:00Z")


def scheduled(after: date | None = None) -> Mapping[str, Any]:
    """The run that the schedule starts half an hour into a day; None: into today."""
    return handler.handle({"scheduled_at": f"{after or today()}T00:30:00Z"}, Memory())
