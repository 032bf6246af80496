"""`pipeline send` reads every kind of file, and names what the pipeline would never see."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import boto3
import pytest
import zstandard
from botocore.exceptions import ClientError

from cli.target import Target
from cli.terminal.options import Options
from stacks.settings import Routing, Settings
from tests.harness.command import NAMES, run
from tests.harness.sending import LINE, Sending, account, refusal


def compressed(content: bytes, how: str) -> bytes:
    if how == "gzip":
        return gzip.compress(content)
    if how == "zstd":
        return zstandard.compress(content)
    return content


@pytest.mark.parametrize("how", ["plain", "gzip", "zstd"])
def test_a_file_is_read_in_any_form(lone_bus: None, file: Path, how: str) -> None:
    file.write_bytes(compressed(LINE + b"\r\n\n" + LINE, how))
    code, figures = account(str(file))
    assert (code, figures["accepted"]) == (0, 2)


def test_standard_input_is_read(lone_bus: None) -> None:
    result = run("send", "-", stdin=LINE * 1)
    assert result.exit_code == 0
    assert "1 line: 1 accepted, 0 rejected" in result.stdout


def test_a_file_that_cannot_be_opened_is_named(lone_bus: None, file: Path) -> None:
    assert refusal(str(file)) == f"error: {file}: No such file or directory"
    assert refusal(str(file.parent)) == f"error: {file.parent}: there are no files in it"


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
    lone_bus: None, file: Path
) -> None:
    """The bus would accept it. EventBridge could put it into no queue, and it would be lost."""
    large = LINE[:-1] + b', "more": "' + b"x" * 262_000 + b'"}'
    file.write_bytes(b"\n".join([LINE, b"", *[large] * 7, LINE]))
    _, figures = account(str(file))
    assert (figures["accepted"], figures["reasons"]) == (2, {"EntryTooLarge": 7})
    named = figures["examples"]["EntryTooLarge"]
    assert [one["line"] for one in named] == [*range(3, 8)]
    size = int(named[0]["why"].split()[0].replace(",", ""))
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
