"""However requests end, and wherever, every line is accounted for."""

from __future__ import annotations

import json
import os
import select
import signal
from collections.abc import Callable
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from cli.judging.entries import to_entry
from cli.reading.lines import LONGEST_LINE
from cli.sending.interrupts import Interrupts
from tests.harness import put_events
from tests.harness.command import run
from tests.harness.deployments import SETTLE_SECONDS, eventually
from tests.harness.put_events import Failing
from tests.harness.sending import Sending, account, events

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
        "error: stopped: ExpiredTokenException: The security token has expired. Sending all again "
        "is safe for events with an id of their own" in result.stderr
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


def test_an_interrupt_ends_the_judging_of_lines_that_are_all_rejected(
    sending: Sending, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.write_bytes(b"junk\n" * 100)
    judged: list[bytes] = []

    def judge(line: bytes, *others: Any, **named: Any) -> Any:
        judged.append(line)
        os.kill(os.getpid(), signal.SIGINT)
        return to_entry(line, *others, **named)

    monkeypatch.setattr("cli.judging.judge.to_entry", judge)
    sending()
    _, figures = account(str(file))
    assert (figures["stopped"], len(judged)) == ("interrupted", 1)
    assert (figures["rejected"], figures["unsent"]) == (1, 99)
    assert kept(figures) == ["junk"] * 100


def test_an_interrupt_before_the_first_line_is_whole_keeps_what_came_of_it(
    sending: Sending, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wait(reading: list[Any], *_: object) -> tuple[list[Any], list[Any], list[Any]]:
        found = waiting(reading, [], [], 0)
        if not found[0]:
            os.kill(os.getpid(), signal.SIGINT)
        return found

    waiting = select.select
    monkeypatch.setattr("cli.reading.source.select.select", wait)
    monkeypatch.chdir(tmp_path)
    sending()
    reader, writer = os.pipe()
    os.write(writer, b'{"half')
    _, figures = account(f"/dev/fd/{reader}")
    os.close(writer)
    os.close(reader)
    assert figures["ended_early"] == "was not read to its end"
    assert kept(figures) == ['{"half']


def test_a_line_in_pieces_counts_once_when_it_is_left(sending: Sending, file: Path) -> None:
    lines = [*events(400), b"x" * (3 * LONGEST_LINE), b"y"]
    file.write_bytes(b"\n".join(lines))
    sending(lambda _: put_events.HOPELESS["expired"])
    _, figures = account(str(file))
    assert (figures["lines"], figures["rejected"], figures["unsent"]) == (402, 1, 401)
    assert sorted(kept(figures)) == sorted(line.decode() for line in lines)


def test_a_file_that_becomes_shorter_meanwhile_is_not_taken_for_whole(
    sending: Sending, file: Path
) -> None:
    """As a log is cut whose lines were copied elsewhere (logrotate's `copytruncate`)."""
    file.write_bytes(b"\n".join(events(5_000)) + b"\n")
    sending(lambda _: os.truncate(file, 0))
    code, figures = account(str(file))
    assert code == 1
    assert figures["ended_early"] == "became shorter while it was read"


def test_a_second_interrupt_waits_for_nothing_and_still_says_what_became_of_it(
    sending: Sending, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = given(file)
    interrupts, released = Interrupts(), Event()
    monkeypatch.setattr("cli.commands.send.Interrupts", lambda: interrupts)
    ended = []

    def interrupt() -> None:
        before = interrupts.count
        os.kill(os.getpid(), signal.SIGINT)
        eventually(lambda: interrupts.count > before)

    def hang(details: list[str]) -> tuple[int, bytes]:
        interrupt()
        interrupt()
        released.wait(SETTLE_SECONDS)
        ended.append(details)
        return put_events.taken(details)

    sending(at(0, hang))
    _, figures = account(str(file))
    assert not ended
    released.set()
    assert figures["stopped"] == "interrupted"
    # The request that hangs may be accepted or not: sending it again is safe.
    assert "0" in {json.loads(line)["id"] for line in kept(figures)}
    assert set(kept(figures)) <= lines
