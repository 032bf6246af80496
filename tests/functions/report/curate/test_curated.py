"""A day's curated events equal its report; readers see one whole edition, whatever happens."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from functions.common import aws
from functions.common.report_keys import Edition, manifest_key
from functions.common.storage.s3 import S3Bucket
from functions.report import handler
from functions.report.count.duckdb.engine import DuckDBEngine
from functions.report.count.engine import Parts
from functions.report.curate.curated import Curated, EventsDifferError, OvertakenError
from functions.report.daily_run import DailyRunError
from tests.harness.announcements import Announcements
from tests.harness.daily_runs import days_ago, on, scheduled
from tests.harness.events import event
from tests.harness.failing_calls import failing
from tests.harness.pipeline import Memory, Pipeline, numbered

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

DAY = "2026-11-23"


class Reader:
    """Follows manifests, as Athena does."""

    def __init__(self, s3: S3Client, directory: Path) -> None:
        self._s3 = s3
        self._directory = directory

    def named(self, day: str = DAY) -> list[str]:
        """The keys of the parts that stand."""
        body = self._s3.get_object(Bucket="processed", Key=manifest_key(date.fromisoformat(day)))
        lines = body["Body"].read().decode().splitlines()
        assert all(line.startswith("s3://processed/") for line in lines)
        return [line.removeprefix("s3://processed/") for line in lines]

    def ids(self, day: str = DAY) -> list[str]:
        """The ids of the day's curated events, in the order in which they are stored."""
        found = []
        for key in self.named(day):
            path = self._directory / key.replace("/", "_")
            self._s3.download_file("processed", key, str(path))
            found += duckdb.read_parquet(str(path)).project("event_id").fetchall()
        return [one for (one,) in found]

    def superseded(self) -> set[str]:
        """The keys of the parts that are tagged, for the lifecycle rule."""
        parts = self._s3.list_objects_v2(Bucket="processed", Prefix="curated/parts/")
        return {
            row["Key"]
            for row in parts.get("Contents", [])
            if self._s3.get_object_tagging(Bucket="processed", Key=row["Key"])["TagSet"]
            == [{"Key": "superseded", "Value": "true"}]
        }


@pytest.fixture
def reader(pipeline: Pipeline, tmp_path: Path) -> Reader:
    return Reader(pipeline.s3, tmp_path)


def parts(pipeline: Pipeline) -> list[str]:
    return [key for key in pipeline.keys("processed") if key.startswith("curated/parts/")]


def test_curated_events_are_those_that_the_report_counts(
    pipeline: Pipeline, reader: Reader
) -> None:
    events = numbered(20)
    pipeline.run(*events[10:], events[3], events[15])
    pipeline.run(*events[:10], {**events[4], "details": {"status": "other"}})
    made = pipeline.report(DAY)
    assert sorted(reader.ids()) == sorted(one["event_id"] for one in events)
    assert made["activity"]["events"] == 20
    (part,) = parts(pipeline)
    assert Edition.parse(part).number == 1
    assert reader.superseded() == set()


def test_a_day_that_is_restated_gets_a_new_edition_and_the_old_one_is_tagged(
    pipeline: Pipeline, reader: Reader
) -> None:
    pipeline.run(*numbered(3))
    pipeline.report(DAY)
    first = reader.named()
    pipeline.run(event(event_id="later"))
    pipeline.report(DAY)
    assert sorted(reader.ids()) == ["e-0", "e-1", "e-2", "later"]
    (second,) = reader.named()
    assert Edition.parse(second).number == 2
    assert reader.superseded() == set(first)
    assert sorted(parts(pipeline)) == sorted([*first, second])


def test_an_unchanged_day_keeps_its_edition(pipeline: Pipeline, reader: Reader) -> None:
    pipeline.run(*numbered(3))
    pipeline.report(DAY)
    before = parts(pipeline)
    pipeline.report(DAY)
    assert parts(pipeline) == before == reader.named()
    assert reader.superseded() == set()


def test_a_day_without_events_has_no_manifest(pipeline: Pipeline) -> None:
    pipeline.report("2020-02-29")
    assert not [key for key in pipeline.keys("processed") if key.startswith("curated/")]


def test_a_day_that_has_become_empty_has_a_manifest_that_names_nothing(
    pipeline: Pipeline, reader: Reader
) -> None:
    key = pipeline.store(*numbered(3))
    pipeline.process(key)
    pipeline.report(DAY)
    old = reader.named()
    (ledger,) = [key for key in pipeline.keys("processed") if key.startswith("ledger/")]
    pipeline.s3.delete_object(Bucket="processed", Key=ledger)
    assert pipeline.report(DAY)["activity"]["events"] == 0
    assert (reader.named(), reader.superseded()) == ([], set(old))
    pipeline.process(key)
    pipeline.report(DAY)
    assert len(reader.ids()) == 3
    assert {Edition.parse(part).number for part in reader.named()} == {3}


