"""A mapping is added, deployed and history replayed: the report, its words and curated data."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from local.deployed import SETTINGS, Deployed
from local.terraform import Deployment
from tests.harness.curated import curated_rows
from tests.harness.definitions import written

pytestmark = pytest.mark.e2e

INVALID, PLAIN = 300, 40
OWN_DAY, ENVELOPE_DAY = date(2025, 9, 3), date(2025, 9, 4)
MAPPING = """
[[mapping]]
name = "orders"
when = { detail.placed = { exists = true } }
event_id = "detail.number"
timestamp = "detail.placed"
"""


def envelope(number: int, **detail: Any) -> dict[str, Any]:
    """An event whose envelope was made on a later day than it happened."""
    return {
        "version": "0",
        "id": f"00000000-0000-4000-8000-{number:012}",
        "detail-type": "Placed",
        "source": "orders.gateway",
        "account": "000000000000",
        "time": f"{ENVELOPE_DAY}T10:00:00Z",
        "region": "us-east-1",
        "resources": [],
        "detail": {"number": number, "placed": f"{OWN_DAY}T09:00:00Z", **detail},
    }


def test_what_was_invalid_is_valid_after_a_mapping_and_a_replay_and_every_day_says_so(
    deployed: Deployed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    today = datetime.now(UTC).date()
    arrived = [f"--from={today - timedelta(days=1)}", f"--to={today}"]
    # Meant for the contract, but with other names for two of its members.
    meant = {"source": "orders", "event_type": "Placed", "details": {}}
    events = [envelope(n, **meant) for n in range(INVALID)]
    events += [envelope(n) for n in range(INVALID, INVALID + PLAIN)]
    file = tmp_path / "events.ndjson"
    file.write_text("".join(json.dumps(one) + "\n" for one in events))
    deployed.pipeline("send", "--as-received", "--no-check", str(file))
    said = deployed.pipeline("status", "--wait", expected=1)
    assert f"{INVALID} of {INVALID + PLAIN} that arrived were invalid." in said.splitlines()[0]

    def curated(day: date) -> set[str | None]:
        rows = curated_rows(deployed.client("s3"), deployed.processed_bucket, day)
        return {row["event_id"] for row in rows}

    books = deployed.report(today)
    assert books["quality"]["quarantined"]["by_source"] == [
        {"name": "orders", "events": INVALID, "reasons": {"missing:event_id": INVALID}}
    ]
    before = deployed.report(ENVELOPE_DAY)
    assert before["mappings"]["by_source"] == [
        {
            "name": "orders.gateway",
            "events": PLAIN,
            "envelope_ids": PLAIN,
            "envelope_times": PLAIN,
        }
    ]
    assert len(curated(ENVELOPE_DAY)) == PLAIN
    definitions = written(tmp_path / "definitions", mappings=MAPPING)
    monkeypatch.setenv("PIPELINE_DEFINITIONS", str(definitions))
    listed = deployed.pipeline("quarantine", "list", *arrived)
    assert f"{INVALID:,} of them would be valid now" in listed
    assert "estimated cost" in listed
    assert "deploy these first" in listed

    Deployment(SETTINGS, deployed.running, deployed.directory).deploy()
    assert "deploy these first" not in deployed.pipeline("quarantine", "list", *arrived)
    said = deployed.pipeline("status", expected=1)  # too much is invalid still
    assert f"other mappings than those that are deployed: {today}" in said
    assert " sent to " in deployed.pipeline("replay", *arrived, "--yes")
    deployed.pipeline("status", "--wait")

    books = deployed.report(today)
    assert books["quality"]["quarantined"]["events"] == 0
    assert books["processing"]["events"]["valid"] == INVALID + PLAIN
    assert books["processing"]["balanced"]
    assert f"{INVALID} events that were invalid are now valid." in books["history"][-1]["sentences"]
    made = deployed.report(OWN_DAY)
    assert made["activity"]["events"] == INVALID + PLAIN
    assert made["mappings"]["by_mapping"] == [{"name": "orders", "events": INVALID + PLAIN}]
    assert made["mappings"]["by_source"] == []
    assert curated(OWN_DAY) == {str(n) for n in range(INVALID + PLAIN)}
    left = deployed.report(ENVELOPE_DAY)
    assert (left["activity"]["events"], left["processing"]["balanced"]) == (0, True)
    moved = f"Events by mapping: eventbridge 0 (before: {PLAIN})."
    assert left["history"][-1]["sentences"] == [moved]
    assert curated(ENVELOPE_DAY) == set()
    assert "0 events in quarantine" in deployed.pipeline("quarantine", "list", *arrived)
    assert "other mappings" not in deployed.pipeline("status")
