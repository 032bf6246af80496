"""The demo says whether the report is right, and when it is not, it is not well."""

from __future__ import annotations

import copy
import io
import webbrowser
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from typer.testing import CliRunner

from local import __main__ as command
from local import instance
from local.demo import company, demonstration, own, pages
from local.demo.checks import Check, standing_out, truly_told
from local.demo.commands import Books, Json, Pipeline
from local.demo.events_file import EventsFile
from local.demo.refused import Reason, Refused
from local.instance import Instance

DAY = date(2026, 11, 23)
BEFORE = [str(DAY - timedelta(days=ago)) for ago in range(7, 0, -1)]
TRUTH: dict[str, Any] = {
    "date": str(DAY),
    "events": 90,
    "failures": 9,
    "by_source": {"shop": 60, "bank": 30},
    "duplicates": 5,
    "conflicting": 2,
    "late": 4,
    "late_date": BEFORE[-1],
    "invalid": 3,
    "before": dict.fromkeys(BEFORE, 80),
    "stands_out": [
        {"kind": "silent_source", "source": "post", "what": "sends nothing"},
        {"kind": "volume", "source": "bank", "what": "sends more"},
    ],
    "lines": 664,
}
BOOKS = Books(received=664, quarantined=3, balanced=True)


def report(events: int, **quality: int) -> Json:
    return {
        "status": "complete",
        "activity": {"events": events, "failures": 9, "by_source": []},
        "quality": {"duplicates": 0, "conflicting_duplicates": 0, "late": 0, **quality},
        "processing": {"balanced": True},
        "comparison": {"stands_out": []},
    }


def reports() -> dict[str, Json]:
    """Those that tell the TRUTH."""
    made = {day: report(80) for day in BEFORE}
    made[BEFORE[-1]] = report(84, late=4)
    last = report(90, duplicates=5, conflicting_duplicates=2)
    last["activity"]["by_source"] = [{"name": "shop", "events": 60}, {"name": "bank", "events": 30}]
    last["comparison"]["stands_out"] = [
        {"kind": "volume", "name": "bank"},
        {"kind": "silent_source", "name": "post"},
    ]
    return {**made, str(DAY): last}


def test_reports_that_tell_the_truth_agree() -> None:
    checks = [*truly_told(TRUTH, reports(), BOOKS), *standing_out(TRUTH, reports()[str(DAY)])]
    assert [check for check in checks if not check.agrees] == []


Wrong = Callable[[dict[str, Any], dict[str, Any]], object]


@pytest.mark.parametrize(
    ("name", "spoil"),
    [
        ("events", lambda last, _: last["activity"].update(events=89)),
        ("failures", lambda last, _: last["activity"].update(failures=0)),
        ("duplicates", lambda last, _: last["quality"].update(duplicates=4)),
        (
            "conflicting duplicates",
            lambda last, _: last["quality"].update(conflicting_duplicates=0),
        ),
        ("events of bank", lambda last, _: last["activity"]["by_source"].pop()),
        ("late events of the day before", lambda _, before: before["quality"].update(late=3)),
        ("events on earlier days", lambda _, before: before["activity"].update(events=80)),
        ("complete reports of earlier days", lambda _, before: before.update(status="incomplete")),
        (
            "complete reports of earlier days",
            lambda _, before: before["processing"].update(balanced=False),
        ),
        (
            "false alarms on earlier days",
            lambda _, before: before["comparison"]["stands_out"].append({}),
        ),
    ],
)
def test_a_figure_that_differs_is_named(name: str, spoil: Wrong) -> None:
    made = copy.deepcopy(reports())
    spoil(made[str(DAY)], made[BEFORE[-1]])
    wrong = [check.name for check in truly_told(TRUTH, made, BOOKS) if not check.agrees]
    assert wrong == [name]


@pytest.mark.parametrize(
    ("name", "books"),
    [
        ("books balanced", Books(664, 3, balanced=False)),
        ("events sent and received", Books(663, 3, balanced=True)),
        ("invalid events in quarantine", Books(664, 4, balanced=True)),
    ],
)
def test_books_that_differ_are_named(name: str, books: Books) -> None:
    checks = truly_told(TRUTH, reports(), books)
    assert [check.name for check in checks if not check.agrees] == [name]


def test_what_was_planted_and_not_found_differs_and_so_does_what_nobody_planted() -> None:
    made = reports()[str(DAY)]
    made["comparison"]["stands_out"][0] = {"kind": "failure_rate", "name": None}
    assert standing_out(TRUTH, made) == [
        Check("post sends nothing", "silent source", "silent source"),
        Check("bank sends more", "volume", "-"),
        Check("all sources together", "-", "failure rate"),
    ]


