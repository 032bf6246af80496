"""What earlier code has stored is read as it is (tests/formats): reports of its days.

Figures of events are those of the earlier code's own reports. Those of arrivals are worked out from
the keys that it wrote: a raw key has the hour, and a batch arrived on the report's day in which
that hour begins.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta

import pytest

from cli.terminal.report import print_report
from functions.report.compose.revisions import changes
from functions.report.document.report import Change, Report
from functions.report.pages.draw import day_page
from stacks.stages.catalog import EVENT_COLUMNS
from tests.harness.kept import Kept
from tests.harness.pipeline import SCHEMA_JUDGE

# Of a raw key of format 1: UTC day, hour, batch, count. Of a ledger key: batch and counts.
RAW = re.compile(r"events/dt=([\d-]+)/hr=(\d\d)/(.+)-n(\d+)\.ndjson\.gz")
LEDGER = re.compile(r"ledger/dt=[\d-]+/(.+)-n\d+-v(\d+)-q(\d+)(?:-recovered)?\.json")
# What is counted by arrival day: a day of the report's time zone now, and of UTC before.
BY_ARRIVAL = ("processing", "quality.quarantined", "cost_estimate", "comparison", "arrival")


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
        batch, valid, quarantined = matched(LEDGER, key)
        entries[batch] = (int(valid), int(quarantined))
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


def ids(rows: Iterable[tuple[str | None, ...]]) -> list[str | None]:
    """The ids of curated events."""
    place = list(EVENT_COLUMNS).index("event_id")
    return [row[place] for row in rows]


def test_each_day_is_counted_as_the_earlier_code_counted_it(kept: Kept) -> None:
    for day, before in kept.reports.items():
        made = kept.report(day)
        assert differing(before, made) == [], day
        assert made["status"] == before["status"]
        assert made["history"][: len(before["history"])] == before["history"]
        if "arrival" in before:  # 0.1.0 did not count it
            for name in ("stored", "after_the_day", "backfilled"):
                assert made["arrival"][name] == before["arrival"][name]  # type: ignore[literal-required]


def test_arrivals_are_counted_by_the_report_s_own_day(kept: Kept) -> None:
    for day in kept.reports:
        counts, made = arrived(kept)[day], kept.report(day)
        assert made["processing"]["batches"]["received"] == counts["batches"]
        assert made["processing"]["batches"]["processed"] == counts["processed"]
        assert made["processing"]["batches"]["pending"] == counts["pending_batches"]
        for name in ("received", "valid", "quarantined", "pending"):
            assert made["processing"]["events"][name] == counts[name], (day, name)  # type: ignore[literal-required]
        assert made["processing"]["balanced"] == (not counts["pending"])
        assert made["processing"]["unbalanced"]["keys"] == []
        quarantined = made["quality"]["quarantined"]
        assert quarantined["events"] + quarantined["redelivered"] == counts["quarantined"]


def test_every_event_is_in_one_row_of_the_curated_data_of_its_day(kept: Kept) -> None:
    before = {day: kept.curated(day) for day in kept.reports}
    kept.daily_run(kept.end.astimezone(kept.zone).date())
    for day, made in kept.reports.items():
        rows = kept.curated(day)
        assert rows == before[day]
        assert len(set(ids(rows))) == len(rows) == made["activity"]["events"]


def test_processing_all_that_it_received_again_changes_no_figure(kept: Kept) -> None:
    for key in kept.keys("raw"):
        if any(matched(RAW, key)[2] in entry for entry in kept.keys("processed", "ledger/")):
            kept.pipeline.process(key)
    kept.wait(minutes=5)
    for day, before in kept.reports.items():
        rows = kept.curated(day)
        made = kept.report(day)
        assert differing(before, made) == []
        assert made["processing"]["events"]["quarantined"] == arrived(kept)[day]["quarantined"]
        assert made["processing"]["unbalanced"]["keys"] == []
        assert kept.curated(day) == rows
        superseded = set(made["processing"]["superseded"]["keys"])
        assert superseded >= set(kept.keys("processed", f"events/dt={day}/"))


def test_its_reports_keep_the_schema_of_today_but_for_their_version(
    kept: Kept, capsys: pytest.CaptureFixture[str]
) -> None:
    for day, before in kept.reports.items():
        SCHEMA_JUDGE.validate({**before, "report_version": kept.report(day)["report_version"]})
        print_report(before)
        assert f"Report of {day}" in capsys.readouterr().out
        assert str(day) in day_page(before)


def test_a_later_day_is_compared_with_its_report(kept: Kept) -> None:
    complete = [day for day, made in kept.reports.items() if made["status"] == "complete"]
    before = kept.reports[complete[-1]]
    next_day = complete[-1] + timedelta(days=1)
    kept.clock.move_to(kept.end + timedelta(days=1), tick=False)
    previous = kept.report(next_day)["comparison"]["previous_day"]
    assert previous
    assert previous["events"] == before["activity"]["events"]
    assert previous["p95_latency_seconds"] == before["latency_seconds"]["on_time"]["p95"]
