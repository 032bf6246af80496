"""What `preview` says of a file is what the deployed pipeline says of it once it was sent."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from local.deployed import Deployed

pytestmark = pytest.mark.e2e

DAY = date(2025, 3, 14)
COUNTS = ("--events=3000", "--duplicates=90", "--conflicting=12", "--late=25")
QUESTIONS = (
    ("sources_of_a_day", str(DAY)),
    ("failing_actions", str(DAY), str(DAY)),
    ("hours_of_a_day", str(DAY)),
    ("repeated_events", str(DAY)),
    ("values_of_a_detail", str(DAY), str(DAY), "$.user.region"),
    ("SELECT count(*) AS n, count(DISTINCT event_id) AS ids FROM curated", "--from", str(DAY)),
)


@pytest.fixture(scope="module")
def preview(deployed: Deployed, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A preview of a file that was then sent, and reported."""
    directory = tmp_path_factory.mktemp("preview")
    file, kept = str(directory / "events.ndjson"), directory / "kept"
    deployed.pipeline("generate", f"--date={DAY}", *COUNTS, f"--output={file}")
    deployed.pipeline("preview", file, f"--output={kept}")
    deployed.pipeline("send", file)
    deployed.pipeline("status", "--wait")
    for day in (DAY - timedelta(days=1), DAY):
        deployed.report(day)
    return kept


@pytest.mark.parametrize("day", [DAY - timedelta(days=1), DAY])
def test_the_reports_have_the_same_figures(deployed: Deployed, preview: Path, day: date) -> None:
    sent = deployed.report(day)
    made = json.loads((preview / f"reports/daily/dt={day}/report.json").read_text())
    assert made["activity"] == sent["activity"]
    for name in ("duplicates", "conflicting_duplicates", "redelivered"):
        assert made["quality"][name] == dict(sent["quality"])[name], name
    assert (made["status"], made["time_zone"]) == (sent["status"], sent["time_zone"])
    assert made["processing"]["balanced"]
    assert sent["arrival"]["backfilled"]  # it was sent today; a preview has the events in time
    assert not made["arrival"]["backfilled"]
    assert made["latency_seconds"]["p50"] is None


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question[0][:20])
def test_questions_have_the_same_answers(
    deployed: Deployed, preview: Path, question: tuple[str, ...]
) -> None:
    def answer(*options: str) -> list[Any]:
        shown = deployed.pipeline("query", *question, "--json", *options)
        return [json.loads(line) for line in shown.splitlines() if line.startswith("{")]

    answered = answer()
    assert answered
    assert answer("--preview", str(preview)) == answered


def test_the_events_are_the_same(deployed: Deployed, preview: Path) -> None:
    def shown(*options: str) -> list[Any]:
        asked = ("events", f"--date={DAY}", "--failed", "--limit=1000", "--json")
        lines = deployed.pipeline(*asked, *options).splitlines()
        rows = [json.loads(line) for line in lines if line.startswith("{")]
        own = ("event_id", "source", "timestamp", "status", "details", "extra", "mapping")
        return [{name: row[name] for name in own} for row in rows]

    sent = shown()
    assert sent
    assert shown("--preview", str(preview)) == sent
