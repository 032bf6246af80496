"""The whole flow over TLS, with IAM enforced: each function by its own role."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from local.deployed import Deployed

pytestmark = pytest.mark.e2e

DAY = date(2025, 5, 17)


def test_a_day_is_sent_processed_and_reported(enforced: Deployed, tmp_path: Path) -> None:
    assert enforced.running.endpoint.startswith("https://")
    events, file = tmp_path / "events.ndjson", tmp_path / "truth.json"
    counts = ("--events=400", "--duplicates=20", "--conflicting=3", "--late=5", "--invalid=9")
    enforced.pipeline("generate", f"--date={DAY}", *counts, f"--output={events}", f"--truth={file}")
    truth = json.loads(file.read_text())
    sent = json.loads(enforced.pipeline("send", str(events), "--no-check", "--json"))
    assert (sent["accepted"], sent["rejected"]) == (truth["lines"], 0)
    enforced.pipeline("status", "--wait")
    made = enforced.report(DAY)
    assert made["processing"]["balanced"]
    assert made["activity"]["events"] == truth["events"]
    assert made["quality"]["duplicates"] == truth["duplicates"]
    assert enforced.books()["events"]["quarantined"] == truth["invalid"]
