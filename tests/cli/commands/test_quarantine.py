"""Quarantined events can be seen safely, fixed, and resubmitted without counting twice."""

from __future__ import annotations

import gzip
import hashlib
import json
import stat
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import boto3
import pytest

from cli.terminal.printable import printable
from functions.common import lines
from functions.common.keys import RawKey
from functions.common.reasons import all_codes
from functions.process.batch import process
from tests.harness import put_events
from tests.harness.command import ACCOUNT, NAMES, audit, run
from tests.harness.definitions import ready, written
from tests.harness.events import body, envelope, event
from tests.harness.foreign_events import envelope as foreign_envelope
from tests.harness.put_events import PutEvents

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

BUCKET = NAMES.processed_bucket(ACCOUNT)
DAYS = ("--from=2026-11-24", "--to=2026-11-24")
ARRIVED = datetime(2026, 11, 24, 12, tzinfo=UTC)


def store(s3: S3Client, name: str, *bodies: bytes, mark: bool = True) -> None:
    """One raw batch, processed by the real code into the processed bucket."""
    content = lines.encode([one.decode() for one in bodies])
    raw = RawKey(arrived=ARRIVED, batch=name, count=len(bodies))
    done = process(
        raw, gzip.compress(content), ingested_at=ARRIVED, zone=ZoneInfo("UTC"), recovered=False
    )
    for output in (*done.outputs, *([done.ledger] if mark else [])):
        s3.put_object(Bucket=BUCKET, Key=output.key, Body=output.body)


class Bus:
    """An events client that notes what it accepts, and refuses events with a word in them."""

    def __init__(self) -> None:
        self.details: list[dict[str, Any]] = []
        self.texts: list[str] = []
        self.names: list[tuple[str, str]] = []

    def put_events(self, *, Entries: list[dict[str, str]]) -> dict[str, Any]:  # noqa: N803 - boto3's name
        results: list[dict[str, str]] = []
        for entry in Entries:
            if "refused" in entry["Detail"]:
                results.append({"ErrorCode": "NotAuthorizedForDetailType"})
            else:
                self.texts.append(entry["Detail"])
                self.names.append((entry["Source"], entry["DetailType"]))
                self.details.append(json.loads(entry["Detail"]))
                results.append({"EventId": "x"})
        return {"Entries": results}


@pytest.fixture
def bus(deployed: S3Client, monkeypatch: pytest.MonkeyPatch) -> Bus:
    found = Bus()
    monkeypatch.setattr("cli.target.Target.sender", found)
    return found


def listed(*arguments: str) -> list[tuple[str, str | None, int, int]]:
    result = run("quarantine", "list", *DAYS, "--json", *arguments)
    assert result.exit_code == 0, result.output
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    return [(row["reason"], row["source"], row["events"], row["resubmitted"]) for row in rows]


def resubmit(*arguments: str, expected: int = 0) -> str:
    result = run("quarantine", "resubmit", *DAYS, *arguments)
    assert result.exit_code == expected, result.output
    return result.stdout + result.stderr


def bad(n: int, **changes: Any) -> bytes:
    """An event whose timestamp has no offset."""
    return body(f"d-{n}", event_id=f"e-{n}", timestamp="2026-11-23T10:00:00", **changes)


def bad_with(member: str) -> bytes:
    """The same with a further member, as written."""
    text = json.dumps(event(timestamp="2026-11-23T10:00:00"))
    return envelope(f"{text[:-1]}, {member}}}")