def test_events_that_wait_for_their_ledger_entry_are_curated_once_they_have_it(
    pipeline: Pipeline, reader: Reader
) -> None:
    """The entry stands under another arrival day: the fingerprint of the inputs stays the same."""
    pipeline.run(event(event_id="other"))
    pipeline.process(pipeline.store(*numbered(2)))
    *_, ledger = sorted(key for key in pipeline.keys("processed") if "-n2-v2" in key)
    body = pipeline.s3.get_object(Bucket="processed", Key=ledger)["Body"].read()
    pipeline.s3.delete_object(Bucket="processed", Key=ledger)
    assert pipeline.report(DAY)["activity"]["events"] == 1
    assert reader.ids() == ["other"]
    pipeline.s3.put_object(Bucket="processed", Key=ledger, Body=body)
    assert pipeline.report(DAY)["activity"]["events"] == 3
    assert len(reader.ids()) == 3


def test_a_day_that_is_not_over_is_not_curated(pipeline: Pipeline) -> None:
    pipeline.run(event(timestamp=datetime.now(UTC).isoformat()))
    assert pipeline.report(datetime.now(UTC).date().isoformat())["activity"]["events"] == 1
    assert parts(pipeline) == []


@pytest.mark.parametrize(
    ("call", "where", "spared"),
    [
        ("put_object", "curated/parts/", 0),
        ("put_object", "curated/days/", 0),
        ("put_object_tagging", "curated/parts/", 0),
        # The first one says that the day is being changed, before its revision is stored.
        ("put_object", "inputs.json", 1),
    ],
    ids=["part", "manifest", "tag", "fingerprint"],
)
def test_dying_before_any_write_leaves_one_whole_edition_and_heals(
    pipeline: Pipeline,
    reader: Reader,
    call: str,
    where: str,
    spared: int,
) -> None:
    pipeline.run(on(3))
    scheduled()
    day = str(days_ago(3))
    before = reader.named(day)
    pipeline.run(on(3, "late"))
    dying = failing(aws.s3(), call, where, spared)
    with dying, pytest.raises(DailyRunError, match=f"curating {day}"):
        scheduled()
    switched = where == "inputs.json" or call == "put_object_tagging"
    assert sorted(reader.ids(day)) == (["1", "late"] if switched else ["1"])
    again = scheduled()
    assert sorted(reader.ids(day)) == ["1", "late"]
    assert reader.superseded() == set(parts_of(pipeline, day)) - set(reader.named(day))
    assert set(before) <= reader.superseded()
    assert [made for made in again["restated"] if made["date"] == day] == []
    stood = reader.named(day)
    scheduled()
    assert reader.named(day) == stood


def parts_of(pipeline: Pipeline, day: str) -> list[str]:
    return [key for key in parts(pipeline) if f"/dt={day}/" in key]


def test_a_failure_delays_neither_the_report_nor_the_mail(pipeline: Pipeline) -> None:
    announcements = Announcements()
    pipeline.run(on(1), on(3))
    dying = failing(aws.s3(), "put_object", "curated/")
    with dying, pytest.raises(DailyRunError, match="curating"):
        scheduled()
    assert len(announcements.mails()) == 1
    assert len(announcements.events()) == 3
    noted = [key for key in pipeline.keys("reports") if key.endswith("inputs.json")]
    assert noted == [f"daily/dt={days_ago(2)}/inputs.json"]  # a day without events
    assert scheduled()["restated"] == []
    assert {key.split("/")[2] for key in parts(pipeline)} == {
        f"dt={days_ago(days)}" for days in (1, 3)
    }


