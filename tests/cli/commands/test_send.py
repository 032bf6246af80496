"""`pipeline send` accounts for every line, whatever the file, the bus or the person does."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
import zstandard
from botocore.exceptions import ClientError

from cli.target import Target
from cli.terminal.options import Options
from stacks.settings import Routing, Settings
from tests.harness import put_events
from tests.harness.command import NAMES, run
from tests.harness.put_events import Failing, PutEvents
from toolchain.project import ROOT

LINE = b'{"event_id":"1","source":"s","event_type":"t"}'


def events(count: int) -> list[bytes]:
    return [b'{"event_id":"%d","source":"s","event_type":"t"}' % n for n in range(count)]


def account(*arguments: str, stdin: bytes | None = None) -> tuple[int, dict[str, Any]]:
    """The exit code and the account of a send, whose parts add up."""
    result = run("send", *arguments, "--json", stdin=stdin)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.output
    figures: dict[str, Any] = json.loads(result.stdout)
    assert figures["lines"] == figures["accepted"] + figures["rejected"] + figures["unsent"]
    assert figures["rejected"] == sum(figures["reasons"].values())
    whole = figures["lines"] == figures["accepted"] and not figures["ended_early"]
    assert result.exit_code == (0 if whole and not figures["stopped"] else 1)
    return result.exit_code, figures


def refusal(*arguments: str, stdin: bytes | None = None) -> str:
    """What is said when nothing is sent at all."""
    result = run("send", *arguments, stdin=stdin)
    assert result.exit_code == 1
    assert "Traceback" not in result.output
    assert result.stdout == ""
    return " ".join(result.stderr.split())


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "events"


@pytest.fixture
def bus(aws: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bus, and nothing behind it."""
    client = boto3.client("events")
    client.create_event_bus(Name=NAMES.bus)
    monkeypatch.setattr("cli.target.Target.events", client)


@pytest.fixture
def sending(
    bus: None, monkeypatch: pytest.MonkeyPatch
) -> Callable[[Callable[[int], Failing | None]], PutEvents]:
    """A bus that fails as told, without pauses between tries."""
    monkeypatch.setattr("cli.sending.bus._FIRST_PAUSE_SECONDS", 0)

    def begin(plan: Callable[[int], Failing | None] = lambda _: None) -> PutEvents:
        found = PutEvents(plan)
        monkeypatch.setattr("cli.target.Target.sender", found.client)
        return found

    return begin


Sending = Callable[..., PutEvents]


# What a file may be.


def compressed(content: bytes, how: str) -> bytes:
    if how == "gzip":
        return gzip.compress(content)
    if how == "zstd":
        return zstandard.compress(content)
    return content


@pytest.mark.parametrize("how", ["plain", "gzip", "zstd"])
def test_a_file_is_read_in_any_form(bus: None, file: Path, how: str) -> None:
    file.write_bytes(compressed(LINE + b"\r\n\n" + LINE, how))
    code, figures = account(str(file))
    assert (code, figures["accepted"]) == (0, 2)


def test_standard_input_is_read(bus: None) -> None:
    result = run("send", "-", stdin=LINE * 1)
    assert result.exit_code == 0
    assert "1 lines: 1 accepted, 0 rejected" in result.stdout


def test_an_array_and_records_are_sent_element_by_element(sending: Sending, file: Path) -> None:
    bus = sending()
    file.write_bytes(b'\xef\xbb\xbf[\n  {"source": "a",\n   "x": [1]},\n  {"source": "b"}\n]\n')
    assert account(str(file))[1]["accepted"] == 2
    assert sorted(bus.accepted) == ['{"source": "a",    "x": [1]}', '{"source": "b"}']
    bus = sending()
    file.write_bytes(b'{"Records": [{"source": "a"}, {"source": "b"}]}')
    assert account(str(file))[1]["lines"] == 2
    assert sorted(bus.accepted) == ['{"source": "a"}', '{"source": "b"}']


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('{"source": "é"}\n'.encode("utf-16"), "is UTF-16: `iconv -f UTF-16 -t UTF-8`"),
        (b"id,source\n1,shop\n2,shop\n", "line 1: looks like CSV"),
        (b'{\n  "source": "shop"\n}\n', "line 1: JSON over several lines: `jq -c .`"),
        (b"PAR1\x15\x04", "is Parquet"),
    ],
)
def test_a_file_of_another_kind_is_named_once_and_nothing_of_it_is_sent(
    sending: Sending, file: Path, content: bytes, said: str
) -> None:
    bus = sending()
    file.write_bytes(content)
    message = refusal(str(file))
    assert f"events {said}" in message
    assert "Nothing was sent" in message
    assert bus.requests == []
    assert list(file.parent.iterdir()) == [file]


