"""A source that a day does not list may have been there: nothing is said of it."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date, timedelta
from typing import Any

from bench.thresholds import THRESHOLDS
from bench.weeks import report
from functions.report.compare.comparison import compare
from functions.report.compare.earlier import Day, read_earlier
from functions.report.document.lists import MOST_NAMED
from functions.report.document.report import Report
from toolchain.project import ROOT

DAY = date(2026, 11, 23)
BEGINNING = date(2025, 1, 1)
Groups = dict[str, tuple[int, int]]
USUAL: Groups = {"shop": (1000, 20), "bank": (400, 4)}
MANY: Groups = {f"s{n:04}": (300, 3) for n in range(MOST_NAMED - 2)}


def cut(day: Report, values: int = 5) -> Report:
    """The report of a day that had further sources, with an event each."""
    none = {"values": 0, "events": 0, "failures": 0}
    other = dict.fromkeys(("event_type", "action", "status"), none)
    source = {"values": values, "events": values, "failures": 0}
    activity: Any = {**day["activity"], "other": {**other, "source": source}}
    return {**day, "activity": activity}


def month(groups: Groups, days: int = 28) -> list[Report]:
    return [report(DAY - timedelta(days=ago), groups, 5, 60.0) for ago in range(days, 0, -1)]


def findings(day: Report, earlier: list[Report]) -> list[tuple[str, str | None]]:
    found = compare(day, [Day.of(one) for one in earlier], THRESHOLDS, BEGINNING)["stands_out"]
    return [(one["kind"], one["name"]) for one in found]


def today(groups: Groups) -> Report:
    return report(DAY, groups, 5, 60.0)


def test_a_source_that_a_cut_list_of_today_lacks_is_not_silent() -> None:
    without = {name: counted for name, counted in USUAL.items() if name != "bank"}
    assert ("silent_source", "bank") in findings(today(without), month(USUAL))
    assert findings(cut(today(without)), month(USUAL)) == [("volume", None)]


def test_a_source_that_a_cut_list_of_an_earlier_day_lacks_is_not_new() -> None:
    with_another = {**USUAL, "another": (50, 0)}
    earlier = month(USUAL)
    assert ("new_source", "another") in findings(today(with_another), earlier)
    earlier[3] = cut(earlier[3])
    assert findings(today(with_another), earlier) == []


def test_days_whose_lists_lack_a_source_are_no_days_without_it() -> None:
    """It had few events on most days; the days that list it are those on which it had many."""
    earlier = [
        cut(one) if place % 4 else report(date.fromisoformat(one["date"]), ALL, 5, 60.0)
        for place, one in enumerate(month(USUAL))
    ]
    now = today({**USUAL, "at the edge": (30, 0)})
    assert findings(now, earlier) == []
    many = findings(today({**USUAL, "at the edge": (3000, 0)}), earlier)
    assert [name for _, name in many if name] == []


ALL: Groups = {**USUAL, "at the edge": (300, 0)}


def test_a_source_that_every_cut_list_has_is_judged() -> None:
    earlier = [cut(one) for one in month({**USUAL, **MANY})]
    fell = today({**MANY, "shop": (1000, 20), "bank": (100, 1)})
    assert ("volume", "bank") in findings(cut(fell), earlier)


def test_a_list_of_version_1_with_more_sources_is_compared_as_if_it_was_cut() -> None:
    many: Groups = {f"s{n:05}": (10_000 - n, 0) for n in range(3 * MOST_NAMED)}
    day = Day.of(today(many))
    assert list(day.sources) == list(many)[:MOST_NAMED]
    assert not day.has_all_sources
    assert Day.of(today(dict(list(many.items())[:MOST_NAMED]))).has_all_sources


def test_a_stored_report_is_read_as_the_one_that_is_made() -> None:
    made = today(USUAL)
    (found,) = read_earlier(lambda _: json.dumps(made).encode(), Day.of(made), [DAY])
    assert found == Day.of(made)


# Reads 28 days of 10,000 sources and 10,000 actions each. Prints the MB that this has added.
_READ = """
import json
from datetime import date, timedelta
from functions.report.compare.earlier import Day, read_earlier
from functions.report.compare.past import days_to_read
from toolchain.memory import peak_mb

names = [f"service-{n:05}.example.com" for n in range(10_000)]
groups = [
    {"name": name, "events": 20_000 - n, "failures": 1_000 + n, "failure_rate": 0.123456}
    for n, name in enumerate(names)
]

def stored(day):
    hours = [{"hour": hour, "events": 5, "failures": 1} for hour in range(24)]
    activity = {"events": 5, "failures": 1, "by_hour": hours}
    activity |= {f"by_{name}": groups for name in ("source", "event_type", "action", "status")}
    return json.dumps({
        "date": day.isoformat(), "status": "complete", "activity": activity,
        "quality": {"quarantined": {"events": 2}}, "processing": {"events": {"valid": 3}},
        "latency_seconds": {"on_time": {"p95": 1.5}},
    }, indent=2).encode()

day = date(2026, 11, 23)
body = stored(day)
before = peak_mb()
today = Day.parse(body)
found = read_earlier(lambda day: bytes(bytearray(body)), today, days_to_read(day, 28, {}))
assert len(found) == 28
print(peak_mb() - before)
"""


def test_four_weeks_of_ten_thousand_sources_take_little_memory() -> None:
    found = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", _READ], cwd=ROOT, check=True, capture_output=True, text=True
    )
    assert 0 < float(found.stdout) < 100
