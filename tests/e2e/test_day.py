"""Events of a day go in, and a report comes out that tells the truth about them."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from local.deployed import SETTINGS, Deployed
from tests.functions.report.conftest import SCHEMA_JUDGE
from tests.harness.deployments import eventually, run_schedule_now

pytestmark = pytest.mark.e2e

DAY = date(2025, 3, 14)


@pytest.fixture(scope="module")
def truth(deployed: Deployed, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """A day that was generated, sent, and processed."""
    directory = tmp_path_factory.mktemp("generated")
    events, file = directory / "events.ndjson.gz", directory / "truth.json"
    counts = ("--events=3000", "--duplicates=90", "--conflicting=12", "--late=25", "--invalid=38")
    deployed.pipeline("generate", f"--date={DAY}", *counts, f"--output={events}", f"--truth={file}")
    made: dict[str, Any] = json.loads(file.read_text())
    sent = json.loads(deployed.pipeline("send", str(events), "--json"))
    assert (sent["accepted"], sent["rejected"]) == (made["lines"], 0)
    deployed.pipeline("status", "--wait")
    return made


def test_the_report_says_what_was_generated(deployed: Deployed, truth: dict[str, Any]) -> None:
    made = deployed.report(DAY)
    SCHEMA_JUDGE.validate(made)
    assert made["status"] == "complete"
    assert made["processing"]["balanced"]
    assert made["activity"]["events"] == truth["events"]
    assert made["activity"]["failures"] == truth["failures"]
    sources = {group["name"]: group["events"] for group in made["activity"]["by_source"]}
    assert sources == truth["by_source"]
    assert made["quality"]["duplicates"] == truth["duplicates"]
    assert made["quality"]["conflicting_duplicates"] == truth["conflicting"]


def test_events_of_the_day_before_are_in_its_report(
    deployed: Deployed, truth: dict[str, Any]
) -> None:
    assert deployed.report(DAY - timedelta(days=1))["activity"]["events"] == truth["late"]


def test_every_invalid_event_is_in_quarantine_by_its_reason(
    deployed: Deployed, truth: dict[str, Any]
) -> None:
    reasons = deployed.report(datetime.now(UTC).date())["quality"]["quarantined"]["reasons"]
    for reason, count in truth["reasons"].items():
        assert reasons[reason] >= count


def test_a_batch_holds_many_events(deployed: Deployed, truth: dict[str, Any]) -> None:
    books = deployed.books()
    assert books["balanced"]
    assert books["events"]["received"] >= truth["lines"]
    assert books["events"]["received"] / books["batches"]["received"] > 100


def test_sent_a_second_time_everything_is_a_duplicate_and_nothing_else_changes(
    deployed: Deployed, truth: dict[str, Any], tmp_path: Path
) -> None:
    day = DAY + timedelta(days=30)
    events = tmp_path / "events.ndjson"
    deployed.pipeline("generate", f"--date={day}", "--events=500", f"--output={events}")
    deployed.pipeline("send", str(events))
    deployed.pipeline("status", "--wait")
    first = deployed.report(day)
    deployed.pipeline("send", str(events))
    deployed.pipeline("status", "--wait")
    second = deployed.report(day)
    assert second["activity"] == first["activity"]
    assert (first["quality"]["duplicates"], second["quality"]["duplicates"]) == (0, 500)
    assert second["processing"]["balanced"]
    assert (first["revision"], second["revision"]) == (1, 2)


def test_the_schedule_makes_the_report_of_the_day_before(deployed: Deployed) -> None:
    """By an extra schedule with the deployed one's target: its own hour may be far away."""
    daily = deployed.client("scheduler").get_schedule(Name=SETTINGS.names.report_schedule)
    assert daily["ScheduleExpression"] == SETTINGS.report.schedule
    yesterday = run_schedule_now(deployed).date() - timedelta(days=1)
    bucket = SETTINGS.names.reports_bucket(deployed.running.account)
    eventually(lambda: f"daily/dt={yesterday}/report.json" in deployed.keys(bucket))
