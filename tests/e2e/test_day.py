"""Events of a day go in, and a report comes out that tells the truth about them."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from local.demo import company, own_events
from local.demo.events_file import day_to_report, look
from local.demo.output import REJECTS
from local.demo.pipeline import Pipeline as DemoPipeline
from local.deployed import SETTINGS, Deployed
from stacks.definitions import Definitions, load
from stacks.deployed import Kind, described
from stacks.names import StageName
from stacks.package import Package, Target, build
from tests.harness.definitions import written
from tests.harness.deployments import eventually, run_schedule_now
from tests.harness.events import event
from tests.harness.foreign_events import envelope
from tests.harness.pipeline import SCHEMA_JUDGE
from toolchain.project import ROOT

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
    sent = json.loads(deployed.pipeline("send", str(events), "--no-check", "--json"))
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


@contextmanager
def deployed_with(
    deployed: Deployed, stage: StageName, kind: Kind, definitions: Definitions
) -> Iterator[None]:
    """A function as it is deployed with other definitions; then as it was."""
    functions, name = deployed.client("lambda"), getattr(SETTINGS.names, stage).function
    was = functions.get_function_configuration(FunctionName=name)["Description"]
    usual, other = (build(stage, Target.HOST, ROOT / ".build", one) for one in (None, definitions))

    def deploy(package: Package, description: str) -> None:
        functions.update_function_code(FunctionName=name, ZipFile=package.path.read_bytes())
        functions.update_function_configuration(FunctionName=name, Description=description)

    assert was == described(was.partition(";")[0], kind, getattr(usual, kind))
    deploy(other, described("Defined", kind, getattr(other, kind)))
    yield
    deploy(usual, was)


@pytest.fixture
def with_cloudevents(
    deployed: Deployed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """Process as it is deployed with a mapping of CloudEvents, and the definitions for that."""
    folder = written(tmp_path / "definitions", mappings='[[mapping]]\npreset = "cloudevents"\n')
    monkeypatch.setenv("PIPELINE_DEFINITIONS", str(folder))
    with deployed_with(deployed, StageName.PROCESS, "mappings", load(folder)):
        yield


@pytest.fixture
def with_metrics(deployed: Deployed, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The report as it is deployed with the demo's metrics."""
    monkeypatch.setenv("PIPELINE_DEFINITIONS", str(company.DEFINITIONS))
    with deployed_with(deployed, StageName.REPORT, "metrics", load(company.DEFINITIONS)):
        yield


def test_what_is_none_of_the_contract_is_in_the_report_by_its_mapping(
    deployed: Deployed, with_cloudevents: None
) -> None:
    day = DAY + timedelta(days=60)
    cloud_event = {
        "specversion": "1.0",
        "id": "A234",
        "source": "/orders/mapped",
        "type": "com.example.order.placed",
        "time": f"{day}T12:00:00Z",
        "data": {"action": "order", "status": "failed"},
    }
    before = deployed.books()["events"]
    answer = deployed.client("events").put_events(
        Entries=[
            {
                "EventBusName": SETTINGS.names.bus,
                "Source": source,
                "DetailType": kind,
                "Detail": json.dumps(detail),
            }
            for source, kind, detail in (
                ("gateway", "CloudEvent", cloud_event),
                ("plain.eventbridge", "Task State Change", {"lastStatus": "STOPPED"}),
            )
        ]
    )
    assert answer["FailedEntryCount"] == 0

    def received() -> int:
        now: dict[str, int] = deployed.books()["events"]
        return now["valid"] - int(before["valid"])

    eventually(lambda: received() == 2)
    assert deployed.books()["events"]["quarantined"] == before["quarantined"]
    made = deployed.report(day)
    assert (made["activity"]["events"], made["activity"]["failures"]) == (1, 1)
    assert [one["name"] for one in made["activity"]["by_source"]] == ["/orders/mapped"]
    assert [one["name"] for one in made["activity"]["by_event_type"]] == [cloud_event["type"]]
    # The bus gave the other one its time.
    today = deployed.report(datetime.now(UTC).date())["activity"]["by_source"]
    assert [one["events"] for one in today if one["name"] == "plain.eventbridge"] == [1]


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