def test_each_reason_is_named_with_some_lines_and_what_is_wrong_with_them(
    sending: Sending, file: Path
) -> None:
    sending()
    file.write_bytes(b"\n".join([LINE, b"   ", b"\t\r", *[b"[1]"] * 7, b'{"a": }', b"\xff", LINE]))
    result = run("send", str(file))
    assert result.exit_code == 1
    assert "11 lines: 2 accepted, 9 rejected" in result.stdout
    assert "  8 MalformedDetail\n    line 4: JSON, but no object\n" in result.stdout
    assert "    line 8: JSON, but no object\n    and 3 more\n" in result.stdout
    assert "  1 NotUnicode\n    line 12: byte 1 is no UTF-8\n" in result.stdout
    _, figures = account(str(file))
    assert [one["line"] for one in figures["examples"]["MalformedDetail"]] == [4, 5, 6, 7, 8]


def test_each_event_that_the_queue_behind_the_bus_would_refuse_is_named(
    bus: None, file: Path
) -> None:
    """The bus would accept it. EventBridge could put it into no queue, and it would be lost."""
    large = LINE[:-1] + b', "more": "' + b"x" * 262_000 + b'"}'
    file.write_bytes(b"\n".join([LINE, b"", *[large] * 7, LINE]))
    _, figures = account(str(file))
    assert [one["line"] for one in figures["too_large"]] == [*range(3, 10)]
    assert (figures["accepted"], figures["reasons"]) == (2, {"EntryTooLarge": 7})
    size = figures["too_large"][0]["bytes"]
    assert size > 262_144 > len(large)
    assert Path(figures["rejects"]).read_bytes() == (large + b"\n") * 7
    said = run("send", str(file)).stdout
    assert (
        f"line 3: {size:,} bytes with EventBridge's envelope, and a queue takes 262,144\n" in said
    )
    assert "and 2 more" in said


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        ('{"source": "s", "x": "\ufffe"}', "InvalidMessageContents"),
        ('{"source": "s", "x": "\uffff"}', "InvalidMessageContents"),
        (r'{"source": "s", "x": "\uFFfe"}', "InvalidMessageContents"),
        (r'{"source": "s\uffff"}', "InvalidMessageContents"),
        (f'{{"source": "{NAMES.event_source}"}}', "OwnSource"),
        (f'{{"source": "{NAMES.event_source}.payments"}}', "OwnSource"),
        ('{"source": "aws.ec2"}', "NotAuthorizedForSource"),
    ],
)
def test_what_the_pipeline_would_never_see_is_refused_by_name(
    sending: Sending, file: Path, event: str, reason: str
) -> None:
    bus = sending()
    file.write_text(f'{{"source": "s"}}\n{event}\n', encoding="utf-8")
    _, figures = account(str(file))
    assert figures["reasons"] == {reason: 1}
    assert figures["examples"][reason][0]["line"] == 2
    assert bus.accepted == ['{"source": "s"}']


