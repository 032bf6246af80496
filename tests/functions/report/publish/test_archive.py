"""Whatever a run dies of, and whoever runs at the same time: one history, one first time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import time_machine

from functions.common.report_keys import ReportKeys
from functions.common.storage import DamagedObjectError
from tests.harness.directories import (
    Buckets,
    DiedError,
    before_each_write,
    dying_before_write,
)
from tests.harness.events import body

DAY = date(2026, 11, 23)
KEYS = ReportKeys(day=DAY)
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
FIRST = datetime(2026, 11, 24, 0, 30, tzinfo=UTC)
LATE = FIRST + timedelta(minutes=1)
NEXT = FIRST + timedelta(minutes=2)
# The writes of a run: the revision, its page, table and headline, the index, latest.json,
# report.json, the curated events, their manifest, and the fingerprint.
WRITES = 10


def at(moment: datetime) -> time_machine.travel:
    return time_machine.travel(moment, tick=False)


def usual_day(path: Path) -> Buckets:
    buckets = Buckets(path)
    with at(NOON):
        buckets.run("a", NOON, body("1"), body("2", event_id="e-2"))
    return buckets


def late_event(buckets: Buckets) -> None:
    with at(LATE):
        buckets.run("b", LATE, body("3", event_id="e-3"))


def run(buckets: Buckets, moment: datetime) -> None:
    with at(moment):
        buckets.make_report(DAY)


def die(buckets: Buckets, moment: datetime, write: int) -> None:
    with at(moment), dying_before_write(write), pytest.raises(DiedError):
        buckets.make_report(DAY)


def test_a_run_makes_so_many_writes(tmp_path: Path) -> None:
    """So every one of them is tried below."""
    buckets = usual_day(tmp_path)
    with dying_before_write(0) as written:
        run(buckets, FIRST)
    assert len(written) == WRITES
    assert (written[0], written[6], written[-1]) == (KEYS.revision(1), KEYS.json, KEYS.inputs)


@pytest.mark.parametrize("write", range(1, WRITES + 1))
@pytest.mark.parametrize("happens", [lambda _: None, late_event])
def test_a_run_that_died_before_any_write_is_made_up_for(
    tmp_path: Path, write: int, happens: Callable[[Buckets], None]
) -> None:
    """Once the first revision is stored, all is as if the run had not died."""
    buckets, undisturbed = usual_day(tmp_path / "died"), usual_day(tmp_path / "undisturbed")
    die(buckets, FIRST, write)
    if write > 1:
        run(undisturbed, FIRST)
    for one in (buckets, undisturbed):
        happens(one)
        run(one, NEXT)
    found, expected = buckets.reported(), undisturbed.reported()
    # Nobody has seen the headline of a revision that was followed before it was noted.
    noted = {key for key in expected if key.startswith(f"days/dt={DAY}/r0001")}
    assert expected.keys() - found.keys() <= (noted if happens is late_event else set())
    assert found == {key: expected[key] for key in found}


def test_the_first_time_is_that_of_the_run_that_died(tmp_path: Path) -> None:
    buckets = usual_day(tmp_path)
    die(buckets, FIRST, 2)
    late_event(buckets)
    run(buckets, NEXT)
    made = buckets.report(DAY)
    assert made["first_generated_at"] == made["history"][0]["generated_at"]
    assert made["first_generated_at"] == "2026-11-24T00:30:00.000000Z"
    assert [one["revision"] for one in made["history"]] == [1, 2]
    assert (made["activity"]["events"], made["quality"]["late"]) == (3, 1)


def test_a_revision_made_while_the_day_ran_begins_no_first_time(tmp_path: Path) -> None:
    buckets = usual_day(tmp_path)
    die(buckets, NOON + timedelta(hours=1), 2)
    run(buckets, FIRST)
    made = buckets.report(DAY)
    assert (made["revision"], made["quality"]["late"]) == (2, 0)
    assert made["first_generated_at"] == made["generated_at"] == "2026-11-24T00:30:00.000000Z"


def test_a_dead_revision_of_a_day_without_anything_is_shown_by_the_look_back(
    tmp_path: Path,
) -> None:
    """It is the first report of all, so no earlier one says that there was a pipeline."""
    buckets = Buckets(tmp_path)
    die(buckets, FIRST, 2)
    with at(NEXT), buckets.day_runner() as runner:
        assert runner.run_if_changed(DAY)
    assert buckets.report(DAY)["revision"] == 1


def once_before(key: str, act: Callable[[], None]) -> Callable[[str], None]:
    """Acts before the first write of an object."""
    waiting = [act]

    def before(written: str) -> None:
        if written == key and waiting:
            waiting.pop()()

    return before


@pytest.mark.parametrize(
    "key", [KEYS.revision(1), KEYS.html, KEYS.csv, "index.html", "latest.json", KEYS.json]
)
def test_of_two_runs_at_once_the_one_that_knew_more_stands(tmp_path: Path, key: str) -> None:
    """The other run begins and ends within this one, after an event that this one has not seen."""
    buckets = usual_day(tmp_path)

    def other() -> None:
        late_event(buckets)
        run(buckets, NEXT)

    # Published alone: on one machine the other run takes the disk space of this one's engine.
    with at(FIRST), before_each_write(once_before(key, other)), buckets.day_runner() as runner:
        runner.run(DAY)
    made = buckets.report(DAY)
    assert made["activity"]["events"] == 3
    last = 1 if key == KEYS.revision(1) else 2
    assert (made["revision"], len(made["history"])) == (last, last)
    assert (made["first_generated_at"], made["quality"]["late"]) == (
        ("2026-11-24T00:32:00.000000Z", 0) if last == 1 else ("2026-11-24T00:30:00.000000Z", 1)
    )
    assert f"report,,revision,{last}" in buckets.reports.get(KEYS.csv).body.decode("utf-8-sig")
    assert [row.key for row in buckets.reports.list(KEYS.revisions)] == [
        KEYS.revision(number + 1) for number in range(last)
    ]


@pytest.mark.parametrize(("key", "write"), [(KEYS.json, WRITES), (KEYS.revision(1), 2)])
def test_a_stored_report_that_is_damaged_is_named(tmp_path: Path, key: str, write: int) -> None:
    """The next run begins from report.json, or from a revision if the last run died before it."""
    buckets = usual_day(tmp_path)
    die(buckets, FIRST, write)
    buckets.reports.put(key, b'{"revision"')
    with pytest.raises(DamagedObjectError, match=f"^object '{key}' in 'reports' is damaged: "):
        run(buckets, NEXT)


def test_an_earlier_report_that_is_damaged_is_named(tmp_path: Path) -> None:
    buckets = usual_day(tmp_path)
    run(buckets, FIRST)
    buckets.reports.put(KEYS.json, b'{"revision"')
    with (
        at(FIRST + timedelta(days=1)),
        pytest.raises(ValueError, match=f"^the report of {DAY} cannot be read: "),
    ):
        buckets.make_report(DAY + timedelta(days=1))