def test_what_a_report_counts_and_no_part_holds_is_no_edition(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipeline.run(*numbered(3))
    monkeypatch.setattr(
        "functions.report.count.duckdb.engine.DuckDBEngine.compact",
        lambda _, prefix: Parts((f"{prefix}0",), 2),
    )
    with pytest.raises(EventsDifferError, match="2, not 3 events"):
        pipeline.report(DAY)
    assert not [key for key in pipeline.keys("processed") if key.startswith("curated/days/")]


class Compacts(DuckDBEngine):
    """Has counted one event; `meanwhile` happens while it compacts."""

    def __init__(self, meanwhile: Callable[[], None] = lambda: None) -> None:
        self._meanwhile = meanwhile

    def compact(self, prefix: str) -> Parts:
        aws.s3().put_object(Bucket="processed", Key=f"{prefix}000000.parquet", Body=b"")
        self._meanwhile()
        return Parts((f"{prefix}000000.parquet",), 1)


@pytest.mark.parametrize("stands_before", [False, True])
def test_of_two_runs_at_once_the_first_to_be_done_stands(
    pipeline: Pipeline, reader: Reader, stands_before: bool
) -> None:
    curated = Curated(S3Bucket(aws.s3(), "processed"))
    day = date.fromisoformat(DAY)

    def write(made_from: str, engine: Compacts) -> None:
        seen = curated.state(day)
        curated.write(seen, engine, made_from=made_from, events=1)

    if stands_before:
        write("zero", Compacts())
    with pytest.raises(OvertakenError):
        write("one", Compacts(lambda: write("two", Compacts())))
    (part,) = reader.named()
    assert reader.superseded() == set(parts(pipeline)) - {part}
    write("three", Compacts())
    assert reader.named() != [part]
    assert reader.superseded() == set(parts(pipeline)) - set(reader.named())


def test_a_run_that_listed_before_another_switched_cannot_replace_what_is_newer(
    pipeline: Pipeline, reader: Reader
) -> None:
    """It wakes up only when the other is done, and would find the manifest of the other."""
    curated = Curated(S3Bucket(aws.s3(), "processed"))
    day = date.fromisoformat(DAY)
    for made_from in ("one", "two"):
        old = curated.state(day)
        curated.write(curated.state(day), Compacts(), made_from=made_from, events=1)
        stands = reader.named()
        with pytest.raises(OvertakenError):
            curated.write(old, Compacts(), made_from="older", events=1)
        assert reader.named() == stands


def test_an_answer_that_was_lost_is_no_other_run(
    pipeline: Pipeline, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    """botocore tries again, and S3 refuses what the first try has written."""
    put_object = aws.s3().put_object

    def twice(**arguments: Any) -> Any:
        answer = put_object(**arguments)
        return put_object(**arguments) if "curated/days/" in arguments["Key"] else answer

    monkeypatch.setattr(aws.s3(), "put_object", twice)
    pipeline.run(*numbered(3))
    pipeline.report(DAY)
    assert len(reader.ids()) == 3


def test_what_an_engine_has_thrown_away_is_superseded(pipeline: Pipeline, reader: Reader) -> None:
    """Athena writes again when files have come while it read: below another key of the prefix."""

    class Twice(Compacts):
        def compact(self, prefix: str) -> Parts:
            super().compact(f"{prefix}1/")
            return super().compact(f"{prefix}2/")

    curated = Curated(S3Bucket(aws.s3(), "processed"))
    seen = curated.state(date.fromisoformat(DAY))
    curated.write(seen, Twice(), made_from="one", events=1)
    (part,) = reader.named()
    assert part.endswith("/2/000000.parquet")
    assert reader.superseded() == set(parts(pipeline)) - {part}


def test_what_somebody_has_put_among_the_parts_is_left_alone(
    pipeline: Pipeline, reader: Reader
) -> None:
    stray = f"curated/parts/dt={DAY}/mine.parquet"
    pipeline.s3.put_object(Bucket="processed", Key=stray)
    pipeline.run(*numbered(3))
    pipeline.report(DAY)
    assert len(reader.ids()) == 3
    assert reader.superseded() == set()


def test_a_day_that_was_reported_before_there_was_curated_data_is_curated_by_the_next_run(
    pipeline: Pipeline, reader: Reader
) -> None:
    pipeline.run(on(2))
    scheduled()
    day = days_ago(2)
    pipeline.s3.put_object(
        Bucket="reports", Key=f"daily/dt={day}/inputs.json", Body=b'{"fingerprint": "ab"}'
    )
    for key in pipeline.keys("processed"):
        if key.startswith("curated/"):
            pipeline.s3.delete_object(Bucket="processed", Key=key)
    assert scheduled()["restated"] == []
    assert reader.ids(str(day)) == ["1"]


def test_by_source_and_time(pipeline: Pipeline, reader: Reader) -> None:
    start = datetime(2026, 11, 23, 10, tzinfo=UTC)
    sent = [
        event(
            event_id=f"{source}{n}",
            source=source,
            timestamp=(start + timedelta(seconds=n)).isoformat(),
        )
        for n in (2, 0, 1)
        for source in ("b", "a")
    ]
    pipeline.run(*sent)
    handler.handle({"date": DAY}, Memory())
    assert reader.ids() == ["a0", "a1", "a2", "b0", "b1", "b2"]
