"""A mapping is added and history replayed: what was invalid counts, and every day follows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from cli.terminal.report import print_report
from functions.process.mapping import mappings
from functions.report.pages.day import to_html
from tests.harness.curated import curated_rows
from tests.harness.definitions import compiled
from tests.harness.pipeline import Pipeline

INVALID_DAY, ARRIVAL_DAY = date(2026, 11, 20), date(2026, 11, 21)
MAPPING = """
[[mapping]]
name = "app"
when = { detail.app = { exists = true } }
event_id = "detail.id"
timestamp = "detail.at"
"""


@pytest.fixture(autouse=True)
def shipped() -> Iterator[None]:
    """The mappings of the package, before and after."""
    mappings.shipped.cache_clear()
    yield
    mappings.shipped.cache_clear()


def deploy(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = directory / "mappings.json"
    file.write_bytes(compiled(MAPPING))
    monkeypatch.setattr(mappings, "FILE", file)
    mappings.shipped.cache_clear()


def envelope(number: int, arrived: date, **detail: Any) -> dict[str, Any]:
    return {
        "version": "0",
        "id": f"d-{number}",
        "detail-type": "Order",
        "source": "shop",
        "time": f"{arrived}T10:00:00Z",
        "detail": {"app": "checkout", "id": number, "at": f"{INVALID_DAY}T09:00:00Z", **detail},
    }


def sent(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def test_a_day_that_was_all_quarantine_is_all_valid_after_a_mapping_and_a_replay(
    pipeline: Pipeline,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    # Meant for the contract, but with other names for two of its members.
    meant = {"source": "orders", "event_type": "Placed", "details": {}}
    faulty = [envelope(n, INVALID_DAY, **meant) for n in range(20)]
    plain = [envelope(n, ARRIVAL_DAY) for n in range(20, 25)]
    keys = [
        pipeline.store_envelopes(*faulty, sent=sent(INVALID_DAY)),
        pipeline.store_envelopes(*plain, sent=sent(ARRIVAL_DAY)),
    ]
    for key in keys:
        pipeline.process(key)
    rows = partial(curated_rows, pipeline.s3, "processed")
    before = mappings.shipped().digest

    first = pipeline.report(str(INVALID_DAY))
    assert (first["activity"]["events"], first["quality"]["quarantined"]["events"]) == (0, 20)
    assert first["quality"]["quarantined"]["by_source"] == [
        {"name": "orders", "events": 20, "reasons": {"missing:event_id": 20}}
    ]
    assert first["mappings"]["digests"] == [{"digest": before, "events": 0, "quarantined": 20}]
    earlier = pipeline.report(str(ARRIVAL_DAY))
    assert earlier["mappings"]["by_mapping"] == [{"name": "eventbridge", "events": 5}]
    assert earlier["mappings"]["by_source"] == [
        {"name": "shop", "events": 5, "envelope_ids": 5, "envelope_times": 5}
    ]
    assert {row["event_id"] for row in rows(ARRIVAL_DAY)} == {f"d-{n}" for n in range(20, 25)}
    page = to_html(earlier)
    assert "a producer's retry counts twice; by arrival clock" in page.replace("&#39;", "'")

    deploy(tmp_path, monkeypatch)
    after = mappings.shipped().digest
    for key in keys:
        pipeline.process(key)

    made = pipeline.report(str(INVALID_DAY))
    assert made["activity"]["events"] == 25
    assert made["quality"]["quarantined"]["events"] == 0
    assert made["processing"]["balanced"]
    assert made["mappings"] == {
        "digests": [{"digest": after, "events": 25, "quarantined": 0}],
        "by_mapping": [{"name": "app", "events": 25}],
        "by_source": [],
        "other_sources": None,
    }
    said = "20 events that were invalid are now valid: mapping app."
    assert made["history"][-1]["sentences"] == [said, "Events by mapping: app 25 (before: 0)."]
    assert said in to_html(made)
    print_report(made)
    assert said in capsys.readouterr().out
    assert {row["event_id"] for row in rows(INVALID_DAY)} == {str(n) for n in range(25)}

    left = pipeline.report(str(ARRIVAL_DAY))
    assert (left["activity"]["events"], left["processing"]["balanced"]) == (0, True)
    assert left["history"][-1]["sentences"] == ["Events by mapping: eventbridge 0 (before: 5)."]
    assert rows(ARRIVAL_DAY) == []