class Faked:
    """A pipeline that answers what it is told to; what is printed is kept."""

    directory = Path(".local/demo")
    start = datetime(2026, 11, 24, tzinfo=UTC)
    days = (date(2026, 11, 24),)

    def __init__(self, lines: int, *, rejected: int = 0, quarantined: int = 0) -> None:
        self.text = io.StringIO()
        self.console = Console(file=self.text, width=200)
        self.made: list[tuple[date, date]] = []
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
        return f"Report of {day}\n"

    def target(self) -> None:
        return None


def told(
    monkeypatch: pytest.MonkeyPatch,
    faked: Faked,
    days: dict[date, int],
    *,
    events: int,
    refused: int = 0,
) -> tuple[bool, str]:
    """Whether one's own story is well, and what it prints; `refused` lines of DAY have no id."""
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
        days=Counter({DAY: refused}),
    )
    monkeypatch.setattr(own, "refused", lambda *_: lost)
    monkeypatch.setattr(pages, "save", lambda *_: {str(DAY): report(events)})
    file = EventsFile(path=Path("f"), lines=sum(days.values()), days=Counter(days))
    well = own.run(faked, file, DAY, UTC)  # type: ignore[arg-type]
    return well, faked.text.getvalue()


def test_own_events_that_are_all_in_are_well(monkeypatch: pytest.MonkeyPatch) -> None:
    well, text = told(monkeypatch, Faked(100), {DAY: 100}, events=100)
    assert well
    assert f"Report of {DAY}" in text
    assert "REFUSED" not in text
    assert "DIFFERS" not in text


def test_what_was_refused_is_said_first_and_is_not_well(monkeypatch: pytest.MonkeyPatch) -> None:
    well, text = told(monkeypatch, Faked(100, quarantined=11), {DAY: 100}, events=89, refused=11)
    assert not well
    first, second, third, *_ = text.strip().splitlines()
    assert first.startswith("11 of 100 lines were REFUSED")
    assert second.strip() == "11 in quarantine: empty:event_id, `event_id` is empty"
    assert third.strip() == '{"id": 1}'
    assert "DIFFERS" not in text


def test_a_tenth_may_be_refused_but_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    well, text = told(monkeypatch, Faked(100, quarantined=10), {DAY: 100}, events=90, refused=10)
    assert well
    assert text.index("REFUSED") > text.index(f"Report of {DAY}")
    assert "10 in quarantine: empty:event_id" in text


def test_where_all_is_refused_there_is_no_report(monkeypatch: pytest.MonkeyPatch) -> None:
    faked = Faked(100, rejected=40, quarantined=60)
    well, text = told(monkeypatch, faked, {DAY: 100}, events=0, refused=100)
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


class Stage:
    """The demo without an emulator: which of its acts were played."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, directory: Path) -> None:
        self.acts: list[str] = []
        running = Instance("http://127.0.0.1:1", "us-east-1", "000000000000", 0)

        class Deployment:
            def __init__(self, *_: object) -> None:
                pass

            def deploy(self) -> None:
                pass

        monkeypatch.setattr(demonstration, "DIRECTORY", directory)
        monkeypatch.setattr(demonstration, "Deployment", Deployment)
        monkeypatch.setattr(instance, "start", lambda *_: running)
        monkeypatch.setattr(instance, "stop", lambda _: self.acts.append("stop"))
        monkeypatch.setattr(webbrowser, "open", self.acts.append)
        self._patch = monkeypatch

    def play(self, answer: object, *arguments: str) -> tuple[int, str]:
        """Exit code and output of the command where the company's story answers or raises."""

        def story(pipeline: Pipeline, planned: object) -> bool:
            page = demonstration.DIRECTORY / "report" / "report.html"
            page.parent.mkdir()
            page.touch()
            self.acts.append("told")
            if isinstance(answer, Exception):
                raise answer
            return bool(answer)

        self._patch.setattr(company, "run", story)
        done = CliRunner().invoke(command.app, ["demo", *arguments])
        return done.exit_code, done.output


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Stage:
    return Stage(monkeypatch, tmp_path / "demo")


def test_when_all_is_well_the_instance_is_stopped(stage: Stage) -> None:
    code, text = stage.play(answer=True)
    assert code == 0
    assert stage.acts == ["stop", "told", "stop"]
    assert "make up" in text
    assert "OPEN=1" in text


def test_when_something_differs_it_is_left_running_and_the_exit_code_is_one(stage: Stage) -> None:
    code, text = stage.play(answer=False)
    assert code == 1
    assert stage.acts == ["stop", "told"]
    assert f"quarantine list --from {datetime.now(UTC).date()}" in text
    assert "make down" in text
    assert "make up" not in text


def test_a_failure_stops_the_instance(stage: Stage) -> None:
    code, _ = stage.play(answer=OSError("no space"))
    assert code == 1
    assert stage.acts == ["stop", "told", "stop"]


def test_the_page_is_opened_when_that_is_asked_for(stage: Stage) -> None:
    code, text = stage.play(True, "--open")
    page = demonstration.DIRECTORY / "report" / "report.html"
    assert code == 0
    assert page.as_uri() in stage.acts
    assert "OPEN=1" not in text
