"""A definition changes: days that are made again use it and say so, and others keep theirs."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from functions.report import definitions, handler
from functions.report.document.encoding import decoded
from functions.report.pages.day import to_html
from stacks.definitions.compiled import reported, to_bytes
from tests.harness.definitions import loaded
from tests.harness.events import event
from tests.harness.pipeline import Memory, Pipeline

DAY = "2026-11-23"
ORDERS = '[[metric]]\nname = "orders"\nagg = "count"\nfilter = { event_type = "OrderPlaced" }\n'
AMOUNT = '[[metric]]\nname = "amount"\nagg = "sum"\nexpr = "details.amount"\n'


@pytest.fixture(autouse=True)
def _as_deployed() -> Iterator[None]:
    handler._definitions.cache_clear()
    yield
    handler._definitions.cache_clear()


def deploy(directory: Path, monkeypatch: pytest.MonkeyPatch, metrics: str) -> None:
    file = directory / "definitions.json"
    file.write_bytes(to_bytes(reported(loaded(directory / "defined", metrics=metrics))))
    monkeypatch.setattr(definitions, "_FILE", file)
    handler._definitions.cache_clear()


def values(pipeline: Pipeline, key: str) -> dict[str, Any]:
    """The metrics of a stored report."""
    report = decoded(pipeline.s3.get_object(Bucket="reports", Key=key)["Body"].read())
    return {one["name"]: one["value"] for one in report["metrics"]}


def test_a_day_that_is_made_again_uses_the_definitions_of_today_and_says_so(
    pipeline: Pipeline, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    placed = [
        event(event_id=f"p-{n}", event_type="OrderPlaced", details={"amount": n}) for n in range(4)
    ]
    other = event(event_id="o", event_type="Other", details={"amount": "0.5"})
    pipeline.run(*placed, other)
    deploy(tmp_path, monkeypatch, ORDERS)
    first = pipeline.report(DAY)
    assert first["revision"] == 1
    deploy(tmp_path, monkeypatch, ORDERS.replace("OrderPlaced", "Other") + AMOUNT)
    second = pipeline.report(DAY)
    assert second["revision"] == 2
    entry = second["history"][-1]
    assert entry["sentences"] == [
        "Made again with a changed definition of orders: it is counted in another way.",
        "Counted for the first time: amount.",
    ]
    assert entry["changes"] == []
    keys = [one["key"] for one in second["history"]]
    assert values(pipeline, keys[0]) == {"orders": 4}
    assert values(pipeline, keys[1]) == {"orders": 1, "amount": Decimal("6.5")}
    assert "Made again with a changed definition of orders" in to_html(second, known=None)


def test_a_day_is_not_made_again_for_another_definition_alone(
    pipeline: Pipeline, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipeline.run(event(event_type="OrderPlaced"))
    deploy(tmp_path, monkeypatch, ORDERS)
    pipeline.report(DAY)
    handler.handle({}, Memory())
    deploy(tmp_path, monkeypatch, ORDERS + AMOUNT)
    handler.handle({}, Memory())
    assert values(pipeline, f"daily/dt={DAY}/report.json") == {"orders": 1}
    assert pipeline.report(DAY)["revision"] == 2
