"""The demo of one's own events: what was refused is said, and what the report has of the rest."""

from __future__ import annotations

import io
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from cli.judging.unmapped import Unmapped
from local.demo import own_events, pages
from local.demo.events_file import EventsFile
from local.demo.pipeline import Books, Json
from local.demo.refused import Reason, Refused

if TYPE_CHECKING:
    import pytest

DAY = date(2026, 11, 23)
# Longer than a line of a terminal, and with what a console may take for an emoji.
FINDING = "Source :bug: sent 1,203 events: on a Monday, 240 to 391 events are what is usual."


def reported(events: int) -> Json:
    """What this story reads of a report."""
    return {
        "activity": {"events": events},
        "quality": {"duplicates": 0, "conflicting_duplicates": 0},
    }


class Faked:
    """A pipeline that answers what it is told to; what is printed is kept."""

    directory = Path(".local/demo")
    start = datetime(2026, 11, 24, tzinfo=UTC)
    days = (date(2026, 11, 24),)

    def __init__(
        self, lines: int, *, rejected: int = 0, quarantined: int = 0, width: int = 200
    ) -> None:
        self.text = io.StringIO()
        self.console = Console(file=self.text, width=width)
        self.made: list[tuple[date, date]] = []
        self.lines = lines
        accepted = lines - rejected
        self._account = {"lines": lines, "accepted": accepted, "rejected": rejected, "reasons": {}}
        self._books = [
            Books(received=7, quarantined=1, balanced=True),
            Books(received=7 + accepted, quarantined=1 + quarantined, balanced=True),
        ]

    def send(self, events: Path, rejects: Path) -> Json:
        return self._account

    def settle(self) -> None:
        pass

    def books(self) -> Books:
        return self._books.pop(0)

    def make_reports(self, first: date, last: date) -> None:
        self.made.append((first, last))

    def summary(self, day: date) -> str:
        return f"Report of {day}\n1. Silent: {FINDING}\n"

    def target(self) -> None:
        return None


def told(
    monkeypatch: pytest.MonkeyPatch,
    faked: Faked,
    days: dict[date, int],
    *,
    events: int,
    refused: int = 0,
    invalid: int = 0,
    unmapped: int = 0,
) -> tuple[bool, str]:
    """Whether one's own story is well, and what it prints; `refused` lines have no id.

    `days`: the valid events of the file; `invalid`: the others, as they were judged. `unmapped`:
    what no mapping reads.
    """
    lost = Refused(
        reasons=[
            Reason(
                code="empty:event_id",
                words="`event_id` is empty",
                where="in quarantine",
                lines=refused,
                sample=b'{"id": 1}',
            )
        ][: 1 if refused else 0],
    )
    monkeypatch.setattr(own_events, "refused", lambda *_: lost)
    monkeypatch.setattr(pages, "save", lambda *_: {str(DAY): reported(events)})
    lines = faked.lines
    unread = Unmapped()
    unread.lines = unmapped
    file = EventsFile(
        path=Path("f"), lines=lines, invalid=invalid, days=Counter(days), unmapped=unread
    )
    well = own_events.run(faked, file, DAY)  # type: ignore[arg-type]
    return well, faked.text.getvalue()


def test_what_no_mapping_reads_is_well_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    well, text = told(monkeypatch, Faked(100), {DAY: 100}, events=100, unmapped=7)
    assert well
    assert "are read by no mapping" in text
    assert "pipeline discover f\n" in text


def test_own_events_that_are_all_in_are_well(monkeypatch: pytest.MonkeyPatch) -> None:
    well, text = told(monkeypatch, Faked(100), {DAY: 100}, events=100)
    assert well
    assert f"Report of {DAY}" in text
    assert "REFUSED" not in text
    assert "DIFFERS" not in text


def test_the_report_is_printed_as_the_command_prints_it(monkeypatch: pytest.MonkeyPatch) -> None:
    _, text = told(monkeypatch, Faked(100, width=80), {DAY: 100}, events=100)
    assert f"\nReport of {DAY}\n1. Silent: {FINDING}\n" in text


def test_what_was_refused_is_said_first_and_is_not_well(monkeypatch: pytest.MonkeyPatch) -> None:
    well, text = told(
        monkeypatch, Faked(100, quarantined=11), {DAY: 89}, events=89, refused=11, invalid=11
    )
    assert not well
    first, second, third, *_ = text.strip().splitlines()
    assert first.startswith("11 of 100 lines were REFUSED")
    assert second.strip() == "11 in quarantine: empty:event_id, `event_id` is empty"
    assert third.strip() == '{"id": 1}'
    assert "DIFFERS" not in text


def test_a_tenth_may_be_refused_but_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    well, text = told(
        monkeypatch, Faked(100, quarantined=10), {DAY: 90}, events=90, refused=10, invalid=10
    )
    assert well
    assert text.index("REFUSED") > text.index(f"Report of {DAY}")
    assert "10 in quarantine: empty:event_id" in text


def test_where_all_is_refused_there_is_no_report(monkeypatch: pytest.MonkeyPatch) -> None:
    faked = Faked(100, rejected=40, quarantined=60)
    well, text = told(monkeypatch, faked, {}, events=0, refused=100, invalid=60)
    assert not well
    assert "Report of" not in text
    assert " ok " not in text


def test_a_report_that_has_none_of_the_events_is_not_well(monkeypatch: pytest.MonkeyPatch) -> None:
    other = DAY - timedelta(days=1)
    well, text = told(monkeypatch, Faked(100), {other: 100}, events=0)
    assert not well
    assert f"The report of {DAY} has NONE of the events." in text


def test_a_report_that_lacks_some_of_the_events_is_not_well(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    well, text = told(monkeypatch, Faked(100), {DAY: 100}, events=99)
    assert not well
    assert "DIFFERS" in text


def test_more_in_quarantine_than_was_judged_is_not_well(monkeypatch: pytest.MonkeyPatch) -> None:
    well, text = told(monkeypatch, Faked(100, quarantined=1), {DAY: 99}, events=99)
    assert not well
    assert "DIFFERS" in text


def test_earlier_days_of_a_file_are_reported_first_and_others_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    days = {DAY - timedelta(days=ago): 10 for ago in (-1, 0, 2, 9, 400)}
    faked = Faked(50)
    well, text = told(monkeypatch, faked, days, events=10)
    assert well
    assert faked.made == [(DAY - timedelta(days=9), DAY - timedelta(days=1))]
    for ago in (-1, 2, 9, 400):
        assert f"{DAY - timedelta(days=ago)} (10)" in text
