"""What is not accepted is kept, and never in place of something else."""

from __future__ import annotations

import json
import os
import threading
from pathlib import Path

import pytest

from tests.harness import put_events
from tests.harness.command import run
from tests.harness.sending import LINE, Sending, account, events, refusal


def test_what_was_not_accepted_is_written_byte_for_byte(lone_bus: None, file: Path) -> None:
    rejects = file.with_name("rejects")
    file.write_bytes(b"\n".join([LINE, b"junk \xff", b"[1]", LINE]))
    code, figures = account(str(file), "--rejects", str(rejects))
    assert (code, figures["accepted"]) == (1, 2)
    assert figures["reasons"] == {"NotUnicode": 1, "MalformedDetail": 1}
    assert rejects.read_bytes() == b"junk \xff\n[1]\n"


def test_rejects_are_beside_their_file_and_never_overwritten(
    lone_bus: None, tmp_path: Path
) -> None:
    """Files of the same name in other folders, and a file that is sent again."""
    for n, day in enumerate(("dt=1", "dt=2", "dt=2")):
        file = tmp_path / day / "events.ndjson"
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(b"junk %d\n" % n)
        account(str(file))
    assert (tmp_path / "dt=1/events.ndjson.rejected").read_bytes() == b"junk 0\n"
    assert (tmp_path / "dt=2/events.ndjson.rejected").read_bytes() == b"junk 1\n"
    assert (tmp_path / "dt=2/events.ndjson.rejected.2").read_bytes() == b"junk 2\n"


def test_where_nothing_is_rejected_there_is_no_file(lone_bus: None, file: Path) -> None:
    file.write_bytes(LINE)
    assert account(str(file))[1]["rejects"] is None
    account(str(file), "--rejects", str(file.with_name("rejects")))
    assert list(file.parent.iterdir()) == [file]


def test_rejects_of_standard_input_are_in_the_working_folder(
    lone_bus: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    account("-", stdin=b"junk\n")
    assert (tmp_path / "standard-input.rejected").read_bytes() == b"junk\n"


def test_rejects_of_a_file_by_the_name_of_a_device_are_in_the_working_folder(
    lone_bus: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As of `pipeline send /dev/stdin < events.ndjson`."""
    monkeypatch.chdir(tmp_path)
    with (tmp_path / "events").open("w+b") as file:
        file.write(b"junk\n")
        file.flush()
        name = str(file.fileno())
        account(f"/dev/fd/{name}")
    assert (tmp_path / f"{name}.rejected").read_bytes() == b"junk\n"


def same(file: Path, how: str) -> Path:
    """Another name of the same file."""
    other = file.with_name("other")
    if how == "symbolic link":
        other.symlink_to(file)
    elif how == "hard link":
        other.hardlink_to(file)
    else:
        return file.parent / ".." / file.parent.name / file.name
    return other


@pytest.mark.parametrize("how", ["spelling", "symbolic link", "hard link"])
@pytest.mark.parametrize("content", [LINE, b""])
def test_rejects_never_go_into_the_file_that_is_sent(
    sending: Sending, file: Path, how: str, content: bytes
) -> None:
    bus = sending()
    file.write_bytes(content)
    said = refusal(str(file), "--rejects", str(same(file, how)))
    assert "it is the very file that is sent. Nothing was sent" in said
    assert (file.read_bytes(), bus.requests) == (content, [])


def test_rejects_that_cannot_be_written_are_said_before_anything_is_sent(
    sending: Sending, file: Path
) -> None:
    bus = sending()
    file.write_bytes(LINE)
    kept = file.with_name("kept")
    kept.write_bytes(b"of yesterday\n")
    for rejects, said in (
        (file.with_name("nowhere") / "x", f"there is no folder {file.with_name('nowhere')}"),
        (file.parent, "Is a directory"),
        (file / "x", "Not a directory"),
        (kept, "it has something in it, which is never overwritten"),
    ):
        assert f"--rejects {rejects}: {said}. Nothing was sent" in refusal(
            str(file), "--rejects", str(rejects)
        )
    assert kept.read_bytes() == b"of yesterday\n"
    assert bus.requests == []


def test_where_no_file_can_be_made_beside_a_file_it_says_so_before_anything_is_sent(
    sending: Sending, file: Path
) -> None:
    bus = sending()
    long = file.with_name("n" * 250)  # a name with `.rejected` would be longer than any may be
    long.write_bytes(LINE)
    said = refusal(str(long))
    assert f"cannot be written to {long}.rejected: File name too long" in said
    assert "Say where to, with --rejects; nothing was sent" in said
    assert bus.requests == []


def test_an_empty_file_or_a_device_may_take_the_rejects(lone_bus: None, file: Path) -> None:
    file.write_bytes(b"junk\n")
    empty = file.with_name("empty")
    empty.touch()
    account(str(file), "--rejects", str(empty))
    assert empty.read_bytes() == b"junk\n"
    account(str(file), "--rejects", os.devnull)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
def test_when_rejects_cannot_be_written_any_more_the_sending_stops_and_says_so(
    sending: Sending, file: Path
) -> None:
    sending()
    file.write_bytes(b"\n".join([*events(20), b"junk", *events(2000)]))
    result = run("send", str(file), "--rejects", "/dev/full", "--json")
    figures = json.loads(result.stdout)
    assert result.exit_code == 1
    assert "No space left on device" in figures["stopped"]
    lost = figures["rejected"] + figures["unsent"]
    assert f"{lost} of these lines are not in it" in result.stderr
    assert "events was not read to its end" in result.stderr
    assert figures["accepted"] < 2000


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
def test_when_rejects_cannot_be_written_no_more_lines_are_judged(
    sending: Sending, file: Path
) -> None:
    sending()
    file.write_bytes(b"junk\n" * 1000)
    _, figures = account(str(file), "--rejects", "/dev/full")
    assert (figures["lines"], figures["ended_early"]) == (1, "was not read to its end")


def test_the_rejects_can_be_sent_when_they_were_repaired(sending: Sending, file: Path) -> None:
    sending(lambda n: put_events.refused("AccessDeniedException") if n < 12 else None)
    file.write_bytes(b'[\n  {"source": "a",\n   "x": 1},\n  {"source": "b"}\n]')
    _, figures = account(str(file))
    assert figures["reasons"] == {"AccessDeniedException": 2}
    bus = sending()
    assert account(figures["rejects"])[1]["accepted"] == 2
    # The very bytes of the first try: a copy that the bus has already is a duplicate.
    assert sorted(bus.accepted) == ['{"source": "a",    "x": 1}', '{"source": "b"}']


def test_a_pipe_is_read_once_also_where_rejects_are_named(sending: Sending, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(LINE + b"\n",), daemon=True)
    writer.start()
    code, figures = account(str(pipe), "--rejects", str(tmp_path / "rejects"))
    assert (code, figures["accepted"]) == (0, 1)
    writer.join()
