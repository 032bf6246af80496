"""An environment whose functions wrote format 1 is updated in place: its data counts as it is.

The functions run the code of format 1 (tests/formats) with the third-party packages of today, and
svg, which only its pages need. They store, process and report, and one batch stays pending. Then
Terraform updates the functions, which is all that it changes, and nothing of what they wrote is
written again.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import zipfile
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import svg

from functions.common.output_keys import EventsKey
from functions.common.report_keys import ReportKeys
from functions.report.compose.revisions import changes
from functions.report.document.report import Change, Report
from local.deployed import SETTINGS, Deployed
from local.terraform import Deployment
from stacks.package import Target, build
from tests.harness.curated import curated_rows
from tests.harness.deployed_runs import run_as_scheduled, without_notifications
from tests.harness.deployments import eventually
from tests.harness.engines import rows
from tests.harness.events import event
from tests.harness.formats import unpack_code
from toolchain.project import ROOT

pytestmark = pytest.mark.e2e

COUNTS = ("--events=300", "--duplicates=20", "--conflicting=5", "--late=10", "--invalid=19")
SOURCE = "update.in.place"
OF_EVENTS = (
    "activity.",
    "latency_seconds.",
    "quality.duplicates",
    "quality.conflicting_duplicates",
)


class Environment:
    """A deployed pipeline, and yesterday, whose events it is sent today."""

    def __init__(self, deployed: Deployed, directory: Path) -> None:
        self.deployed = deployed
        self.now = datetime.now(UTC)
        self.day = self.now.date() - timedelta(days=1)
        self.day_before = self.day - timedelta(days=1)
        self._directory = directory

    @property
    def arrived(self) -> tuple[str, str]:
        """Options for all that has arrived, whatever midnight the test passes."""
        return f"--from={self.day}", f"--to={datetime.now(UTC).date()}"

    def generate(self) -> dict[str, Any]:
        """Send the day's generated events, and have them processed; the truth about them."""
        events, truth = self._directory / "events.ndjson", self._directory / "truth.json"
        options = (f"--date={self.day}", *COUNTS, f"--output={events}", f"--truth={truth}")
        self.deployed.pipeline("generate", *options)
        self.deployed.pipeline("send", str(events), "--no-check")
        self.deployed.pipeline("status", "--wait")
        made: dict[str, Any] = json.loads(truth.read_text())
        return made

    def send(self, event_id: str, day: date) -> None:
        """Send one more event, of any day."""
        path = self._directory / event_id
        one = event(event_id=event_id, source=SOURCE, timestamp=f"{day}T12:00:00Z")
        path.write_text(json.dumps(one))
        self.deployed.pipeline("send", str(path))

    def run(self) -> None:
        """The daily run for the day."""
        assert run_as_scheduled(self.deployed, self.now)["date"] == str(self.day)

    def raw_keys(self) -> set[str]:
        return set(self.deployed.keys(self.deployed.raw_bucket))

    def event_files(self) -> Counter[int]:
        """How many of the day's event files have each format."""
        keys = self.deployed.keys(self.deployed.processed_bucket, f"events/dt={self.day}/")
        return Counter(EventsKey.parse(key).format for key in keys)

    def report(self, day: date | None = None) -> Report:
        """The report of a day, by default yesterday's, as it stands in the bucket."""
        bucket = SETTINGS.names.reports_bucket(self.deployed.running.account)
        key = ReportKeys(day=day or self.day).json
        stored = self.deployed.client("s3").get_object(Bucket=bucket, Key=key)
        made: Report = json.loads(stored["Body"].read())
        return made

    def refused(self) -> Counter[str]:
        """Quarantined events by reason, as `pipeline quarantine list` counts them."""
        listed = self.deployed.pipeline("quarantine", "list", *self.arrived, "--json")
        found: Counter[str] = Counter()
        for row in map(json.loads, listed.splitlines()):
            found[row["reason"]] += row["events"]
        return found

    def curated(self) -> list[tuple[str | None, str | None]]:
        """Source and id of the day's curated events. The emulated Athena reads no manifests."""
        deployed = self.deployed
        found = curated_rows(deployed.client("s3"), deployed.processed_bucket, self.day)
        return sorted((row["source"], row["event_id"]) for row in found)

    def count(self, what: str, table: str, where: str) -> int:
        ((answer,),) = rows(self.deployed, f"SELECT {what} FROM {table} WHERE {where}")  # noqa: S608
        return int(answer)


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """An environment that was just updated, and what there was of the day before.

    `truth`: about the generated events. `pending`: the raw key of a batch that nobody processed.
    `written`: the keys of the processed bucket. `swept`: what the first sweep after that said.
    """

    environment: Environment
    truth: dict[str, Any]
    report: Report
    refused: Counter[str]
    curated: list[tuple[str | None, str | None]]
    pending: str
    written: set[str]
    swept: str


