"""`pipeline preview` makes the reports that the pipeline would make, from files alone."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import boto3
import pytest

from cli.reading.lines import LONGEST_LINE
from functions.ingest import handler as ingest
from stacks.settings import Settings
from tests.harness.aws import simulated_aws
from tests.harness.command import run
from tests.harness.definitions import written
from tests.harness.events import envelope, event
from tests.harness.pipeline import SCHEMA_JUDGE, pipeline_on

if TYPE_CHECKING:
    from functions.report.document.report import Report

DAY, NEXT = "2026-11-20", "2026-11-21"
HOSTILE = "<script>alert(1)</script>'; DROP TABLE stored; --\"\x1b[31m\u202e"


def of(number: int, day: str = DAY, **changes: Any) -> dict[str, Any]:
    own = {"event_id": f"e-{number}", "timestamp": f"{day}T1{number % 10}:00:00Z"}
    return event(**own | changes)


class Previews:
    """Runs the command on files below a directory."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.kept = directory / "kept"

    def file(self, *lines: dict[str, Any] | str | bytes, name: str = "events.ndjson") -> str:
        path = self.directory / name
        path.write_bytes(b"".join(_line(one) + b"\n" for one in lines))
        return str(path)

    def run(self, *arguments: str, exit_code: int = 0) -> Any:
        result = run("preview", *arguments, "--output", str(self.kept))
        assert result.exit_code == exit_code, result.output
        return result

    def report(self, day: str = DAY) -> Report:
        made: Report = json.loads(self.page(day, "json"))
        SCHEMA_JUDGE.validate(made)
        return made

    def page(self, day: str = DAY, kind: str = "html") -> str:
        return (self.kept / f"reports/daily/dt={day}/report.{kind}").read_text(encoding="utf-8")

    def rows(self, query: str, *values: str) -> list[dict[str, Any]]:
        result = run("query", query, *values, "--preview", str(self.kept), "--json")
        assert result.exit_code == 0, result.output
        return [json.loads(line) for line in result.stdout.splitlines()]


def _line(one: dict[str, Any] | str | bytes) -> bytes:
    if isinstance(one, dict):
        return json.dumps(one).encode()
    return one if isinstance(one, bytes) else one.encode()


