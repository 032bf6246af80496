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

import pytest

from cli.terminal.printable import printable
from functions.common import lines
from functions.common.keys import RawKey
from functions.common.reasons import all_codes
from functions.process.batch import process
from tests.harness.command import ACCOUNT, NAMES, run
from tests.harness.events import body, envelope, event

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

    def put_events(self, *, Entries: list[dict[str, str]]) -> dict[str, Any]:  # noqa: N803 - boto3's name
        results: list[dict[str, str]] = []
        for entry in Entries:
            if "refused" in entry["Detail"]:
                results.append({"ErrorCode": "NotAuthorizedForDetailType"})
            else:
                self.texts.append(entry["Detail"])
                self.details.append(json.loads(entry["Detail"]))
                results.append({"EventId": "x"})
        return {"Entries": results}


@pytest.fixture
def bus(deployed: S3Client, monkeypatch: pytest.MonkeyPatch) -> Bus:
    found = Bus()
    monkeypatch.setattr("cli.target.Target.events", found)
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


def test_what_a_later_run_of_the_batch_has_superseded_is_not_listed(deployed: S3Client) -> None:
    store(deployed, "a", bad(1), bad(2))
    key = f"quarantine/dt={ARRIVED.date()}/a-n1.ndjson.gz"
    deployed.put_object(Bucket=BUCKET, Key=key, Body=gzip.compress(b""))
    assert listed() == [("bad_timestamp", "shop", 2, 0)]


@pytest.mark.parametrize(
    ("content", "shown"),
    [
        (b"\x1b[2Jgone\x07", "\\x1b[2Jgone\\x07"),
        ("\u202eevil\u2028\u200b".encode(), "\\u202eevil\\u2028\\u200b"),
        (b"\xff\xfe", "\\xff\\xfe"),
        ("日本 é [red]".encode(), "日本 é [red]"),
        (b"a\r\nb\x9b", "a\\r\\nb\\x9b"),
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
    assert "no such record" in run("quarantine", "show", *DAYS, "--id=none").stdout


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
    assert "1 events on the bus" in shown
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
        '{"event_id":"f", "source":"s" ,"timestamp":"2027-01-01T00:00:00Z",'
        '"event_type":"t","details":{"n":1e400,"n":12345678901234567890123}}'
    )
    store(deployed, "a", envelope(text))
    resubmit()
    assert bus.texts == [text]


def test_an_event_that_the_bus_rejects_is_not_marked(deployed: S3Client, bus: Bus) -> None:
    store(deployed, "a", bad(1), bad(2, details={"action": "refused"}))
    assert "the bus rejected 1 events" in resubmit("--fix", '.timestamp += "Z"', expected=1)
    assert listed() == [("bad_timestamp", "shop", 2, 1)]


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
        (bad(1), ".", 'timestamp: "2026-11-23T10:00:00" does not match'),
        (bad(1), '.timestamp += "Z" | del(.details)', '"details" is a required property'),
        (bad(1), '.timestamp += "Z" | .event_id = ""', "event_id: "),
        (bad(1), '.timestamp += "Z" | .source = "\u001b[2J" * 99', "\\u001b[2J"),
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
    assert "1 events resubmitted" in resubmit("--edit")
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
    assert "1 events resubmitted" in resubmit("--edit", "--fix", '.timestamp += "Z"')


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
