"""A file of tests begins where its day, as it is deployed too, does not end meanwhile."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from stacks.settings import load
from tests.harness import one_day
from tests.harness.one_day import DAILY_RUN, ROOM, ROOM_DEPLOYED, waits

pytest_plugins = ["pytester"]


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-24T{text}Z")


@pytest.mark.parametrize(
    ("now", "is_deployed", "begins"),
    [
        ("12:00:00", False, "12:00:00"),
        ("23:51:00", False, "23:51:00"),
        ("23:52:30", False, "00:00:30"),
        ("23:59:59.9", False, "00:00:30"),
        ("00:00:10", False, "00:00:30"),
        ("00:01:00", False, "00:01:00"),
        ("00:29:00", False, "00:29:00"),
        ("23:47:00", True, "23:47:00"),
        ("23:49:00", True, "00:00:30"),
        ("00:00:10", True, "00:00:30"),
        ("00:00:30", True, "00:00:30"),
        ("00:19:00", True, "00:30:30"),
        ("00:30:10", True, "00:30:30"),
        ("00:31:00", True, "00:31:00"),
    ],
)
def test_when_a_file_begins(now: str, is_deployed: bool, begins: str) -> None:
    start = at(now)
    begun = start + waits(start, is_deployed=is_deployed)
    assert begun.time() == at(begins).time()


@pytest.mark.parametrize("is_deployed", [False, True])
def test_whenever_a_file_begins_it_has_room(is_deployed: bool) -> None:
    room = ROOM_DEPLOYED if is_deployed else ROOM
    for minutes in range(24 * 60):
        start = at("00:00:00") + timedelta(minutes=minutes, seconds=7)
        begun = start + waits(start, is_deployed=is_deployed)
        assert begun - start <= room + timedelta(minutes=1)
        assert begun.date() == (begun + room - timedelta(minutes=1)).date()
        if is_deployed:
            run = datetime.combine(begun.date(), DAILY_RUN, UTC)
            assert not begun <= run < begun + room - timedelta(minutes=1)


def test_the_daily_run_of_deployed_pipelines_starts_when_it_is_waited_for() -> None:
    assert load("local").schedule == f"cron({DAILY_RUN.minute} {DAILY_RUN.hour} * * ? *)"
    assert load("local").time_zone == "UTC"


def test_a_file_waits_once_and_before_its_fixtures(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The clock of this process is set, and moves by what is slept."""
    clock = [at("23:59:58")]

    def sleep(seconds: float) -> None:
        clock[0] += timedelta(seconds=seconds)

    set_clock = SimpleNamespace(now=lambda _: clock[0], combine=datetime.combine)
    monkeypatch.setattr(one_day, "datetime", set_clock)
    monkeypatch.setattr("time.sleep", sleep)
    pytester.makeconftest(
        """
        import pytest
        from tests.harness import one_day
        from tests.harness.one_day import pytest_runtest_setup

        @pytest.fixture(scope="module")
        def made():
            return one_day.today()
        """
    )
    pytester.makepyfile(
        """
        from tests.harness import one_day

        def test_one(made):
            assert made == one_day.today()

        def test_two(made):
            assert made == one_day.today()
        """
    )
    result = pytester.runpytest_inprocess("-p", "no:cacheprovider")
    result.assert_outcomes(passed=2)
    assert clock[0] == at("00:00:30") + timedelta(days=1)
