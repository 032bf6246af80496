"""A marked day is compared with days that are marked alike, or said not to be comparable."""

from __future__ import annotations

import json
from datetime import date, timedelta

from bench.thresholds import THRESHOLDS
from bench.weeks import report
from functions.report.compare.comparison import compare
from functions.report.compare.earlier import Day, read_earlier
from functions.report.compare.past import days_to_read
from functions.report.definitions import Definitions, Holiday
from functions.report.document.comparison import Comparison
from functions.report.document.report import Report

BEGINNING = date(2020, 1, 1)
CHRISTMAS = date(2026, 12, 25)
USUAL = {"shop": (1000, 20), "bank": (400, 4)}
QUIET = {"shop": (100, 2), "bank": (40, 1)}


def marked(*days: date, name: str = "Christmas") -> list[Holiday]:
    return [Holiday(date=day, name=name) for day in days]


def made(day: date, groups: dict[str, tuple[int, int]]) -> Report:
    return report(day, groups, 5, 60.0)


def month(day: date) -> list[Report]:
    return [made(day - timedelta(days=ago), USUAL) for ago in range(28, 0, -1)]


def compared(today: Report, earlier: list[Report], holidays: list[Holiday]) -> Comparison:
    days = [Day.of(one) for one in earlier]
    return compare(today, days, THRESHOLDS, BEGINNING, Definitions(holidays=holidays))


def test_a_marked_day_with_which_none_is_comparable_is_not_judged() -> None:
    today = made(CHRISTMAS, QUIET)
    assert compared(today, month(CHRISTMAS), [])["stands_out"]
    found = compared(today, month(CHRISTMAS), marked(CHRISTMAS))
    assert found["stands_out"] == []
    assert found["judged"] == {
        "judged": False,
        "reason": "holiday",
        "known_days": 28,
        "needed_days": 21,
        "holiday": "Christmas",
        "sentence": "Not judged: Christmas is no usual day, and no day like it is known.",
    }
    usual = found["usual"]
    assert (usual["basis"], usual["days"]) == ("holiday", 0)
    assert (usual["events"], usual["failure_rate"], usual["by_hour"]) == (None, None, [None] * 24)
    assert {one["events"] is None for one in usual["by_source"]} == {True}
    # What was is no less known.
    assert usual["history"]["events"] == [1400] * 28
    assert found["previous_day"]


def test_one_day_of_its_name_is_too_few() -> None:
    before = date(2025, 12, 25)
    earlier = [made(before, QUIET), *month(CHRISTMAS)]
    found = compared(made(CHRISTMAS, QUIET), earlier, marked(before, CHRISTMAS))
    assert found["judged"]["reason"] == "holiday"
    assert found["judged"]["sentence"] == (
        "Not judged: Christmas is no usual day, and only one day like it is known."
    )


def test_a_marked_day_is_compared_with_those_of_its_name() -> None:
    years = [date(2024, 12, 25), date(2025, 12, 25)]
    others = marked(date(2026, 12, 24), date(2025, 12, 24), name="Christmas Eve")
    holidays = [*marked(*years, CHRISTMAS), *others]
    earlier = [*(made(day, QUIET) for day in years), *month(CHRISTMAS)]
    quiet = compared(made(CHRISTMAS, QUIET), earlier, holidays)
    assert quiet["judged"]["judged"]
    assert (quiet["judged"]["holiday"], quiet["history_days"]) == ("Christmas", 28)
    assert quiet["stands_out"] == []
    usual = quiet["usual"]
    assert (usual["basis"], usual["days"]) == ("holiday", 2)
    assert usual["events"]
    assert usual["events"]["expected"] == 140
    assert usual["by_source"][0]["events"]
    assert usual["by_source"][0]["events"]["expected"] == 100
    # As many as on a usual day are unusual, and so is a source that is silent.
    busy = compared(made(CHRISTMAS, USUAL), earlier, holidays)["stands_out"]
    assert (busy[0]["kind"], busy[0]["name"], busy[0]["expected"]) == ("volume", None, 140)
    assert busy[0]["confidence"] == "low"
    silent = compared(made(CHRISTMAS, {"shop": (100, 2)}), earlier, holidays)["stands_out"]
    assert ("silent_source", "bank") in {(one["kind"], one["name"]) for one in silent}
    # They are said of such days, and of no Friday.
    sentences = [one["sentence"] for one in (busy[0], *silent)]
    assert sentences[0].endswith(" sent 1,400 events: on Christmas, 97 to 191 are usual.")
    assert not [one for one in sentences if "Friday" in one]
    # A source that both of them lacked is not new.
    known = compared(made(CHRISTMAS, QUIET), earlier, holidays)["stands_out"]
    assert known == []


def test_usual_days_learn_nothing_from_marked_ones() -> None:
    day = date(2027, 1, 8)
    holidays = marked(day - timedelta(days=7)) + marked(day - timedelta(days=14))
    earlier = month(day)
    for ago in (7, 14):
        earlier[-ago] = made(day - timedelta(days=ago), QUIET)
    learnt = compared(made(day, USUAL), earlier, [])["usual"]["events"]
    found = compared(made(day, USUAL), earlier, holidays)
    usual = found["usual"]
    assert (usual["basis"], usual["days"]) == ("weekday", 2)
    assert usual["events"]
    assert learnt
    assert usual["events"]["expected"] == 1400
    assert learnt["high"] < 1400
    # They happened all the same.
    assert found["history_days"] == 28
    assert usual["history"]["events"][14] == 140


def test_of_a_marked_day_those_before_it_are_read_however_long_ago() -> None:
    years = [date(2026 - n, 12, 25) for n in range(1, 12)]
    holidays = Definitions(
        holidays=[*marked(*years, CHRISTMAS), *marked(date(2025, 12, 24), name="Eve")]
    ).marked_days
    days = days_to_read(CHRISTMAS, 28, holidays)
    assert days == [
        *(CHRISTMAS - timedelta(days=ago) for ago in range(1, 29)),
        *years[:8],
    ]
    assert len(days_to_read(date(2026, 12, 26), 28, holidays)) == 28
    twice = Definitions(holidays=marked(date(2026, 12, 20), CHRISTMAS)).marked_days
    assert len(days_to_read(CHRISTMAS, 28, twice)) == 28


def test_days_that_are_read_for_a_marked_day_may_lack_a_report() -> None:
    holidays = marked(date(2024, 12, 25), date(2025, 12, 25), CHRISTMAS)
    today = made(CHRISTMAS, QUIET)

    def current(day: date) -> bytes | None:
        return None if day.year < 2026 else json.dumps(made(day, USUAL)).encode()

    marked_days = Definitions(holidays=holidays).marked_days
    read = read_earlier(current, Day.of(today), days_to_read(CHRISTMAS, 28, marked_days))
    assert len(read) == 28
    found = compare(today, read, THRESHOLDS, BEGINNING, Definitions(holidays=holidays))
    assert found["judged"]["reason"] == "holiday"
