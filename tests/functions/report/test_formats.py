"""What earlier code stored (tests/formats) is read as it is: the first daily run after an update.

Figures of events are those of the earlier code's own reports. Those of arrivals are worked out from
the keys that it wrote: a raw key has the hour, and a batch arrived on the report's day in which
that hour begins.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import boto3
import pytest

from cli.terminal.report import print_report
from functions.report.compose.revisions import changes
from functions.report.document.report import Change, Report
from functions.report.pages.draw import day_page
from stacks.tables import EVENT_COLUMNS, MAPPED_COLUMNS
from tests.harness.aws import simulated_aws
from tests.harness.formats import ARCHIVES
from tests.harness.kept import Kept, kept_in
from tests.harness.pipeline import SCHEMA_JUDGE

pytestmark = pytest.mark.xdist_group("formats")

# Of a raw key of format 1: UTC day, hour, batch, count. Of a ledger key: batch and counts.
RAW = re.compile(r"events/dt=([\d-]+)/hr=(\d\d)/(.+)-n(\d+)\.ndjson\.gz")
LEDGER = re.compile(r"ledger/dt=[\d-]+/(.+)-n\d+-v(\d+)-q(\d+)(?:-recovered)?\.json")
# What is counted by arrival day: a day of the report's time zone now, and of UTC before.
BY_ARRIVAL = ("processing", "quality.quarantined", "cost_estimate", "comparison", "arrival")


Rows = list[dict[str, str | None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """What the first daily run of today's code made of what earlier code had stored.

    `restated`: the days of which it made a new revision. `reports`: all days' reports, then.
    `rows_before`, `rows`: the curated rows of each day.
    """

    kept: Kept
    restated: list[date]
    rows_before: dict[date, Rows]
    reports: dict[date, Report]
    rows: dict[date, Rows]


@pytest.fixture(scope="module", params=ARCHIVES)
def update(request: pytest.FixtureRequest) -> Iterator[Update]:
    with simulated_aws(), kept_in(request.param, boto3.client("s3")) as kept:
        rows_before = {day: kept.curated(day) for day in kept.reports}
        run = kept.daily_run(kept.end.astimezone(kept.zone).date())
        yield Update(
            kept=kept,
            restated=[date.fromisoformat(answer["date"]) for answer in run["restated"]],
            rows_before=rows_before,
            reports={day: kept.current(day) for day in kept.reports},
            rows={day: kept.curated(day) for day in kept.reports},
        )


def differing(before: Report, after: Report) -> list[Change]:
    """Figures of events that have another value; those that are new have none before."""
    left_out = ("report_version", "status", "pending", *BY_ARRIVAL)
    return [
        change
        for change in changes(before, after)
        if change["before"] is not None and not change["figure"].startswith(left_out)
    ]


def arrived(kept: Kept) -> dict[date, Counter[str]]:
    """By day of the zone: batches and events that were received, valid, quarantined, pending."""
    entries = {}
    for key in kept.keys("processed", "ledger/"):  # oldest first: the newest counts
        batch, *parts = matched(LEDGER, key)
        entries[batch] = [int(part) for part in parts]
    found: dict[date, Counter[str]] = {}
    for key in kept.keys("raw"):
        day, hour, batch, count = matched(RAW, key)
        moment = datetime.fromisoformat(f"{day}T{hour}:00:00Z").astimezone(kept.zone)
        counts = found.setdefault(moment.date(), Counter())
        counts.update(batches=1, received=int(count))
        if batch in entries:
            valid, quarantined = entries[batch]
            counts.update(processed=1, valid=valid, quarantined=quarantined)
        else:
            counts.update(pending=int(count), pending_batches=1)
    return found


def matched(pattern: re.Pattern[str], key: str) -> tuple[str, ...]:
    match = pattern.fullmatch(key)
    assert match, key
    return match.groups()


def test_the_days_looked_back_on_are_made_again_by_themselves(update: Update) -> None:
    *earlier, _ = update.reports
    assert set(earlier) <= set(update.restated)
    for before, made in reports(update):
        assert made["revision"] == before["revision"] + 1
        assert made["history"][:-1] == before["history"]
        assert made["report_version"] == before["report_version"] + 1


def test_each_day_is_counted_as_the_earlier_code_counted_it(update: Update) -> None:
    for before, made in reports(update):
        assert differing(before, made) == []
        assert (made["status"], made["first_generated_at"]) == (
            before["status"],
            before["first_generated_at"],
        )
        if "arrival" in before:  # 0.1.0 did not count it
            for name in ("stored", "after_the_day", "backfilled"):
                assert made["arrival"][name] == before["arrival"][name]


def test_arrivals_are_counted_by_the_report_s_own_day(update: Update) -> None:
    by_day = arrived(update.kept)
    for day, made in update.reports.items():
        counts, books = by_day[day], made["processing"]
        assert books["batches"]["received"] == counts["batches"]
        assert books["batches"]["processed"] == counts["processed"]
        assert books["batches"]["pending"] == counts["pending_batches"]
        for name in ("received", "valid", "quarantined", "pending"):
            assert books["events"][name] == counts[name]
        assert books["balanced"] == (not counts["pending"])
        assert books["unbalanced"]["keys"] == []
        quarantined = made["quality"]["quarantined"]
        assert quarantined["events"] + quarantined["redelivered"] == counts["quarantined"]


def test_every_event_is_in_one_row_of_the_curated_data_of_its_day(update: Update) -> None:
    for day, made in update.reports.items():
        assert update.rows[day] == update.rows_before[day]
        identities = {(row["source"], row["event_id"]) for row in update.rows[day]}
        assert len(identities) == len(update.rows[day]) == made["activity"]["events"]
        assert set(update.rows[day][0]) == set(EVENT_COLUMNS) - set(MAPPED_COLUMNS)


def test_its_reports_keep_the_schema_of_today(
    update: Update, capsys: pytest.CaptureFixture[str]
) -> None:
    for before, _ in reports(update):
        SCHEMA_JUDGE.validate(before)
        print_report(before)
        assert f"Report of {before['date']}" in capsys.readouterr().out
        assert before["date"] in day_page(before)


def test_a_day_is_compared_with_a_report_that_the_earlier_code_made(update: Update) -> None:
    for day, made in update.reports.items():
        before = update.kept.reports.get(day - timedelta(days=1))
        if before and before["status"] == "complete":
            previous = made["comparison"]["previous_day"]
            assert previous
            assert previous["events"] == before["activity"]["events"]
            assert previous["p95_latency_seconds"] == before["latency_seconds"]["on_time"]["p95"]


def test_the_next_run_makes_nothing_again(update: Update) -> None:
    run = update.kept.daily_run(update.kept.end.astimezone(update.kept.zone).date())
    assert (run["restated"], run["changed"]) == ([], False)


def reports(update: Update) -> Iterator[tuple[Report, Report]]:
    """Each day's report by the earlier code and by that of today."""
    return ((before, update.reports[day]) for day, before in update.kept.reports.items())