def test_what_the_settings_do_not_route_is_refused_by_name(
    sending: Sending, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    routing = Routing(sources=["shop"], event_types=["Order"])
    monkeypatch.setattr("cli.target.load", lambda name: Settings(environment=name, routing=routing))
    bus = sending()
    file.write_bytes(
        b'{"source": "shop", "event_type": "Order"}\n'
        b'{"source": "shop", "event_type": "Orders"}\n'
        b'{"event_type": "Order"}\n'
    )
    _, figures = account(str(file))
    assert figures["reasons"] == {"NotRouted": 2}
    assert [one["why"] for one in figures["examples"]["NotRouted"]] == [
        "routing.event_types lacks 'Orders'",
        "routing.sources lacks 'unknown'",
    ]
    assert len(bus.accepted) == 1


# The bus itself.


def test_nothing_is_sent_to_a_bus_that_is_not_there(sending: Sending, file: Path) -> None:
    bus = sending()
    boto3.client("events").delete_event_bus(Name=NAMES.bus)
    file.write_bytes(LINE)
    said = refusal(str(file))
    assert f"there is no event bus {NAMES.bus} in {NAMES.region}" in said
    assert "Nothing was sent" in said
    assert bus.requests == []
    assert list(file.parent.iterdir()) == [file]


def test_that_the_bus_could_not_be_looked_up_is_said_and_events_are_sent(
    sending: Sending, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Denied:
        meta = boto3.client("events").meta

        def describe_event_bus(self, **_: object) -> None:
            error: Any = {"Error": {"Code": "AccessDeniedException", "Message": "no"}}
            raise ClientError(error, "DescribeEventBus")

    bus = sending()
    monkeypatch.setattr("cli.target.Target.events", Denied())
    file.write_bytes(LINE)
    result = run("send", str(file))
    assert result.exit_code == 0
    assert "your role may not events:DescribeEventBus" in result.stderr
    assert len(bus.accepted) == 1


def test_the_client_that_sends_tries_once_since_the_bus_tries_again(aws: None) -> None:
    options = Options(environment="dev", profile=None, region=None, local_directory=Path())
    config: Any = Target(options).sender.meta.config
    assert config.retries["total_max_attempts"] == 1


# The rejects file.


def test_what_was_not_accepted_is_written_byte_for_byte(bus: None, file: Path) -> None:
    rejects = file.with_name("rejects")
    file.write_bytes(b"\n".join([LINE, b"junk \xff", b"[1]", LINE]))
    code, figures = account(str(file), "--rejects", str(rejects))
    assert (code, figures["accepted"]) == (1, 2)
    assert figures["reasons"] == {"NotUnicode": 1, "MalformedDetail": 1}
    assert rejects.read_bytes() == b"junk \xff\n[1]\n"


def test_rejects_are_beside_their_file_and_never_overwritten(bus: None, tmp_path: Path) -> None:
    """Files of the same name in other folders, and a file that is sent again."""
    for n, day in enumerate(("dt=1", "dt=2", "dt=2")):
        file = tmp_path / day / "events.ndjson"
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(b"junk %d\n" % n)
        account(str(file))
    assert (tmp_path / "dt=1/events.ndjson.rejected").read_bytes() == b"junk 0\n"
    assert (tmp_path / "dt=2/events.ndjson.rejected").read_bytes() == b"junk 1\n"
    assert (tmp_path / "dt=2/events.ndjson.rejected.2").read_bytes() == b"junk 2\n"


def test_where_nothing_is_rejected_there_is_no_file(bus: None, file: Path) -> None:
    file.write_bytes(LINE)
    assert account(str(file))[1]["rejects"] is None
    account(str(file), "--rejects", str(file.with_name("rejects")))
    assert list(file.parent.iterdir()) == [file]


def test_rejects_of_standard_input_are_in_the_working_folder(
    bus: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    account("-", stdin=b"junk\n")
    assert (tmp_path / "standard-input.rejected").read_bytes() == b"junk\n"


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


def test_an_empty_file_or_a_device_may_take_the_rejects(bus: None, file: Path) -> None:
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


def test_the_rejects_can_be_sent_when_they_were_repaired(sending: Sending, file: Path) -> None:
    sending(lambda n: put_events.refused("AccessDeniedException") if n < 12 else None)
    file.write_bytes(b'[\n  {"source": "a",\n   "x": 1},\n  {"source": "b"}\n]')
    _, figures = account(str(file))
    assert figures["reasons"] == {"AccessDeniedException": 2}
    bus = sending()
    assert account(figures["rejects"])[1]["accepted"] == 2
    # The very bytes of the first try: a copy that the bus has already is a duplicate.
    assert sorted(bus.accepted) == ['{"source": "a",    "x": 1}', '{"source": "b"}']


# How a request may end.


EVENTS = 200
REQUESTS = EVENTS // 10
PLACES = (0, REQUESTS // 2, REQUESTS - 1)


def given(file: Path) -> set[str]:
    lines = events(EVENTS)
    file.write_bytes(b"\n".join(lines) + b"\n")
    return {line.decode() for line in lines}


def kept(figures: dict[str, Any]) -> list[str]:
    """The lines of the rejects file."""
    path = figures["rejects"]
    return Path(path).read_text(encoding="utf-8").splitlines() if path else []


def at(place: int, failing: Failing, times: int = 1) -> Callable[[int], Failing | None]:
    return lambda n: failing if place <= n < place + times else None


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", put_events.PASSING)
def test_what_passes_is_sent_again_until_the_bus_has_it(
    sending: Sending, file: Path, name: str, place: int
) -> None:
    lines = given(file)
    bus = sending(at(place, put_events.PASSING[name], times=3))
    code, figures = account(str(file))
    assert (code, figures["accepted"]) == (0, EVENTS)
    assert set(bus.accepted) == lines
    assert figures["retries"] > 0


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", put_events.PASSING)
def test_what_does_not_pass_stops_the_sending_and_the_rest_is_kept(
    sending: Sending, file: Path, name: str, place: int
) -> None:
    lines = given(file)
    bus = sending(at(place, put_events.PASSING[name], times=100_000))
    code, figures = account(str(file))
    assert code == 1
    assert set(bus.accepted) | set(kept(figures)) == lines
    assert figures["accepted"] == len(bus.accepted)
    # Each request is tried eight times, and sixteen are under way when the tenth has failed.
    assert len(bus.requests) <= place + 8 * REQUESTS


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", put_events.REFUSED)
def test_what_is_refused_for_good_is_kept_and_the_others_are_sent(
    sending: Sending, file: Path, name: str, place: int
) -> None:
    lines = given(file)
    bus = sending(at(place, put_events.REFUSED[name]))
    _, figures = account(str(file))
    # A request that was refused as a whole was sent again, event by event.
    assert figures["rejected"] == (5 if name.startswith("some") else 0)
    assert set(bus.accepted).isdisjoint(kept(figures))
    assert set(bus.accepted) | set(kept(figures)) == lines
    assert figures["stopped"] is None


def test_one_event_that_may_not_be_sent_keeps_back_no_other(sending: Sending, file: Path) -> None:
    lines = given(file)
    denied = put_events.refused("AccessDeniedException")
    bus = sending()
    bus.fail_with(lambda details: denied if any('"77"' in one for one in details) else None)
    _, figures = account(str(file))
    assert figures["reasons"] == {"AccessDeniedException": 1}
    assert figures["examples"]["AccessDeniedException"] == [{"line": 78, "why": "in words"}]
    assert len(kept(figures)) == 1
    assert set(bus.accepted) | set(kept(figures)) == lines


def test_a_role_that_may_send_nothing_stops_before_all_is_tried(
    sending: Sending, file: Path
) -> None:
    file.write_bytes(b"\n".join(events(2_000)))
    bus = sending(lambda _: put_events.refused("AccessDeniedException"))
    _, figures = account(str(file))
    assert "10 requests in a row failed: AccessDeniedException: in words" in figures["stopped"]
    assert len(bus.requests) < 700
    assert figures["unsent"] > 1_000
    assert len(kept(figures)) == 2_000


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", put_events.HOPELESS)
def test_credentials_that_expire_stop_at_once_and_the_rest_is_kept(
    sending: Sending, file: Path, name: str, place: int
) -> None:
    lines = given(file)
    bus = sending(at(place, put_events.HOPELESS[name], times=100_000))
    _, figures = account(str(file))
    assert figures["accepted"] == 10 * place == len(bus.accepted)
    assert (figures["rejected"], figures["unsent"]) == (0, EVENTS - 10 * place)
    assert set(bus.accepted) | set(kept(figures)) == lines
    assert len(kept(figures)) == figures["unsent"]


def test_a_stop_is_said_with_its_account(sending: Sending, file: Path) -> None:
    given(file)
    sending(at(3, put_events.HOPELESS["expired"], times=100))
    result = run("send", str(file))
    assert result.exit_code == 1
    assert "200 lines: 30 accepted, 0 rejected, 170 not sent, 0 sent again" in result.stdout
    assert f"lines that were not accepted: {file}.rejected\n" in result.stdout
    assert (
        "error: stopped: ExpiredTokenException: The security token has expired. Sending all of it "
        "again is safe" in result.stderr
    )


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("place", PLACES)
def test_an_interrupt_ends_what_is_under_way_and_keeps_the_rest(
    sending: Sending, file: Path, place: int, how: signal.Signals
) -> None:
    lines = given(file)
    bus = sending(at(place, put_events.interrupted(how)))
    before = signal.getsignal(how)
    _, figures = account(str(file))
    assert signal.getsignal(how) == before
    assert figures["stopped"] == "interrupted"
    assert figures["accepted"] == len(bus.accepted) >= 10 * (place + 1)
    assert set(bus.accepted).isdisjoint(kept(figures))
    assert set(bus.accepted) | set(kept(figures)) == lines


def test_a_second_interrupt_waits_for_nothing_and_still_says_what_became_of_it(
    sending: Sending, file: Path
) -> None:
    lines = given(file)

    def hang(details: list[str]) -> tuple[int, bytes]:
        for _ in range(2):
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(0.1)
        time.sleep(2)
        return put_events.taken(details)

    sending(at(0, hang))
    start = time.monotonic()
    _, figures = account(str(file))
    assert time.monotonic() - start < 2
    assert figures["stopped"] == "interrupted"
    # The request that hangs may be accepted or not: sending it again is safe.
    assert "0" in {json.loads(line)["event_id"] for line in kept(figures)}
    assert set(kept(figures)) <= lines


# Real processes.


@pytest.fixture
def process(tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """The command in a process of its own, on a bus that takes everything."""
    script = tmp_path / "sent.py"
    script.write_text(
        "import os, sys\n"
        "from tests.harness.aws import simulated_aws\n"
        "from tests.harness.command import NAMES\n"
        "from tests.harness.put_events import PutEvents\n"
        "import boto3\n"
        "from cli.target import Target\n"
        "from cli.main import app\n"
        "with simulated_aws():\n"
        "    boto3.client('events').create_event_bus(Name=NAMES.bus)\n"
        "    Target.sender = PutEvents().client\n"
        "    app(['--env', 'dev', 'send', *sys.argv[1:]])\n"
    )
    running: list[subprocess.Popen[bytes]] = []

    def start(*arguments: str) -> subprocess.Popen[bytes]:
        one = subprocess.Popen(  # noqa: S603 - this test's own
            [sys.executable, str(script), *arguments],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        running.append(one)
        return one

    yield start
    for one in running:
        one.kill()
        one.communicate()


def test_ctrl_c_ends_a_wait_for_standard_input_with_the_account(
    process: Callable[..., subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    """Lines are sent as they come, and the wait for more loses none of them."""
    sent = process("-", "--json")
    assert sent.stdin is not None
    sent.stdin.write(b"junk\n" + b"\n".join(events(40)) + b"\n")
    sent.stdin.flush()
    rejects = tmp_path / "standard-input.rejected"
    deadline = time.monotonic() + 30
    while not (rejects.exists() and rejects.stat().st_size):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    sent.send_signal(signal.SIGINT)
    assert sent.wait(20) == 1
    assert sent.stdout is not None
    figures = json.loads(sent.stdout.read())
    assert figures["lines"] == 41
    assert figures["accepted"] + figures["unsent"] == 40
    assert figures["ended_early"] == "was not read to its end"
    assert len(rejects.read_bytes().splitlines()) == 1 + figures["unsent"]


def test_a_killed_command_leaves_the_rejects_that_it_had(
    process: Callable[..., subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    sent = process("-")
    assert sent.stdin is not None
    sent.stdin.write(b"junk\n")
    sent.stdin.flush()
    rejects = tmp_path / "standard-input.rejected"
    deadline = time.monotonic() + 30
    while not (rejects.exists() and rejects.read_bytes()):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    sent.kill()
    assert rejects.read_bytes() == b"junk\n"
