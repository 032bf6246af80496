"""Repairs, each three times over, and the figures of the report after each."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from functions.common.report_keys import CURATED_PARTS_ZONE
from local.deployed import SETTINGS, Deployed
from tests.harness.deployments import eventually
from tests.harness.events import body, envelope, event

pytestmark = pytest.mark.e2e

DAY = date(2025, 8, 14)
TIMES = 3


def arrived() -> list[str]:
    """Options for what has just arrived, whatever the time of day."""
    today = datetime.now(UTC).date()
    return [f"--from={today - timedelta(days=1)}", f"--to={today}"]


def figures(deployed: Deployed, day: date) -> dict[str, Any]:
    """What the report of a day says, without when it was made."""
    made = deployed.report(day)
    return {name: made[name] for name in ("activity", "quality", "latency_seconds", "processing")}


def audit(deployed: Deployed, command: str) -> list[dict[str, Any]]:
    """The audit's finished entries of a command, oldest first."""
    s3 = deployed.client("s3")
    entries: list[dict[str, Any]] = []
    for key in deployed.keys(deployed.processed_bucket, "audit/"):
        if key.endswith("-finished.json"):
            stored = s3.get_object(Bucket=deployed.processed_bucket, Key=key)["Body"].read()
            entries.append(json.loads(stored))
    return [entry for entry in entries if entry["command"] == command]


def send(deployed: Deployed, path: Path, *events: dict[str, Any]) -> None:
    path.write_text("".join(json.dumps(one) + "\n" for one in events))
    deployed.pipeline("send", str(path), "--no-check")
    deployed.pipeline("status", "--wait")


def test_a_day_replayed_three_times_keeps_its_figures_and_the_books_balance(
    deployed: Deployed, tmp_path: Path
) -> None:
    today = datetime.now(UTC).date()
    events = tmp_path / "events.ndjson"
    counts = ("--events=800", "--duplicates=30", "--conflicting=7", "--invalid=19")
    deployed.pipeline("generate", f"--date={DAY}", *counts, f"--output={events}")
    deployed.pipeline("send", str(events), "--no-check")
    deployed.pipeline("status", "--wait")
    before, books = figures(deployed, DAY), figures(deployed, today)
    keys = deployed.keys(deployed.processed_bucket)
    for _ in range(TIMES):
        assert " sent to " in deployed.pipeline("replay", *arrived())
        deployed.pipeline("status", "--wait")
        assert figures(deployed, DAY) == before
        assert figures(deployed, today) == books
    assert before["activity"]["events"] == 800
    assert books["processing"]["balanced"]
    left = [key for key in deployed.keys(deployed.processed_bucket) if key not in keys]
    # A day whose files were written again is curated again: a new edition, the old one tagged.
    assert all(key.startswith(("audit/", CURATED_PARTS_ZONE)) for key in left)
    replays = audit(deployed, "replay")
    assert [one["outcome"] for one in replays[-TIMES:]] == ["done"] * TIMES
    assert replays[-1]["counts"]["sent"] == books["processing"]["batches"]["received"]


def test_a_replay_of_one_source_sends_only_the_batches_that_hold_it(
    deployed: Deployed, tmp_path: Path
) -> None:
    for source in ("repair.one", "repair.two"):
        send(deployed, tmp_path / source, event(event_id="s-1", source=source))
    shown = deployed.pipeline("replay", *arrived(), "--source=repair.one", "--dry-run")
    assert shown.startswith("1 batch of")
    assert "dry run: nothing was changed" in shown


def test_events_resubmitted_three_times_count_once_and_stay_in_the_books_of_quarantine(
    deployed: Deployed, tmp_path: Path
) -> None:
    day = DAY + timedelta(days=10)
    today = datetime.now(UTC).date()
    source = "repair.resubmit"
    bad = [event(event_id=f"r-{n}", source=source, timestamp=f"{day}T10:00:0{n}") for n in range(5)]
    good = event(event_id="good", source=source, timestamp=f"{day}T09:00:00Z")
    send(deployed, tmp_path / "events", good, *bad)
    quarantined = figures(deployed, today)["quality"]["quarantined"]
    assert figures(deployed, day)["activity"]["events"] == 1
    fix = ("--reason=bad_timestamp", f"--source={source}", "--fix", '.timestamp += "Z"')
    after: list[dict[str, Any]] = []
    for _ in range(TIMES):
        deployed.pipeline("quarantine", "resubmit", *arrived(), *fix)
        deployed.pipeline("status", "--wait")
        after.append(figures(deployed, day))
    assert after[0]["activity"]["events"] == 6
    assert after[0]["quality"]["duplicates"] == 0
    assert after == [after[0]] * TIMES
    assert figures(deployed, today)["quality"]["quarantined"] == quarantined
    assert figures(deployed, today)["processing"]["balanced"]
    listed = deployed.pipeline("quarantine", "list", *arrived(), f"--source={source}", "--json")
    (row,) = [json.loads(line) for line in listed.splitlines()]
    assert (row["reason"], row["events"], row["resubmitted"]) == ("bad_timestamp", 5, 5)

    # Even when told to send them again, the report counts them once.
    deployed.pipeline("quarantine", "resubmit", *arrived(), *fix, "--again")
    deployed.pipeline("status", "--wait")
    forced = figures(deployed, day)
    assert forced["activity"] == after[0]["activity"]
    assert forced["quality"]["duplicates"] == 5