def test_a_message_that_is_no_envelope_counts_once_however_often_it_was_handed_over(
    deployed: S3Client, bus: Bus, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    store(deployed, "b", b"junk", b"other junk")
    store(deployed, "a", b"junk")
    assert listed() == [("not_json", None, 2, 0)]
    monkeypatch.setenv("VISUAL", editor(tmp_path / "ed", f"echo '{json.dumps(event())}' > $1"))
    assert "2 events resubmitted" in resubmit("--edit")
    store(deployed, "0", b"junk")
    assert listed() == [("not_json", None, 2, 2)]


def test_a_mark_that_is_named_after_a_place_still_counts(deployed: S3Client, bus: Bus) -> None:
    store(deployed, "a", b"[]", b"junk")
    place = hashlib.sha256(b"a:1").hexdigest()[:16]
    key = f"resubmitted/dt={ARRIVED.date()}/{place}.json"
    deployed.put_object(Bucket=BUCKET, Key=key, Body=b"{}")
    assert listed() == [("not_an_object", None, 1, 0), ("not_json", None, 1, 1)]
    assert "1 resubmitted before" in resubmit("--reason=not_json")


def test_the_list_counts_by_reason_and_source_as_the_report_does(deployed: S3Client) -> None:
    store(deployed, "a", bad(1), bad(2), bad(3, source="web"), b"junk", body("d-9"))
    store(deployed, "b", bad(1))  # the same message, delivered again
    store(deployed, "c", bad(7), mark=False)  # not done: its event is pending
    assert listed() == [
        ("bad_timestamp", "shop", 2, 0),
        ("bad_timestamp", "web", 1, 0),
        ("not_json", None, 1, 0),
    ]
    assert listed("--source=web") == [("bad_timestamp", "web", 1, 0)]
    assert listed("--reason=not_json") == [("not_json", None, 1, 0)]
    assert "4 events in quarantine" in run("quarantine", "list", *DAYS).stdout


@pytest.mark.parametrize("command", ["list", "show", "resubmit"])
def test_a_reason_that_there_is_not_is_refused_and_all_are_named(
    deployed: S3Client, command: str
) -> None:
    store(deployed, "a", b"junk")
    result = run("quarantine", command, *DAYS, "--reason=no_json")
    assert result.exit_code == 2
    said = " ".join(result.stderr.split())
    assert "no such reason: 'no_json'; there are: not_unicode, not_json, " in said
    assert all(code in said for code in all_codes())
    assert not result.stdout


def test_what_process_did_not_write_into_the_zone_is_left_alone(deployed: S3Client) -> None:
    store(deployed, "a", b"junk")
    deployed.put_object(Bucket=BUCKET, Key="quarantine/dt=2026-11-24/notes.txt", Body=b"by hand")
    assert "1 event in quarantine" in run("quarantine", "list", *DAYS).stdout


def test_the_list_says_what_would_be_valid_now_and_what_a_replay_costs(
    deployed: S3Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Meant for the contract, under another name for the id; and one without any."""
    renamed = [body(f"d-{n}", event_id=..., id=f"e-{n}") for n in range(3)]
    store(deployed, "a", *renamed, body("d-9", event_id=...), b"junk", bad(7))
    raw = RawKey(arrived=ARRIVED, batch="a", count=6)
    deployed.put_object(Bucket=NAMES.raw_bucket(ACCOUNT), Key=str(raw), Body=b"")
    assert "would be valid" not in run("quarantine", "list", *DAYS).stdout
    written(
        tmp_path / "definitions",
        mappings='[[mapping]]\nname = "renamed"\nwhen = { detail.details = { exists = true } }\n'
        'event_id = "detail.id"\nsource = "detail.source"\ntimestamp = "detail.timestamp"\n',
    )
    folder = f"--definitions={tmp_path / 'definitions'}"
    shown = run("quarantine", "list", *DAYS, folder)
    assert shown.exit_code == 0
    assert "3 of them would be valid now. To read them again:" in shown.stdout
    assert "pipeline --env dev replay --from 2026-11-24 --to 2026-11-24" in shown.stdout
    assert "1 batch; estimated cost: less than $0.01" in shown.stdout
    assert "not checked whether process has the mappings" in shown.stderr
    result = run("quarantine", "list", *DAYS, folder, "--json")
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert {row["reason"]: (row["events"], row["valid_now"]) for row in rows} == {
        "missing:event_id": (4, 3),
        "not_json": (1, 0),
        "bad_timestamp": (1, 0),
    }
    # The same by the variable, and told that something else is deployed.
    monkeypatch.setenv("PIPELINE_DEFINITIONS", str(tmp_path / "definitions"))
    monkeypatch.setattr("cli.commands.quarantine_list.has_other_mappings", lambda *_: True)
    said = run("quarantine", "list", *DAYS).stdout
    assert "other mappings: deploy these first. To read them again:\n" in said


def test_a_batch_that_cannot_be_read_is_never_valid(deployed: S3Client) -> None:
    raw = RawKey(arrived=ARRIVED, batch="a", count=5)
    done = process(raw, b"", ingested_at=ARRIVED, zone=ZoneInfo("UTC"), recovered=False)
    for output in (*done.outputs, done.ledger):
        deployed.put_object(Bucket=BUCKET, Key=output.key, Body=output.body)
    result = run("quarantine", "list", *DAYS, "--json")
    assert json.loads(result.stdout)["valid_now"] == 0


def test_what_a_later_run_of_the_batch_has_superseded_is_not_listed(deployed: S3Client) -> None:
    store(deployed, "a", bad(1), bad(2))
    key = f"quarantine/dt={ARRIVED.date()}/a-n1.ndjson.gz"
    deployed.put_object(Bucket=BUCKET, Key=key, Body=gzip.compress(b""))
    assert listed() == [("bad_timestamp", "shop", 2, 0)]


def test_sources_that_look_alike_are_told_apart(deployed: S3Client) -> None:
    store(deployed, "a", bad(1), bad(2, source="shop "), bad(3, source="sh\u2060op"), b"junk")
    shown = run("quarantine", "list", *DAYS).stdout
    for name in (" shop ", " shop[U+0020] ", " sh[U+2060]op ", " (none) "):
        assert name in shown


@pytest.mark.parametrize(
    ("content", "shown"),
    [
        (b"\x1b[2Jgone\x07", "\\x1b[2Jgone\\x07"),
        ("\u202eevil\u2028\u200b".encode(), "\\u202eevil\\u2028\\u200b"),
        (b"\xff\xfe", "\\xff\\xfe"),
        ("日本 é [red]".encode(), "日本 é [red]"),
        (b"a\r\nb\x9b", "a\\r\\nb\\x9b"),
        ("shop\ufe0f\u3164\u2800\u034f".encode(), "shop\\ufe0f\\u3164\\u2800\\u034f"),
    ],
)
def test_nothing_that_a_terminal_would_obey_is_shown(content: bytes, shown: str) -> None:
    assert printable(content) == shown


def test_show_gives_the_original_and_can_write_its_bytes(
    deployed: S3Client, tmp_path: Path
) -> None:
    original = b"\xff\x1b[31m\x00 no event"
    raw = RawKey(arrived=ARRIVED, batch="a", count=1)
    content = gzip.compress(original + b"\n")
    done = process(raw, content, ingested_at=ARRIVED, zone=ZoneInfo("UTC"), recovered=False)
    for output in (*done.outputs, done.ledger):
        deployed.put_object(Bucket=BUCKET, Key=output.key, Body=output.body)
    result = run("quarantine", "show", *DAYS, "--output", str(tmp_path / "out"))
    assert result.exit_code == 0
    assert "not_unicode" in result.stdout
    assert "\\xff\\x1b[31m\\x00 no event" in result.stdout
    assert "\x1b" not in result.stdout
    (file,) = (tmp_path / "out").iterdir()
    assert file.read_bytes() == original
    assert file.name in result.stdout


def test_show_tells_all_faults_of_a_record(deployed: S3Client) -> None:
    store(deployed, "a", body(event_id="", timestamp="no", details=1))
    lines = run("quarantine", "show", *DAYS).stdout.splitlines()
    assert lines[0].endswith(" empty:event_id: `event_id` is empty")
    assert lines[1].startswith("  and bad_timestamp: ")
    assert lines[2] == "  and wrong_type:details: `details` is not an object"


def test_show_says_when_there_is_more(deployed: S3Client) -> None:
    store(deployed, "a", bad(1), bad(2))
    assert "more than 1" in run("quarantine", "show", *DAYS, "--limit=1").stdout
    nothing = run("quarantine", "show", *DAYS, "--source=none")
    assert nothing.exit_code == 0
    assert "no such record in the quarantine of 2026-11-24 (UTC)" in nothing.stdout


def shown_ids(*arguments: str) -> list[str]:
    rows = run("quarantine", "show", *DAYS, *arguments).stdout.splitlines()[::2]
    return [row.split()[0] for row in rows]


@pytest.mark.parametrize("command", ["show", "resubmit"])
@pytest.mark.parametrize("more", [(), ("--reason=bad_timestamp", "--source=shop")])
def test_an_id_that_is_not_there_is_an_error_that_says_where_was_looked(
    deployed: S3Client, bus: Bus, command: str, more: tuple[str, ...]
) -> None:
    store(deployed, "a", bad(1))
    result = run("quarantine", command, *DAYS, "--id=nope", *more)
    assert result.exit_code == 1
    said = " ".join(result.stderr.split())
    besides = " with this reason and source" if more else ""
    assert f"not in the quarantine of 2026-11-24 (UTC){besides}: nope" in said
    assert "look at the days on which they arrived by --from and --to" in said


def test_of_several_ids_those_that_are_there_are_shown_and_the_others_named(
    deployed: S3Client,
) -> None:
    store(deployed, "a", bad(1), bad(2), bad(3))
    first, second, _ = shown_ids()
    for limit in ("1", "2", "20"):
        asked = (f"--id={first}", "--id=nope", f"--id={second}", "--id=neither")
        result = run("quarantine", "show", *DAYS, *asked, f"--limit={limit}")
        assert result.exit_code == 1
        assert f"{first} " in result.stdout
        assert (f"{second} " in result.stdout) is (limit != "1")
        assert ": neither, nope\n" in result.stderr


def test_nothing_is_resubmitted_while_an_id_is_not_there(
    deployed: S3Client, bus: Bus, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    store(deployed, "a", bad(1))
    (known,) = shown_ids()
    opened = tmp_path / "opened"
    monkeypatch.setenv("VISUAL", editor(tmp_path / "ed", f"touch {opened}"))
    resubmit(f"--id={known}", "--id=nope", "--edit", expected=1)
    assert not opened.exists()
    resubmit(f"--id={known}", "--id=nope", "--fix", '.timestamp += "Z"', expected=1)
    assert (bus.details, listed()[0][3]) == ([], 0)


def test_fixed_events_are_resubmitted_once_however_often_it_is_asked(
    deployed: S3Client, bus: Bus
) -> None:
    store(deployed, "a", *(bad(n) for n in range(25)), b"junk")
    store(deployed, "b", bad(3))
    arguments = ("--reason=bad_timestamp", "--fix", '.timestamp += "Z"')
    assert "25 events resubmitted" in resubmit(*arguments)
    assert sorted(one["event_id"] for one in bus.details) == sorted(f"e-{n}" for n in range(25))
    assert {one["timestamp"] for one in bus.details} == {"2026-11-23T10:00:00Z"}
    for _ in range(2):
        assert "0 to resubmit, 25 resubmitted before" in resubmit(*arguments)
    assert len(bus.details) == 25
    assert listed() == [("bad_timestamp", "shop", 25, 25), ("not_json", None, 1, 0)]
    assert "25 events resubmitted" in resubmit(*arguments, "--again")
    assert len(bus.details) == 50


def test_a_dry_run_shows_what_each_would_become_and_sends_nothing(
    deployed: S3Client, bus: Bus
) -> None:
    store(deployed, "a", bad(1))
    shown = resubmit("--fix", '.timestamp += "Z"', "--dry-run")
    assert '+ {"event_id": "e-1"' in shown
    assert "2026-11-23T10:00:00Z" in shown
    assert "1 event on the bus" in shown
    assert bus.details == []
    assert listed()[0][3] == 0


def test_nothing_is_resubmitted_when_a_person_says_no(
    deployed: S3Client, bus: Bus, monkeypatch: pytest.MonkeyPatch
) -> None:
    store(deployed, "a", bad(1))
    monkeypatch.setattr("cli.repair.consent.at_a_terminal", lambda: True)
    result = run("quarantine", "resubmit", *DAYS, "--fix", '.timestamp += "Z"', stdin=b"n\n")
    assert "Go on?" in result.stdout
    assert bus.details == []
    assert listed()[0][3] == 0


def test_without_a_fix_the_event_is_sent_byte_for_byte(deployed: S3Client, bus: Bus) -> None:
    text = (
        '{"event_id":"f", "source":"s" ,"timestamp":"2026-11-26T00:00:00Z",'
        '"event_type":"t","details":{"n":1e400,"n":12345678901234567890123}}'
    )
    store(deployed, "a", envelope(text))
    resubmit()
    assert bus.texts == [text]


def test_an_event_that_is_still_ahead_of_the_clock_is_not_sent(
    deployed: S3Client, bus: Bus
) -> None:
    store(deployed, "a", body("d-1", timestamp="2999-01-01T00:00:00Z"))
    assert "it would be quarantined again: timestamp_in_future" in resubmit(expected=1)
    assert bus.texts == []


MAPPED = """
[[mapping]]
preset = "cloudevents"
[[mapping]]
name = "rows"
when = { source = "erp" }
event_id = "detail.row"
"""


def foreign(sender: str, kind: str, **detail: Any) -> bytes:
    """An event in another form, as EventBridge hands it over."""
    whole = foreign_envelope(detail, source=sender, detail_type=kind)
    return json.dumps({**whole, "id": f"d-{kind}"}).encode()


@pytest.fixture
def mapped(deployed: S3Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Definitions with mappings, and two events in quarantine that they read."""
    folder = written(tmp_path / "defined", mappings=MAPPED)
    monkeypatch.setenv("PIPELINE_DEFINITIONS", str(folder))
    cloud = {"specversion": "1.0", "id": {}, "source": "/orders", "type": "placed"}
    content = lines.encode(
        [
            foreign("gateway", "Cloud", **cloud, time="2026-11-23T10:00:00Z").decode(),
            foreign("erp", "Row", row=1.5).decode(),
        ]
    )
    done = process(
        RawKey(arrived=ARRIVED, batch="m", count=2),
        gzip.compress(content),
        ingested_at=ARRIVED,
        zone=ZoneInfo("UTC"),
        recovered=False,
        mappings=ready(MAPPED),
    )
    for output in (*done.outputs, done.ledger):
        deployed.put_object(Bucket=BUCKET, Key=output.key, Body=output.body)
    return folder


def test_a_mapped_event_is_judged_by_its_mapping_and_keeps_the_names_of_its_envelope(
    mapped: Path, bus: Bus
) -> None:
    shown = resubmit("--fix", 'if .specversion then .id = "c-1" else .row = 7 end')
    assert "2 events resubmitted" in shown
    assert sorted(bus.names) == [("erp", "Row"), ("gateway", "Cloud")]
    # Nothing but its envelope says when the row was written.
    assert shown.count("it has no time of its own: it counts on the day of this") == 1


def test_what_a_mapping_would_refuse_again_is_not_sent(mapped: Path, bus: Bus) -> None:
    shown = resubmit("--fix", 'if .specversion then .time = "then" else del(.row) end', expected=1)
    assert "again: wrong_type:event_id: `event_id`: detail.id is an object" in shown
    assert "; bad_timestamp: `timestamp`: detail.time or time is not an RFC 3339" in shown
    assert "again: missing:event_id: `event_id`: nothing is at detail.row" in shown
    assert bus.texts == []


def test_what_other_mappings_in_process_may_read_is_not_sent(
    mapped: Path, bus: Bus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cli.sending.preflight.has_other_mappings", lambda *_: True)
    shown = resubmit("--fix", 'if .specversion then .id = "c-1" else .row = 7 end', expected=1)
    assert shown.count("process was deployed with other mappings") == 2
    assert bus.texts == []


def test_an_envelope_that_a_fix_made_is_not_sent(deployed: S3Client, bus: Bus) -> None:
    store(deployed, "a", bad(1))
    fix = '{version: "0", id: "i", "detail-type": "t", source: "s", detail: .}'
    assert "WholeEnvelope" in resubmit("--fix", fix, expected=1)
    assert bus.texts == []


def test_an_event_that_the_bus_rejects_is_not_marked(deployed: S3Client, bus: Bus) -> None:
    store(deployed, "a", bad(1), bad(2, details={"action": "refused"}))
    shown = resubmit("--fix", '.timestamp += "Z"', expected=1)
    assert "the bus rejected 1 event:" in shown
    assert "the bus: NotAuthorizedForDetailType" in shown
    assert listed() == [("bad_timestamp", "shop", 2, 1)]


def test_a_resubmission_that_stops_says_how_far_it_came_and_goes_on_later(
    deployed: S3Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    store(deployed, "a", *(bad(n) for n in range(25)))
    expired = put_events.refused("ExpiredTokenException")
    sent = PutEvents(lambda n: expired if n else None)
    monkeypatch.setattr("cli.target.Target.sender", sent.client)
    said = resubmit("--fix", '.timestamp += "Z"', expected=1)
    done = len(sent.accepted)
    left = 25 - done
    assert 0 < done < 25
    assert f"{done} events resubmitted" in said
    assert f"stopped: ExpiredTokenException: in words. {left} events were not sent" in said
    assert listed() == [("bad_timestamp", "shop", 25, done)]
    sent.begin(lambda _: None)
    assert f"{left} events resubmitted" in resubmit("--fix", '.timestamp += "Z"')
    assert len(sent.accepted) == left


def test_of_equal_events_only_the_one_that_the_bus_took_is_marked(
    deployed: S3Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = json.dumps(event(timestamp="2026-11-23T10:00:00", source="s"))
    store(deployed, "a", envelope(text, "1"), envelope(text, "2"))
    sent = PutEvents(lambda _: put_events.some_entries("MalformedDetail"))
    monkeypatch.setattr("cli.target.Target.sender", sent.client)
    resubmit("--fix", '.timestamp += "Z"', expected=1)
    assert len(sent.accepted) == 1
    assert listed() == [("bad_timestamp", "s", 2, 1)]


def test_nothing_is_resubmitted_to_a_bus_that_is_not_there(deployed: S3Client, bus: Bus) -> None:
    boto3.client("events").delete_event_bus(Name=NAMES.bus)
    store(deployed, "a", bad(1))
    assert "there is no event bus" in resubmit("--fix", '.timestamp += "Z"', expected=1)
    assert (bus.details, audit(deployed)) == ([], [])


def test_of_many_that_cannot_be_resubmitted_a_few_are_shown_and_all_are_in_a_file(
    deployed: S3Client, bus: Bus, tmp_path: Path
) -> None:
    rejects = tmp_path / "rejects.ndjson"
    store(deployed, "a", *(bad(n) for n in range(858)), b"junk", b"[]")
    shown = resubmit("--fix", ".", "--rejects", str(rejects), expected=1)
    assert len(shown.splitlines()) < 20
    assert "860 cannot be resubmitted" in shown
    assert "858 bad_timestamp" in shown
    # Each kind has an example, whichever is rare.
    assert shown.count("Z bad_timestamp: ") == 3
    assert " not_json: " in shown
    assert " not_an_object: " in shown
    assert "and 855 more: --rejects FILE writes all of them" in shown
    rows = [json.loads(line) for line in rejects.read_text().splitlines()]
    assert len({row["id"] for row in rows}) == 860
    assert all(row["id"] in shown for row in rows[:3])  # the first of a kind, in order
    assert {row["reason"] for row in rows} == {"bad_timestamp", "not_json", "not_an_object"}
    assert rows[0].keys() == {
        *("id", "arrived_on", "ingested_at", "reason", "message", "source", "why"),
    }
    assert all("quarantined again" in row["why"] for row in rows[:858])
    assert rows[0]["arrived_on"] == "2026-11-24"


def test_events_that_the_bus_rejects_are_in_the_file_too(
    deployed: S3Client, bus: Bus, tmp_path: Path
) -> None:
    store(deployed, "a", bad(1), bad(2, details={"action": "refused"}), b"junk")
    rejects = tmp_path / "rejects"
    resubmit("--fix", '.timestamp += "Z"', f"--rejects={rejects}", expected=1)
    whys = [json.loads(line)["why"] for line in rejects.read_text().splitlines()]
    assert "use --edit" in whys[0]
    assert whys[1:] == ["the bus: NotAuthorizedForDetailType"]


def test_where_nothing_is_rejected_there_is_no_file_and_the_same_command_goes_on(
    deployed: S3Client, bus: Bus, tmp_path: Path
) -> None:
    store(deployed, "a", bad(1))
    command = ("--fix", '.timestamp += "Z"', f"--rejects={tmp_path / 'rejects'}")
    resubmit(*command, "--dry-run")
    resubmit(*command)
    assert len(bus.details) == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("there", "it has something in it, which is never overwritten"),
        ("no folder/rejects", "there is no folder"),
    ],
)
def test_a_file_that_has_something_or_cannot_be_made_is_refused_before_anything_is_sent(
    deployed: S3Client, bus: Bus, tmp_path: Path, place: str, said: str
) -> None:
    store(deployed, "a", bad(1))
    (tmp_path / "there").write_text("kept")
    rejects = f"--rejects={tmp_path / place}"
    assert said in resubmit("--fix", '.timestamp += "Z"', rejects, expected=1)
    assert bus.details == []
    assert (tmp_path / "there").read_text() == "kept"


@pytest.mark.parametrize(
    ("original", "fix", "why"),
    [
        (bad_with('"n": 12345678901234567890123'), ".", "jq cannot carry"),
        (bad_with('"n": 1e400'), ".", "jq cannot carry"),
        (bad_with('"n": 1, "n": 2'), ".", "jq cannot carry"),
        (b"junk", ".", "use --edit"),
        (bad(1), "empty", "does not give one value"),
        (bad(1), ".,.", "does not give one value"),
        (bad(1), ".timestamp.x", "jq:"),
        (bad(1), ".timestamp", "MalformedDetail"),
        (bad(1), '.source = "aws.s3"', "NotAuthorizedForSource"),
        (bad(1), f'.source = "{NAMES.event_source}"', "OwnSource"),
        (bad(1), '.timestamp += "Z" | .source = "\uffff"', "InvalidMessageContents"),
        (bad(1), ".", "again: bad_timestamp: `timestamp` is no RFC 3339 date-time"),
        (bad(1), '.timestamp += "Z" | del(.details)', "missing:details"),
        (bad(1), '.timestamp += "Z" | .event_id = ""', "empty:event_id"),
        (bad(1), '.timestamp += "Z" | .source = "\u001b[2J" * 99', "too_long:source"),
        (bad(1), '.timestamp += "Z" | .more = "x" * 262000', "and a queue takes 262,144"),
    ],
)
def test_an_event_that_cannot_be_fixed_is_named_with_the_reason(
    deployed: S3Client, bus: Bus, original: bytes, fix: str, why: str
) -> None:
    store(deployed, "a", original)
    shown = resubmit("--fix", fix, expected=1)
    assert "1 cannot be resubmitted" in shown
    assert why in shown
    assert bus.details == []


def test_a_fix_that_is_no_jq_is_refused_before_anything(deployed: S3Client, bus: Bus) -> None:
    store(deployed, "a", bad(1))
    assert "--fix is no jq expression" in resubmit("--fix", ".[", expected=1)


def test_what_a_fix_does_not_touch_keeps_its_meaning(deployed: S3Client, bus: Bus) -> None:
    details = {
        "a": 0.1,
        "big": 9007199254740992,
        "text": "é\u2028😀\\u0000",
        "deep": [[{"x": None}]],
    }
    store(deployed, "a", bad(1, details=details, extra=True))
    resubmit("--fix", '.timestamp += "Z"')
    whole = event(event_id="e-1", timestamp="2026-11-23T10:00:00Z", details=details, extra=True)
    assert bus.details == [whole]


def editor(path: Path, script: str) -> str:
    """An `$EDITOR` that does to the file what a person would."""
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def test_any_original_can_be_mended_by_hand(
    deployed: S3Client, bus: Bus, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    store(deployed, "a", b"junk")
    monkeypatch.delenv("VISUAL", raising=False)
    mended = json.dumps(event(event_id="by-hand"))
    monkeypatch.setenv(
        "EDITOR", editor(tmp_path / "ed", f"grep -q junk $1 && echo '{mended}' > $1")
    )
    assert "1 event resubmitted" in resubmit("--edit")
    assert [one["event_id"] for one in bus.details] == ["by-hand"]


@pytest.mark.parametrize("script", ["true", ": > $1"], ids=["unchanged", "emptied"])
def test_an_original_left_or_emptied_in_the_editor_is_not_sent(
    deployed: S3Client, bus: Bus, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, script: str
) -> None:
    store(deployed, "a", bad(1))
    monkeypatch.setenv("VISUAL", editor(tmp_path / "ed", script))
    assert "1 left as they are" in resubmit("--edit")
    assert bus.details == []


def test_a_fix_can_be_looked_over_in_the_editor(
    deployed: S3Client, bus: Bus, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    store(deployed, "a", bad(1))
    monkeypatch.setenv("VISUAL", editor(tmp_path / "ed", "grep -q 10:00:00Z $1"))
    assert "1 event resubmitted" in resubmit("--edit", "--fix", '.timestamp += "Z"')


def test_an_editor_that_fails_ends_the_command_and_nothing_is_sent(
    deployed: S3Client, bus: Bus, monkeypatch: pytest.MonkeyPatch
) -> None:
    store(deployed, "a", bad(1))
    monkeypatch.setenv("VISUAL", "false")
    assert "the editor failed" in resubmit("--edit", expected=1)
    assert bus.details == []


def test_a_batch_that_cannot_be_read_is_to_be_repaired_and_replayed(
    deployed: S3Client, bus: Bus
) -> None:
    raw = RawKey(arrived=ARRIVED, batch="cut", count=5)
    done = process(raw, b"no gzip", ingested_at=ARRIVED, zone=ZoneInfo("UTC"), recovered=False)
    for output in (*done.outputs, done.ledger):
        deployed.put_object(Bucket=BUCKET, Key=output.key, Body=output.body)
    assert listed() == [("unreadable_batch", None, 5, 0)]
    assert "replay" in resubmit(expected=1)
