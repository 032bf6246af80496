"""A revision of a day that was over says which events came, most of whom, and whether all is in."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from functions.common.report_keys import ReportKeys
from functions.report.compose.revisions import next_revision
from functions.report.document.report import Report
from functions.report.text.restated import restated
from tests.harness.made_report import groups, made_report

BEFORE = made_report()


def changed(late: int = 0, *, left_out: int = 0, **events: int) -> Report:
    """The report with more late events, and more or fewer events of some sources."""
    named: Any = {one["name"]: dict(one) for one in groups(["shop", "bank", "\u202email"])}
    for name, more in events.items():
        named.setdefault(name, {"name": name, "events": 0, "failures": 0, "failure_rate": 0.0})
        named[name]["events"] += more
    activity: Any = {
        **BEFORE["activity"],
        "events": BEFORE["activity"]["events"] + sum(events.values()),
        "by_source": [one for one in named.values() if one["events"]],
    }
    other: Any = activity["other"]
    activity["other"] = {**other, "source": {**other["source"], "values": left_out}}
    quality: Any = {**BEFORE["quality"], "late": BEFORE["quality"]["late"] + late}
    return {**BEFORE, "activity": activity, "quality": quality}


@pytest.mark.parametrize(
    ("after", "said"),
    [
        (changed(1800, shop=1200, bank=600), ["+1,800 late events, most of shop."]),
        (changed(1, bank=1), ["+1 late event, all of bank."]),
        (changed(2, shop=3, bank=4), ["+7 events, most of bank."]),
        (changed(3, new=3), ["+3 late events, all of new."]),
        (changed(9, a=3, b=3, c=3), ["+9 late events, of 3 sources."]),
        (changed(shop=-40, bank=2), ["\N{MINUS SIGN}38 events, most of shop."]),
        (changed(5), []),
        # A source that only one of two cut lists has may have been there before.
        (changed(3, left_out=7, new=3), ["+3 late events."]),
    ],
)
def test_it_says_which_events_came_and_of_whom(after: Report, said: list[str]) -> None:
    before = changed(left_out=after["activity"]["other"]["source"]["values"])
    assert list(restated(before, after)) == said


def test_a_name_is_written_as_everywhere() -> None:
    (said,) = restated(changed(), changed(1, **{"\u202email": 1}))
    assert said == "+1 late event, all of [U+202E]mail."


def test_it_says_that_all_is_in_now() -> None:
    waiting: Report = {**changed(), "status": "incomplete"}
    assert list(restated(waiting, changed(shop=9))) == [
        "+9 events, all of shop.",
        "All data is in now.",
    ]
    assert list(restated(changed(), waiting)) == ["Not all data is in now."]


def test_nothing_is_said_of_a_day_that_still_ran() -> None:
    before = changed()
    running: Report = {**before, "pending": {**before["pending"], "day_over": False}}
    assert list(restated(running, changed(shop=9))) == []


def test_a_revision_has_the_sentences() -> None:
    keys = ReportKeys(day=date(2026, 11, 23))
    first = next_revision(keys, changed(), None)
    second = next_revision(keys, changed(9, shop=9), first)
    assert "sentences" not in second["history"][0]
    assert second["history"][1]["sentences"] == ["+9 late events, all of shop."]
