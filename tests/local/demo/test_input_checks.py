"""The demo looks at a file and a day before anything is started, and says what is wrong."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import zstandard

from local.demo import demonstration
from local.demo.events_file import EventsFile, day_to_report, look
from local.demo.input_checks import InputError, day_of, look_at, path_of
from local.emulator import instance
from stacks.settings import load
from tests.harness.definitions import written
from tests.harness.foreign_events import envelope
from toolchain.project import ROOT

LOCAL = load("local")
TODAY = date(2026, 11, 28)
EVENT = {"event_id": "e", "source": "shop", "event_type": "t", "details": {}}


def at(moment: str) -> bytes:
    return json.dumps({**EVENT, "timestamp": moment}).encode()


def refusal(path: Path) -> str:
    with pytest.raises(InputError) as raised:
        look(path, LOCAL)
    return str(raised.value)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"\n\r\n\n", "is empty"),
        (gzip.compress(b"\n", mtime=0), "is empty"),
        (b"\x7fELF\x00\x00\x01\n", "is binary"),
        ('{"a":1}\n'.encode("utf-16"), "is binary, or UTF-16"),
        (gzip.compress('{"a":1}\n'.encode("utf-16"), mtime=0), "is UTF-16: `iconv"),
        (gzip.compress(b'{"a":1}\n', mtime=0)[:-9], "ends early"),
        (zstandard.compress(b'{"a":1}\n')[:-1], "ends early"),
        (b"\x1f\x8b and no more of it", "is damaged"),
        (zstandard.compress(b"")[:4] + b"\xff" * 20, "is damaged"),
        (b"id,source,time\n1,shop,2026-11-27\n", "line 1: looks like CSV"),
        (b"2026-11-27 10:00:00 ERROR boom\n", "The first:\n  2026-11-27 10:00:00 ERROR boom"),
        (b"[1, 2]\n7\n", "none of its lines (2) is a JSON object"),
        (b"\xc3\x28\n", r"\xc3("),
    ],
)
def test_a_file_that_holds_no_event_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "events"
    path.write_bytes(content)
    assert said in refusal(path)


def test_what_is_no_readable_file_is_refused(tmp_path: Path) -> None:
    assert "No such file" in refusal(tmp_path / "nope")
    assert "is a directory" in refusal(tmp_path)
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    assert "not a regular file; the demo reads it more than once" in refusal(pipe)
    with pytest.raises(InputError, match="cannot be read"):
        look_at(Path(__file__) / "below-a-file")


def test_a_home_directory_is_found_where_the_shell_does_not(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert path_of("~/events") == tmp_path / "events"
    with pytest.raises(InputError, match="no such home directory"):
        path_of("~nobody-of-this-name/events")
    # As the demo itself takes it: an empty file is found, and refused.
    (tmp_path / "events").touch()
    with pytest.raises(InputError, match=f"{tmp_path}/events is empty"):
        demonstration.run("~/events", None, open_page=False)


def test_lines_are_counted_and_so_are_the_days_that_they_are_of(tmp_path: Path) -> None:
    path = tmp_path / "events.gz"
    late = at("2026-11-27T23:30:00Z")
    bad = [at("yesterday"), at("2026-11-27T10:00:00"), at("2999-01-01T00:00:00Z"), b"no JSON"]
    path.write_bytes(gzip.compress(b"\n".join([late, at("2026-11-27t10:00:00z"), *bad])))
    found = look(path, LOCAL)
    assert (found.lines, found.invalid) == (6, 3)
    assert found.days == {date(2026, 11, 27): 2}
    zurich = LOCAL.model_copy(update={"time_zone": "Europe/Zurich"})
    assert look(path, zurich).days == {date(2026, 11, 27): 1, date(2026, 11, 28): 1}


def test_events_are_of_the_day_that_their_mapping_says(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = written(tmp_path / "defined", mappings='[[mapping]]\npreset = "cloudevents"\n')
    monkeypatch.setenv("PIPELINE_DEFINITIONS", str(folder))
    path = tmp_path / "events"
    cloud = (
        b'{"specversion":"1.0","id":"%d","source":"/x","type":"t","time":"2026-11-26T08:00:00Z"}'
    )
    path.write_bytes(b"\n".join([cloud % 1, cloud % 2, b'{"time":"2026-11-20T08:00:00Z"}']))
    today = datetime.now(UTC).date()
    found = look(path, LOCAL)
    assert found.days == {date(2026, 11, 26): 2, today: 1}
    assert next(found.unmapped.text(["f"])).startswith("1 of 3 lines is read by no mapping")


def test_whole_envelopes_are_none_of_the_valid_events(tmp_path: Path) -> None:
    """The bus would give them other ids and times, so `send` refuses them."""
    path = tmp_path / "events"
    path.write_text(json.dumps(envelope({"a": 1})))
    found = look(path, LOCAL)
    assert (found.lines, found.invalid, found.days.total()) == (1, 0, 0)


def file_of(**days: int) -> EventsFile:
    """A file with so many events of `d27`, the 27th, and so on."""
    counts = Counter({date(2026, 11, int(name[1:])): count for name, count in days.items()})
    return EventsFile(path=Path("f"), lines=sum(days.values()), invalid=0, days=counts)


def test_the_day_is_that_of_most_events_the_last_of_several() -> None:
    assert day_to_report(file_of(d25=3, d26=9, d27=9), None, TODAY) == date(2026, 11, 27)
    assert day_to_report(file_of(d25=3, d30=9), None, TODAY) == date(2026, 11, 25)


def test_a_day_that_is_asked_for_is_taken_if_the_file_has_it() -> None:
    asked = date(2026, 11, 25)
    assert day_to_report(file_of(d25=1, d27=9), asked, TODAY) == asked
    # None is valid: why will be told by what is refused.
    assert day_to_report(file_of(), asked, TODAY) == asked


@pytest.mark.parametrize(
    ("file", "asked", "said"),
    [
        (file_of(d27=9), date(2026, 11, 20), "has no event of 2026-11-20; it has 2026-11-27 (9)"),
        # The day that would be taken without a DATE, and none that would be refused in turn.
        (file_of(d25=9, d27=9, d30=99), date(2026, 11, 20), "Say DATE=2026-11-27"),
        (file_of(d30=9), date(2026, 11, 20), "it has 2026-11-30 (9)"),
        (file_of(d29=9), date(2026, 11, 29), "is in the future"),
        (file_of(d29=9), None, "events of the future alone"),
        (file_of(), None, "none of its events is valid"),
    ],
)
def test_a_day_that_would_have_no_report_is_refused(
    file: EventsFile, asked: date | None, said: str
) -> None:
    with pytest.raises(InputError) as raised:
        day_to_report(file, asked, TODAY)
    assert said in str(raised.value)


@pytest.mark.parametrize("text", ["yesterday", "2026-02-30", "27.11.2026", "2026-11-27T10:00"])
def test_a_date_is_a_day(text: str) -> None:
    with pytest.raises(InputError, match="is no day of the form YYYY-MM-DD"):
        day_of(text)
    assert day_of("2026-11-27") == date(2026, 11, 27)


def test_a_day_in_the_future_or_one_that_lasts_is_refused_before_anything_starts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(instance, "start", pytest.fail)
    today = datetime.now(UTC).date()
    for day, said in ((today, "is not over"), (today + timedelta(days=3), "is in the future")):
        with pytest.raises(InputError, match=said):
            demonstration.run(None, str(day), open_page=False)


def test_a_file_of_an_earlier_demo_is_refused_before_it_is_removed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(demonstration, "DIRECTORY", tmp_path)
    path = tmp_path / "day.ndjson"
    path.write_bytes(at("2026-11-27T10:00:00Z"))
    with pytest.raises(InputError, match="copy it elsewhere"):
        demonstration.run(str(path), None, open_page=False)
    assert path.exists()


@pytest.mark.parametrize("command", [["local/demo/input_checks.py"], ["-m", "local", "demo"]])
@pytest.mark.parametrize(
    "arguments",
    [["--events", "/nope"], ["--events", "~/nope"], ["--date", "soon"], ["--date", "2999-01-01"]],
)
def test_the_command_says_so_in_one_line(command: list[str], arguments: list[str]) -> None:
    """As `make demo` runs it, before and after the installation."""
    done = subprocess.run(  # noqa: S603 - our own arguments
        [sys.executable, *command, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("error: ")
    assert len(done.stderr.splitlines()) == 1
    assert done.stdout == ""


def test_mistakes_in_definitions_are_told_before_anything_starts(tmp_path: Path) -> None:
    folder = written(tmp_path / "defined", mappings='[[mapping]]\npreset = "nothing"\n')
    (tmp_path / "events").write_bytes(at("2026-11-27T10:00:00Z"))
    done = subprocess.run(  # noqa: S603 - our own arguments
        [sys.executable, "-m", "local", "demo", "--events", str(tmp_path / "events")],
        cwd=ROOT,
        env={**os.environ, "PIPELINE_DEFINITIONS": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    assert done.stderr.startswith(f"error: {folder}/mappings.toml: mapping 1")


def test_the_first_look_needs_nothing_but_python(tmp_path: Path) -> None:
    """Nothing is installed yet when `make` takes it."""
    done = subprocess.run(  # noqa: S603 - our own arguments
        [sys.executable, "-I", "-S", str(ROOT / "local/demo/input_checks.py"), "--events", "/nope"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "No such file" in done.stderr


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_a_time_beyond_the_calendar_names_no_day(tmp_path: Path, moment: str) -> None:
    path = tmp_path / "events"
    path.write_bytes(at(moment))
    assert look(path, LOCAL).days == {}


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf%s\n \n%s\n",
        b"[%s,\n%s]",
        b'{"Records": [%s, %s]}',
    ],
)
def test_a_file_is_read_as_it_is_sent(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "events.zst"
    text = content % (at("2026-11-27T08:00:00Z"), at("2026-11-26T08:00:00Z"))
    skipped = b"\x50\x2a\x4d\x18\x02\0\0\0\0\0"
    path.write_bytes(skipped + zstandard.compress(text))
    found = look(path, LOCAL)
    assert (found.lines, found.days.total()) == (2, 2)