def earlier_package(function: str, code: Path) -> bytes:
    """A function's zip with the code of format 1."""
    made = io.BytesIO()
    today = build(function, Target.HOST, ROOT / ".build").path
    with zipfile.ZipFile(today) as old, zipfile.ZipFile(made, "w") as new:
        for entry in old.infolist():
            if not entry.filename.startswith("functions/"):
                new.writestr(entry, old.read(entry))
        parts = [code / "functions" / part for part in ("common", function)]
        for path in [code / "functions" / "__init__.py", *(p for d in parts for p in d.rglob("*"))]:
            if path.is_file():
                new.writestr(path.relative_to(code).as_posix(), path.read_bytes())
        drawing = Path(svg.__file__).parent
        for path in drawing.rglob("*.py"):
            new.writestr(f"svg/{path.relative_to(drawing).as_posix()}", path.read_bytes())
    return made.getvalue()


def install_earlier_code(deployed: Deployed, directory: Path) -> None:
    """Have the functions run the code of format 1, and Terraform know that they do."""
    unpack_code("1", directory)
    state_file = deployed.directory / "terraform.tfstate"
    state = json.loads(state_file.read_text(encoding="utf-8"))
    for stage, resources in SETTINGS.names.stages.items():
        name = resources.function
        package = earlier_package(stage, directory)
        deployed.client("lambda").update_function_code(FunctionName=name, ZipFile=package)
        (attributes,) = (
            resource["instances"][0]["attributes"]
            for resource in state["resources"]
            if resource["type"] == "aws_lambda_function"
            and resource["instances"][0]["attributes"]["function_name"] == name
        )
        digest = base64.b64encode(hashlib.sha256(package).digest()).decode()
        attributes["source_code_hash"] = attributes["code_sha256"] = digest
    state_file.write_text(json.dumps(state), encoding="utf-8")


@pytest.fixture(scope="module")
def update(deployed: Deployed, tmp_path_factory: pytest.TempPathFactory) -> Update:
    directory = tmp_path_factory.mktemp("update")
    install_earlier_code(deployed, directory / "code")
    used = Environment(deployed, directory)
    truth = used.generate()
    used.run()
    known = used.raw_keys()
    with without_notifications(deployed):
        used.send("pending", used.day_before)
        eventually(lambda: used.raw_keys() > known)
    (pending,) = used.raw_keys() - known
    report, refused, curated = used.report(), used.refused(), used.curated()
    written = set(deployed.keys(deployed.processed_bucket))
    assert used.event_files().keys() == {1}
    Deployment(SETTINGS, deployed.running, deployed.directory).deploy()
    swept = deployed.pipeline("sweep", "--grace-minutes=0", "--yes")
    eventually(lambda: deployed.books()["balanced"])
    used.run()
    return Update(
        environment=used,
        truth=truth,
        report=report,
        refused=refused,
        curated=curated,
        pending=pending,
        written=written,
        swept=swept,
    )


def differing(before: Report, after: Report) -> list[Change]:
    """What another report says otherwise of the day's events; new figures have no value before."""
    return [
        change
        for change in changes(before, after)
        if change["before"] is not None and change["figure"].startswith(OF_EVENTS)
    ]


def test_the_day_is_made_again_by_itself_with_the_same_figures(update: Update) -> None:
    used, before, made = update.environment, update.report, update.environment.report()
    assert before["activity"]["events"] == update.truth["events"]
    assert made["report_version"] == before["report_version"] + 1
    assert differing(before, made) == []
    assert (made["status"], made["revision"]) == ("complete", before["revision"] + 1)
    assert used.curated() == update.curated
    assert used.refused() == update.refused == update.truth["reasons"]
    assert used.event_files().keys() == {1}
    assert update.written <= set(used.deployed.keys(used.deployed.processed_bucket))


def test_the_batch_that_was_pending_is_swept_and_no_other(update: Update) -> None:
    used = update.environment
    assert "/min=" not in update.pending
    assert "1 batch, 1 event" in update.swept
    assert used.deployed.books()["batches"]["recovered"] == 1
    assert used.report(used.day_before)["activity"]["events"] == update.truth["late"] + 1


def test_a_late_event_restates_the_day_and_sql_sees_data_of_both_formats(update: Update) -> None:
    used = update.environment
    used.send("late", used.day)
    used.deployed.pipeline("status", "--wait")
    used.run()
    made = used.report()
    assert made["activity"]["events"] == update.truth["events"] + 1
    assert made["quality"]["late"] == update.report["quality"]["late"] + 1
    assert used.event_files()[2] == 1
    assert used.curated() == sorted([*update.curated, (SOURCE, "late")])
    of_the_day = f"dt = '{used.day}'"
    identities = used.count("count(DISTINCT (source, event_id))", "events", of_the_day)
    assert identities == update.truth["events"] + 1
    since = f"dt >= '{used.now.date()}'"
    assert used.count("count(*)", "quarantine", since) == update.refused.total()


def test_a_replay_supersedes_what_format_1_wrote_and_changes_no_figure(update: Update) -> None:
    used, deployed = update.environment, update.environment.deployed
    before, curated = used.report(), used.curated()
    newer = used.event_files()[2]
    deployed.pipeline("replay", *used.arrived, "--yes")
    eventually(lambda: used.event_files()[2] == used.event_files()[1] + newer)
    deployed.pipeline("status", "--wait")
    used.run()
    assert differing(before, used.report()) == []
    assert used.curated() == curated
    assert used.refused() == update.refused
    assert deployed.books()["balanced"]