@pytest.fixture
def previews(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Previews:
    """Without the definitions that a team may have in its clone."""
    monkeypatch.setenv("PIPELINE_DEFINITIONS", str(tmp_path_factory.mktemp("none")))
    return Previews(tmp_path)


def sent_at(time: str, one: dict[str, Any], delivery: str) -> bytes:
    """A whole envelope of an event that the bus got at a time."""
    return envelope(json.dumps(one), delivery).replace(b"2026-11-24T12:00:00Z", time.encode())


def send(events: Sequence[dict[str, Any]], moment: datetime) -> None:
    """Give events to ingest as the bus would: named by themselves, where they can be."""
    records = []
    for number, one in enumerate(events):
        names = {
            name: one[member] if isinstance(one.get(member), str) else "unknown"
            for name, member in (("source", "source"), ("detail-type", "event_type"))
        }
        body = {"version": "0", "id": f"d-{number}", **names, "detail": one}
        records.append(
            {
                "messageId": f"{number:04}",
                "body": json.dumps(body),
                "attributes": {"SentTimestamp": str(int(moment.timestamp() * 1000))},
            }
        )
    ingest.handle({"Records": records}, None)


def without_circumstances(report: Report) -> dict[str, Any]:
    """All but by whom and when it was made, and how that moment compares with the events'."""
    others = ("pipeline", "generated_at", "first_generated_at", "history", "latency_seconds")
    return {name: value for name, value in report.items() if name not in others}


def test_the_report_is_the_one_that_the_functions_make_of_the_same_events(
    previews: Previews,
) -> None:
    failed = {"action": "pay", "status": "FAILED"}
    events = [
        *(of(n, source=f"s-{n % 3}") for n in range(40)),
        of(1, source="s-1"),
        of(2, source="s-2", details=failed),
        of(50, details=failed, source=HOSTILE),
        of(51, details={}, event_type="x" * 128),
        of(52, event_id=""),
        of(53, source=7),
        of(54, details=None),
    ]
    previews.run(previews.file(*events), exit_code=1)
    with simulated_aws(), pipeline_on(boto3.client("s3")) as pipeline:
        send(events, datetime.fromisoformat(f"{DAY}T19:00:00Z"))
        (key,) = pipeline.keys("raw")
        pipeline.process(key)
        made = pipeline.report(DAY)
    expected, found = without_circumstances(made), without_circumstances(previews.report())
    samples = found["quality"]["quarantined"].pop("samples")
    originals = expected["quality"]["quarantined"].pop("samples")
    assert found == expected
    assert [one["message"] for one in samples] == [one["message"] for one in originals]
    assert previews.report()["pipeline"] == {
        "name": "reporting",
        "environment": None,
        "preview": str(previews.kept),
    }
    assert found["quality"]["conflicting_duplicates"] == 1
    assert found["quality"]["quarantined"]["events"] == 3


def test_the_command_says_what_the_report_says_and_where_it_is(previews: Previews) -> None:
    shown = previews.run(previews.file(of(1), of(2), of(2))).stdout
    assert shown.startswith(f"Report of {DAY} (UTC), revision 1: complete, balanced\n")
    assert re.search(r"^ *Duplicates +1 *$", shown, re.M)
    assert f"The report: {previews.kept}/reports/daily/dt={DAY}/report.html" in shown


def test_no_delay_is_shown_as_none_was_measured(previews: Previews) -> None:
    previews.run(previews.file(of(1), of(2, "1999-12-31")))
    for day in (DAY, "1999-12-31"):
        report = previews.report(day)
        nothing = {"p50": None, "p95": None, "p99": None, "max": None}
        assert report["latency_seconds"] == {**nothing, "on_time": nothing}
        assert not report["arrival"]["backfilled"]
        assert report["quality"]["late"] == 0
    assert previews.rows("SELECT DISTINCT ingested_at FROM curated") == [{"ingested_at": None}]
    (row,) = previews.rows("slow_sources", DAY)
    assert row["longest_seconds"] is None


def test_invalid_lines_are_said_and_counted_on_the_day_of_their_timestamp(
    previews: Previews,
) -> None:
    file = previews.file(of(1, NEXT), of(2, event_id=""), of(3, NEXT), of(4, details=7))
    result = previews.run(file, exit_code=1)
    assert result.stderr.lstrip().startswith("2 lines are invalid:\n")
    assert "1 empty:event_id, source shop\n    line 2\n" in result.stderr
    assert previews.report()["quality"]["quarantined"]["events"] == 2
    assert previews.report(NEXT)["quality"]["quarantined"]["events"] == 0


def test_an_invalid_line_without_a_time_arrives_with_its_neighbour(previews: Previews) -> None:
    bad = of(0, timestamp="noon")
    previews.run(previews.file(bad, of(1), bad, of(2, NEXT), bad, bad), exit_code=1)
    assert previews.report(DAY)["quality"]["quarantined"]["events"] == 2
    assert previews.report(NEXT)["quality"]["quarantined"]["events"] == 2


def test_a_file_of_invalid_lines_alone_has_a_report_of_today(previews: Previews) -> None:
    previews.run(previews.file(of(1, timestamp="noon"), of(2, timestamp=5)), exit_code=1)
    report = previews.report(str(datetime.now(UTC).date()))
    assert report["status"] == "incomplete"
    assert report["quality"]["quarantined"]["reasons"] == {
        "bad_timestamp": 1,
        "wrong_type:timestamp": 1,
    }


def test_an_invalid_line_arrives_at_the_time_that_its_mapping_reads(previews: Previews) -> None:
    """It has no reason more than `check` says: not that it happened after the line before it."""
    definitions = previews.directory / "definitions"
    definitions.mkdir()
    (definitions / "mappings.toml").write_text(
        '[[mapping]]\nname = "audit"\nwhen = { detail.row = [{ exists = true }] }\n'
        'event_id = "detail.row"\ntimestamp = "detail.at"\nevent_type = "detail.kind"\n'
    )
    bad = {"row": "r-1", "at": "2026-11-23T10:00:00Z"}
    file = previews.file(of(1), bad)
    previews.run(file, "--definitions", str(definitions), exit_code=1)
    reasons = previews.report("2026-11-23")["quality"]["quarantined"]["reasons"]
    assert reasons == {"missing:event_type": 1}


def test_a_line_that_is_too_long_to_be_held_is_one_invalid_line(previews: Previews) -> None:
    text = '{"a":"' + "x" * 2 * LONGEST_LINE + '"}'
    result = previews.run(previews.file(of(1), text), exit_code=1)
    assert "1 line is invalid:\n  1 EntryTooLarge" in result.stderr


def test_of_very_many_reasons_and_sources_some_are_shown(previews: Previews) -> None:
    bad = [of(n, event_id="", source=f"s-{n}") for n in range(30)]
    result = previews.run(previews.file(of(1), *bad), exit_code=1)
    assert result.stderr.count("1 empty:event_id, source s-") == 20
    assert "and 10 more, of 10 other reasons and sources" in result.stderr


def test_what_the_bus_would_refuse_is_said_and_in_no_report(previews: Previews) -> None:
    result = previews.run(previews.file(of(1), "no json", b"\xff", of(2)), exit_code=1)
    assert "2 lines are invalid" in result.stderr
    assert previews.report()["processing"]["events"]["received"] == 2


@pytest.mark.parametrize("content", [b"", b"\n \n"])
def test_a_file_without_events_has_no_report(previews: Previews, content: bytes) -> None:
    (previews.directory / "empty").write_bytes(content)
    result = previews.run(str(previews.directory / "empty"), exit_code=1)
    assert "there is no event to report" in result.stderr
    assert list(previews.directory.iterdir()) == [previews.directory / "empty"]


def test_a_damaged_file_is_read_as_far_as_it_goes_and_said(previews: Previews) -> None:
    path = previews.directory / "damaged.gz"
    lines = b"".join(_line(of(n)) + b"\n" for n in range(3000))
    path.write_bytes(gzip.compress(lines, compresslevel=0)[:-4000])
    result = previews.run(str(path), "nowhere.ndjson", exit_code=1)
    assert "damaged.gz ends early" in result.stderr
    assert "nowhere.ndjson cannot be read: No such file or directory" in result.stderr
    assert 0 < previews.report()["activity"]["events"] < 3000


def test_several_days_have_a_report_each_and_an_index(previews: Previews) -> None:
    shown = previews.run(previews.file(of(1), of(2, NEXT), of(3, NEXT))).stdout
    rows = [
        re.findall(r"[\w-]+", line) for line in shown.splitlines() if line.startswith("│ 2026-")
    ]
    assert [row[:2] for row in rows] == [[DAY, "1"], [NEXT, "2"]]
    assert [row[-2:] for row in rows] == [["not", "judged"]] * 2
    assert f"Report of {NEXT} (UTC)" in shown
    index = (previews.kept / "reports/index.html").read_text()
    for day in (DAY, NEXT):
        assert f'href="daily/dt={day}/report.html"' in index
    assert "<b>reporting · a preview</b>" in index
    assert str(previews.kept / "reports/index.html") in shown


def test_a_day_can_be_chosen_and_has_its_history(previews: Previews) -> None:
    long_ago = "2020-01-01"
    file = previews.file(of(0, long_ago), of(1), of(2, NEXT), of(3, "2026-11-22"))
    assert f"Report of {NEXT}" in previews.run(file, "--date", NEXT).stdout
    assert previews.report(NEXT)["comparison"]["history_days"] == 1
    made = sorted(path.name for path in (previews.kept / "reports/daily").iterdir())
    assert made == [f"dt={DAY}", f"dt={NEXT}"]


def test_json_is_the_report_alone(previews: Previews) -> None:
    result = previews.run(previews.file(of(1), of(2, event_id="")), "--json", exit_code=1)
    assert result.stdout == previews.page(kind="json")
    assert json.loads(result.stdout)["activity"]["events"] == 1


def test_json_of_several_days_needs_a_date(previews: Previews) -> None:
    file = previews.file(of(1), of(2, NEXT))
    said = previews.run(file, "--json", exit_code=1).stderr
    assert f"--json shows one day: choose by --date from {DAY} to {NEXT}" in said
    assert json.loads(previews.run(file, "--json", "--date", NEXT).stdout)["date"] == NEXT


def day_after(day: str, days: int) -> str:
    return str(date.fromisoformat(day) + timedelta(days=days))


@pytest.mark.parametrize("after", [-9, -7, -1, 1])
def test_a_day_on_which_nothing_happened_has_a_report(previews: Previews, after: int) -> None:
    """From the day before the first event to the day after the last: as a pipeline makes it."""
    file, empty = previews.file(of(1, day_after(DAY, -8)), of(2)), day_after(DAY, after)
    said = previews.run(file, "--date", empty).stdout
    assert f"Report of {empty} (UTC)" in said
    assert "No events: an outage?" in said
    report = previews.report(empty)
    assert (report["activity"]["events"], report["status"]) == (0, "complete")


@pytest.mark.parametrize("after", [-2, 2])
def test_a_day_that_is_not_near_any_event_is_refused(previews: Previews, after: int) -> None:
    far = day_after(DAY, after)
    said = previews.run(previews.file(of(1)), "--date", far, exit_code=1).stderr
    assert f"no event is near {far}: there are events of {DAY}" in said


def test_a_day_without_events_is_not_said_to_have_some(previews: Previews) -> None:
    file, last = previews.file(of(1), of(2, day_after(DAY, 3))), day_after(DAY, 3)
    said = previews.run(file, "--date", day_after(DAY, 5), exit_code=1).stderr
    assert f"there are events of {DAY} to {last}" in said
    said = previews.run(file, "--json", exit_code=1).stderr
    assert f"choose by --date from {DAY} to {last}" in said


def test_days_between_events_have_a_report_and_the_index_says_that_they_have_no_events(
    previews: Previews,
) -> None:
    previews.run(previews.file(of(1, day_after(DAY, -17)), of(2, day_after(DAY, -9)), of(3)))
    made = sorted(path.name for path in (previews.kept / "reports/daily").iterdir())
    assert made == [f"dt={day_after(DAY, n)}" for n in (*range(-17, -8), 0)]
    index = (previews.kept / "reports/index.html").read_text()
    assert index.count("No events: an outage?") >= 5


def test_days_far_apart_each_have_a_report(previews: Previews) -> None:
    days = ["1000-01-01", "1999-12-31", DAY]
    previews.run(previews.file(*(of(n, day) for n, day in enumerate(days))))
    for day in days:
        report = previews.report(day)
        assert (report["activity"]["events"], report["status"]) == (1, "complete")
        assert report["processing"]["balanced"]


def test_of_many_days_the_last_ones_are_reported_and_all_can_be_asked_about(
    previews: Previews, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("cli.commands.preview", "cli.preview.shown"):
        monkeypatch.setattr(f"{module}.MOST_REPORTS", 3)
    first = datetime(2000, 1, 1, tzinfo=UTC)
    days = [str((first + timedelta(days=n)).date()) for n in range(200)]
    result = previews.run(previews.file(*(of(n, day) for n, day in enumerate(days))))
    assert "200 days can have a report: these are the reports of the last 3" in result.stderr
    made = sorted(path.name for path in (previews.kept / "reports/daily").iterdir())
    assert made == [f"dt={day}" for day in days[-3:]]
    assert previews.rows("SELECT count(DISTINCT dt) AS days FROM events") == [{"days": 200}]


def test_events_ahead_of_the_calendar_or_the_clock_are_in_quarantine(previews: Previews) -> None:
    ahead = str((datetime.now(UTC) + timedelta(days=400)).date())
    result = previews.run(previews.file(of(1), of(2, "9999-12-31"), of(3, ahead)), exit_code=1)
    assert "2 timestamp_in_future, source shop" in result.stderr
    assert previews.report()["activity"]["events"] == 1
    assert previews.report()["quality"]["quarantined"]["reasons"] == {"timestamp_in_future": 2}


def test_an_event_of_tomorrow_is_valid_and_in_no_report_yet(previews: Previews) -> None:
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).replace(hour=0, minute=0).isoformat()
    result = previews.run(previews.file(of(1), of(2, timestamp=tomorrow)))
    assert "1 event is of a day that has not begun: in no report yet" in result.stderr
    assert previews.rows("SELECT count(*) AS n FROM events") == [{"n": 2}]


def test_the_planted_day_has_the_figures_that_were_planted(previews: Previews) -> None:
    file, truth = (str(previews.directory / name) for name in ("day.ndjson", "truth.json"))
    options = ("--date", DAY, "--events", "300", "--invalid", "40", "--duplicates", "20")
    assert run("generate", *options, "--output", file, "--truth", truth).exit_code == 0
    planted = json.loads(Path(truth).read_text())
    previews.run(file, exit_code=1)
    report = previews.report()
    assert report["activity"]["events"] == planted["events"]
    assert report["activity"]["failures"] == planted["failures"]
    assert report["quality"]["duplicates"] == planted["duplicates"]
    days = [path.name for path in (previews.kept / "reports/daily").iterdir()]
    quarantined = [
        previews.report(day.removeprefix("dt="))["quality"]["quarantined"]["events"] for day in days
    ]
    assert sum(quarantined) == planted["invalid"]


def test_names_of_events_are_no_markup_no_sql_and_no_command(previews: Previews) -> None:
    result = previews.run(previews.file(of(1, source=HOSTILE, event_type=HOSTILE), of(2)))
    assert "<script>" not in previews.page()
    for harmful in ("\x1b", "\u202e"):
        assert harmful not in result.output
    assert previews.report()["activity"]["by_source"][0]["name"] == HOSTILE
    shown = run("events", "--preview", str(previews.kept), "--source", HOSTILE).stdout
    assert r"--\"\x1b[31m\u202e".replace('\\"', '"') in shown
    assert "\x1b" not in shown


def test_of_copies_with_other_content_the_first_of_the_file_counts(previews: Previews) -> None:
    early = of(1, details={"status": "failed"}) | {"timestamp": f"{DAY}T01:00:00Z"}
    previews.run(previews.file(of(1), early, of(1)))
    report = previews.report()
    assert report["activity"]["failures"] == 0
    assert report["quality"]["conflicting_duplicates"] == 1
    assert report["quality"]["duplicates"] == 1


def test_the_first_of_the_file_counts_in_whatever_batch_the_others_are(
    previews: Previews, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cli.preview.arriving._MOST_MESSAGES", 2)
    failed = {"action": "buy", "status": "failed"}
    lines = [*(of(n) for n in range(20)), *(of(n, details=failed) for n in range(20))]
    previews.run(previews.file(*lines))
    report = previews.report()
    assert report["processing"]["batches"]["received"] == 20
    assert report["activity"]["failures"] == 0
    assert report["quality"]["conflicting_duplicates"] == 20


def test_a_whole_envelope_arrives_at_its_time(previews: Previews) -> None:
    arrived = sent_at("2026-11-22T12:00:00Z", of(1), "a-1")
    previews.run(previews.file(arrived))
    arrival = previews.report()["arrival"]
    assert (arrival["after_the_day"], arrival["first_date"]) == (1, "2026-11-22")
    assert previews.report("2026-11-22")["processing"]["events"]["received"] == 1
    assert previews.rows("SELECT delivery_id FROM events") == [{"delivery_id": "a-1"}]


def test_an_envelope_is_judged_at_its_own_time_and_not_at_that_of_its_day(
    previews: Previews,
) -> None:
    early = sent_at(f"{DAY}T01:00:00Z", of(1, timestamp=f"{NEXT}T03:00:00Z"), "a-1")
    late = sent_at(f"{DAY}T23:00:00Z", of(2), "a-2")
    previews.run(previews.file(early, late), exit_code=1)
    assert previews.report()["quality"]["quarantined"]["reasons"] == {"timestamp_in_future": 1}


def test_days_and_thresholds_are_those_of_the_environment(
    previews: Previews, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Settings(environment="home", time_zone="Asia/Tokyo")
    monkeypatch.setattr("cli.commands.preview.load", lambda _: home)
    file = previews.file(of(1) | {"timestamp": f"{DAY}T20:00:00Z"})
    assert f"Report of {NEXT} (Asia/Tokyo)" in previews.run(file).stdout
    shown = run("events", "--preview", str(previews.kept), "--json")
    assert json.loads(shown.stdout)["timestamp"] == f"{DAY}T20:00:00.000000Z"


def test_a_mapping_of_the_definitions_reads_events(previews: Previews) -> None:
    definitions = previews.directory / "definitions"
    definitions.mkdir()
    (definitions / "mappings.toml").write_text(
        '[[mapping]]\nname = "audit"\nwhen = { detail.table = [{ exists = true }] }\n'
        'event_id = { hash = "detail" }\ntimestamp = "detail.at"\nevent_type = "detail.table"\n'
    )
    file = previews.file({"table": "orders", "at": f"{DAY}T10:00:00Z"})
    previews.run(file, "--definitions", str(definitions))
    assert previews.report()["activity"]["by_event_type"][0]["name"] == "orders"
    ledger = next((previews.kept / "processed/ledger").rglob("*.json"))
    assert json.loads(ledger.read_text())["mappings"]["events"] == {"audit": 1}


def test_a_marked_day_of_the_definitions_is_no_usual_one(previews: Previews) -> None:
    definitions = previews.directory / "definitions"
    definitions.mkdir()
    (definitions / "calendar.toml").write_text(f'[[holiday]]\ndate = {DAY}\nname = "Fair"\n')
    previews.run(previews.file(of(1)), "--definitions", str(definitions))
    comparison = previews.report()["comparison"]
    assert comparison["judged"]["holiday"] == "Fair"
    assert comparison["usual"]["basis"] == "holiday"


def test_a_preview_takes_the_place_of_the_one_before(previews: Previews) -> None:
    previews.run(previews.file(of(1)))
    previews.run(previews.file(of(2, NEXT)))
    assert previews.rows("SELECT dt FROM curated") == [{"dt": NEXT}]
    assert sorted(path.name for path in previews.directory.iterdir()) == ["events.ndjson", "kept"]


def test_a_preview_that_fails_leaves_the_one_before(
    previews: Previews, monkeypatch: pytest.MonkeyPatch
) -> None:
    previews.run(previews.file(of(1)))
    previews.run(previews.file(of(2)), "--date", "2026-11-01", exit_code=1)
    assert previews.rows("SELECT event_id FROM curated") == [{"event_id": "e-1"}]


def test_nothing_but_a_preview_is_replaced(previews: Previews) -> None:
    previews.kept.mkdir()
    (previews.kept / "thesis.txt").write_text("mine")
    said = previews.run(previews.file(of(1)), exit_code=1).stderr
    assert "there is something in it that is no preview" in said
    assert (previews.kept / "thesis.txt").read_text() == "mine"


def test_what_another_program_keeps_by_the_same_name_is_not_replaced(previews: Previews) -> None:
    previews.kept.mkdir()
    for content in ("{}", "[" * 100_000, '{"days": 1, "time_zone": "UTC"}', '{"days": ["x"]}'):
        (previews.kept / "preview.json").write_text(content)
        said = previews.run(previews.file(of(1)), exit_code=1).stderr
        assert "there is something in it that is no preview" in said
        for command in (["query", "SELECT 1"], ["events"]):
            result = run(*command, "--preview", str(previews.kept))
            assert (result.exit_code, result.stdout) == (1, "")
            assert "preview.json is no file of a preview" in result.stderr


def test_notes_beside_a_preview_are_not_removed(previews: Previews) -> None:
    previews.run(previews.file(of(1)))
    (previews.kept / "notes.txt").write_text("mine")
    said = previews.run(previews.file(of(1)), exit_code=1).stderr
    assert "there is something in it that is no preview" in said


def test_a_place_without_a_preview_is_said(tmp_path: Path) -> None:
    for command in (["query", "SELECT 1"], ["events"]):
        result = run(*command, "--preview", str(tmp_path))
        assert result.exit_code == 1
        assert f"no preview is in {tmp_path}" in result.stderr


def test_the_page_is_opened_of_one_day_and_the_index_of_several(
    previews: Previews, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", opened.append)
    previews.run(previews.file(of(1)), "--open")
    previews.run(previews.file(of(1), of(2, NEXT)), "--open")
    assert [unquote(uri).rpartition("/reports/")[2] for uri in opened] == [
        f"daily/dt={DAY}/report.html",
        "index.html",
    ]
    assert all(uri.startswith("file://") for uri in opened)


def test_several_files_and_a_folder_are_one_preview(previews: Previews) -> None:
    folder = previews.directory / "folder"
    (folder / "deeper").mkdir(parents=True)
    previews.file(of(1), name="folder/a.ndjson")
    previews.file(of(2), "bad", name="folder/deeper/b.ndjson")
    result = previews.run(str(folder), previews.file(of(3)), exit_code=1)
    assert previews.report()["activity"]["events"] == 3
    assert "b.ndjson line 2" in result.stderr


def test_events_of_a_preview_are_those_of_its_last_day(previews: Previews) -> None:
    previews.run(previews.file(of(1), of(2, NEXT), of(3, NEXT, event_id="")), exit_code=1)
    kept = ("--preview", str(previews.kept))
    assert json.loads(run("events", *kept, "--json").stdout)["event_id"] == "e-2"
    assert json.loads(run("events", *kept, "--json", "--date", DAY).stdout)["event_id"] == "e-1"
    invalid = json.loads(run("events", *kept, "--invalid", "--json").stdout)
    assert invalid["reason"] == "empty:event_id"


def test_lines_of_a_log_are_read_by_the_mapping_for_the_source_that_they_are_sent_with(
    previews: Previews, tmp_path: Path
) -> None:
    mapping = """
        [[mapping]]
        name = "log"
        when = { source = "shop" }
        event_id = { hash = "detail" }
        timestamp = "detail.at"
        failed_when = { detail.level = "error" }
    """
    folder = written(tmp_path / "defined", mappings=mapping)
    at = f"{DAY}T10:00:00Z"
    file = previews.file({"at": at, "level": "error", "kind": "a"}, {"at": at, "kind": "b"})
    named = ("--source", "shop", "--detail-type", "detail.kind", "--definitions", str(folder))
    result = previews.run(file, *named)
    assert "no mapping" not in result.stderr
    activity = previews.report()["activity"]
    assert (activity["events"], activity["failures"]) == (2, 1)
    assert {one["name"] for one in activity["by_event_type"]} == {"a", "b"}
    others = ("--source", "the shop", "--detail-type", "detail.kind")
    unread = previews.run(file, *others, "--definitions", str(folder))
    assert "2 of 2 lines are read by no mapping" in unread.stderr
    said = f"\n  pipeline discover {file} --source 'the shop' --detail-type detail.kind\n"
    assert said in unread.stderr