def test_whole_envelopes_keep_their_ids_and_times(deployed: Deployed, tmp_path: Path) -> None:
    day = DAY + timedelta(days=90)
    whole = [
        envelope({"n": n}, source="archive") | {"id": f"i-{n}", "time": f"{day}T12:00:00Z"}
        for n in range(30)
    ]
    path = tmp_path / "archive.ndjson"
    path.write_text("".join(f"{json.dumps(one)}\n" for one in whole))
    for _ in range(2):
        deployed.pipeline("send", str(path), "--as-received")
    deployed.pipeline("status", "--wait")
    made = deployed.report(day)
    # The same delivery, twice: not even a duplicate.
    assert (made["activity"]["events"], made["quality"]["duplicates"]) == (30, 0)
    assert made["processing"]["balanced"]
    checked = json.loads(deployed.pipeline("check", str(path), "--json"))
    assert checked["days"] == {str(day): 30}


def test_the_schedule_makes_the_report_of_the_day_before(deployed: Deployed) -> None:
    """By an extra schedule with the deployed one's target: its own hour may be far away."""
    daily = deployed.client("scheduler").get_schedule(Name=SETTINGS.names.report_schedule)
    assert daily["ScheduleExpression"] == SETTINGS.schedule
    yesterday = run_schedule_now(deployed).date() - timedelta(days=1)
    bucket = SETTINGS.names.reports_bucket(deployed.running.account)
    eventually(lambda: f"daily/dt={yesterday}/report.json" in deployed.keys(bucket))


def demo_on(deployed: Deployed) -> tuple[DemoPipeline, io.StringIO]:
    """The demo's commands on the instance of these tests, and what is printed."""
    text = io.StringIO()
    pipeline = DemoPipeline(deployed.directory, Console(file=text, width=200))
    return pipeline, text


def test_the_demo_finds_what_it_planted_and_tells_the_truth(
    deployed: Deployed, with_metrics: None
) -> None:
    day = date(2025, 8, 15)
    pipeline, text = demo_on(deployed)
    assert company.run(pipeline, company.plan(day, UTC, weeks=3)), text.getvalue()
    assert "arrived after the day was over" in text.getvalue()
    saved = deployed.directory / "report"
    reports = {path.parent.name for path in saved.glob("daily/*/report.html")}
    assert {f"dt={day - timedelta(days=ago)}" for ago in range(22)} <= reports
    page = (saved / "report.html").read_text(encoding="utf-8")
    assert "<b>warehouse</b> sent nothing" in page
    assert f'href="daily/dt={day}/report.html"' in (saved / "index.html").read_text()


def test_the_demo_of_other_peoples_events_says_what_was_refused(
    deployed: Deployed, tmp_path: Path
) -> None:
    """Faulty events of the contract, a line that is no JSON, and a few that are right."""
    lines = [
        *(
            json.dumps(event(event_id=..., number=n, timestamp="2025-06-02T10:00:00Z"))
            for n in range(20)
        ),
        "2025-06-02 ERROR boom",
        *(
            json.dumps(event(event_id=f"own-{n}", timestamp="2025-06-02T10:00:00Z"))
            for n in range(5)
        ),
    ]
    path = tmp_path / "events.ndjson"
    path.write_text("\n".join(lines))
    pipeline, text = demo_on(deployed)
    file = look(path, SETTINGS)
    assert not own_events.run(pipeline, file, day_to_report(file, None, date(2025, 6, 3)))
    printed = text.getvalue()
    assert "21 of 26 lines were REFUSED" in printed
    assert "20 in quarantine: missing:event_id" in printed
    assert "1 rejected by the bus: MalformedDetail" in printed
    assert "2025-06-02 ERROR boom" in printed
    assert "DIFFERS" not in printed


def test_the_demo_of_cloudevents_is_well(
    deployed: Deployed, with_cloudevents: None, tmp_path: Path
) -> None:
    cloud = {"specversion": "1.0", "source": "/demo", "type": "t", "time": "2025-06-05T10:00:00Z"}
    path = tmp_path / "events.ndjson"
    path.write_text("".join(f"{json.dumps({**cloud, 'id': str(n)})}\n" for n in range(300)))
    pipeline, text = demo_on(deployed)
    (deployed.directory / REJECTS).unlink(missing_ok=True)  # of another demo
    file = look(path, SETTINGS)
    assert own_events.run(pipeline, file, day_to_report(file, None, date(2025, 6, 6)))
    printed = text.getvalue()
    assert "300" in printed
    assert "DIFFERS" not in printed
    assert "REFUSED" not in printed
