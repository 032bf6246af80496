"""Other buses in tests: settings that have one, events on it, and whether its pattern takes them.

That is asked of moto, which has a matcher of its own.
"""

from __future__ import annotations

import json
from typing import Any

from moto.events.models import EventPattern

from stacks.settings import Bus, Settings
from tests.harness.synthesis import Json

ACCOUNT, REGION = "123456789012", "eu-central-1"
BY_CLOUDTRAIL = "AWS API Call via CloudTrail"


def envelope(source: str, detail_type: str, detail: Json, *arns: str) -> Json:
    return {
        "version": "0",
        "id": "6a7e8feb-b491-4cf7-a9f1-bf3703467718",
        "detail-type": detail_type,
        "source": source,
        "account": ACCOUNT,
        "time": "2026-11-24T09:00:00Z",
        "region": REGION,
        "resources": list(arns),
        "detail": detail,
    }


def takes(bus: Bus, event: Json) -> bool:
    pattern = EventPattern(bus.event_pattern, json.loads(bus.event_pattern))
    return bool(pattern.matches_event(event))  # type: ignore[arg-type]  # moto has no type for it


def bus(filter_: Any = None, *sources: str, name: str = "default") -> Bus:
    """The bus that settings with this filter have. Raises ValueError where it is refused."""
    table = {"sources": list(sources), **({"filter": filter_} if filter_ else {})}
    settings = Settings.model_validate({"environment": "dev", "routing": {"buses": {name: table}}})
    return settings.routing.buses[name]
