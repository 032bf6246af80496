"""The books come into balance by themselves, and a day is restated when its events come late."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from local.deployed import SETTINGS, Deployed
from tests.harness.deployed_runs import run_as_scheduled, without_notifications
from tests.harness.deployments import eventually
from tests.harness.events import event
from tests.harness.one_day import today
from tests.harness.pipeline import SCHEMA_JUDGE

pytestmark = pytest.mark.e2e


def stored(deployed: Deployed, key: str) -> dict[str, Any]:
    bucket = SETTINGS.names.reports_bucket(deployed.running.account)
    body = deployed.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read()
    made: dict[str, Any] = json.loads(body)
    SCHEMA_JUDGE.validate(made)
    return made


def send(deployed: Deployed, path: Path, *events: dict[str, Any]) -> None:
    path.write_text("".join(json.dumps(one) + "\n" for one in events))
    sent = json.loads(deployed.pipeline("send", str(path), "--no-check", "--json"))
    assert (sent["accepted"], sent["rejected"]) == (len(events), 0)


@pytest.fixture
def without_grace(deployed: Deployed) -> Iterator[None]:
    """The deployed function, as if every batch had waited for its grace time."""
    functions, name = deployed.client("lambda"), SETTINGS.names.report.function
    environment = functions.get_function_configuration(FunctionName=name)["Environment"]
    impatient = {"Variables": {**environment["Variables"], "GRACE_MINUTES": "0"}}
    functions.update_function_configuration(FunctionName=name, Environment=impatient)
    yield
    functions.update_function_configuration(FunctionName=name, Environment=environment)


def test_without_any_notification_the_daily_run_brings_the_books_into_balance_by_itself(
    deployed: Deployed, tmp_path: Path, without_grace: None
) -> None:
    day = today() - timedelta(days=1)
    events, truth = tmp_path / "events.ndjson", tmp_path / "truth.json"
    counts = ("--events=2000", "--duplicates=40", "--invalid=15")
    deployed.pipeline(
        "generate", f"--date={day}", *counts, f"--output={events}", f"--truth={truth}"
    )
    made = json.loads(truth.read_text())
    before = deployed.books()

    def waiting() -> int:
        pending: int = deployed.books()["events"]["pending"]
        return pending

    with without_notifications(deployed):
        deployed.pipeline("send", str(events), "--no-check")
        eventually(lambda: waiting() == made["lines"])
    assert not deployed.books()["balanced"]
    swept = deployed.pipeline("sweep", "--dry-run")
    assert f"{made['lines']:,} events to process again" in swept

    answer = run_as_scheduled(deployed, datetime.now(UTC))

    assert answer["sweep"]["events"] == made["lines"]
    assert (answer["date"], answer["status"], answer["balanced"]) == (str(day), "complete", True)
    assert answer["events"] == made["events"]
    books = deployed.books()
    assert books["balanced"]
    assert books["events"]["pending"] == 0
    rescued = books["batches"]["recovered"] - before["batches"]["recovered"]
    assert rescued == answer["sweep"]["batches"] > 0
    for _ in range(2):
        again = run_as_scheduled(deployed, datetime.now(UTC))
        assert again["sweep"]["batches"] == 0
        assert not again["changed"]
    assert deployed.books() == books


def test_an_event_a_week_late_restates_its_day_and_the_earlier_revision_stays_readable(
    deployed: Deployed, tmp_path: Path
) -> None:
    day = today() - timedelta(days=8)
    noon = f"{day}T12:00:00Z"
    on_time = [
        event(event_id=f"on-time-{n}", source="books.late", timestamp=noon) for n in range(3)
    ]
    send(deployed, tmp_path / "on-time", *on_time)
    deployed.pipeline("status", "--wait")
    first = deployed.report(day)
    late = event(event_id="late", source="books.late", timestamp=noon)
    send(deployed, tmp_path / "late", late)
    deployed.pipeline("status", "--wait")

    answer = run_as_scheduled(deployed, datetime.now(UTC))

    (restated,) = [made for made in answer["restated"] if made["date"] == str(day)]
    assert restated["revision"] == first["revision"] + 1
    second = stored(deployed, restated["key"])
    assert second["activity"]["events"] == first["activity"]["events"] + 1
    changes = second["history"][-1]["changes"]
    assert {
        "figure": 'activity.by_source["books.late"].events',
        "before": 3,
        "after": 4,
    } in changes
    assert {"figure": "quality.late", "before": 0, "after": 1} in changes
    assert stored(deployed, second["history"][-2]["key"]) == first

    again = run_as_scheduled(deployed, datetime.now(UTC))
    assert str(day) not in [made["date"] for made in again["restated"]]
    table = deployed.pipeline("restate", f"--from={day}", f"--to={day}")
    assert str(day) in table
    assert " no " in table