def dead_letter(deployed: Deployed, name: str, text: str, **attributes: str) -> None:
    deployed.client("sqs").send_message(
        QueueUrl=deployed.queue_url(name),
        MessageBody=text,
        MessageAttributes={
            key: {"DataType": "String", "StringValue": value} for key, value in attributes.items()
        },
    )


def empty(deployed: Deployed, name: str) -> bool:
    held: dict[str, int] = deployed.books()["queues"][name]
    return not any(held.values())


def test_what_the_bus_or_ingest_gave_up_is_redriven_into_the_report(deployed: Deployed) -> None:
    """The emulator does not send a target's failures to its dead-letter queue: done by hand."""
    day = DAY + timedelta(days=20)
    letters = SETTINGS.names.ingest.dead_letters
    for n in range(12):
        text = body(f"redriven-{n}", event_id=f"i-{n}", timestamp=f"{day}T10:00:00Z").decode()
        failure = {"ERROR_CODE": "NO_PERMISSIONS", "RULE_ARN": "arn:rule"} if n % 2 else {}
        dead_letter(deployed, letters, text, **failure)
    assert "12 messages redriven" in deployed.pipeline("redrive", "ingest")
    deployed.pipeline("status", "--wait")
    assert figures(deployed, day)["activity"]["events"] == 12
    assert empty(deployed, letters)
    assert "nothing to redrive" in deployed.pipeline("redrive", "ingest")


def test_a_batch_that_process_gave_up_is_redriven_into_the_report(
    deployed: Deployed, tmp_path: Path
) -> None:
    """The batch is kept from process by taking away its outputs after the fact."""
    day = DAY + timedelta(days=30)
    before = set(deployed.keys(deployed.raw_bucket))
    send(deployed, tmp_path / "events", event(event_id="p-1", timestamp=f"{day}T10:00:00Z"))
    (raw,) = set(deployed.keys(deployed.raw_bucket)) - before
    batch = raw.split("/")[-1].split("-n")[0]
    s3 = deployed.client("s3")
    for key in deployed.keys(deployed.processed_bucket):
        if batch in key:
            s3.delete_object(Bucket=deployed.processed_bucket, Key=key)
    assert figures(deployed, day)["activity"]["events"] == 0
    record = {"s3": {"bucket": {"name": deployed.raw_bucket}, "object": {"key": raw}}}
    letters = SETTINGS.names.process.dead_letters
    dead_letter(deployed, letters, json.dumps({"Records": [record]}))
    assert "1 message redriven" in deployed.pipeline("redrive", "process")
    eventually(lambda: deployed.books()["balanced"])
    assert figures(deployed, day)["activity"]["events"] == 1
    assert empty(deployed, letters)


def test_report_runs_that_failed_are_run_again(deployed: Deployed) -> None:
    """One as Lambda keeps it, one as the scheduler does, one that is no run and stays."""
    letters = SETTINGS.names.report.dead_letters
    record = {
        "version": "1.0",
        "requestContext": {"condition": "RetriesExhausted", "approximateInvokeCount": 3},
        "requestPayload": {"date": "2025-10-01"},
        "responsePayload": {"errorMessage": "Task timed out"},
    }
    dead_letter(deployed, letters, json.dumps(record))
    time = {"SCHEDULED_TIME": "2025-10-04T00:30:00Z", "ERROR_CODE": "THROTTLING"}
    dead_letter(deployed, letters, '{"scheduled_at": "<aws.scheduler.scheduled-time>"}', **time)
    deployed.pipeline("redrive", "report")
    reports = deployed.keys(SETTINGS.names.reports_bucket(deployed.running.account))
    assert "daily/dt=2025-10-01/report.json" in reports
    assert "daily/dt=2025-10-03/report.json" in reports
    assert empty(deployed, letters)

    dead_letter(deployed, letters, envelope("{}").decode())
    deployed.pipeline("redrive", "report", expected=1)
    assert audit(deployed, "redrive")[-1]["counts"] == {"redriven": 0, "failed": 1}
    deployed.client("sqs").purge_queue(QueueUrl=deployed.queue_url(letters))
