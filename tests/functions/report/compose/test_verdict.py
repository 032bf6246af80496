"""What a day comes to: the worst is said first, the rest after it, and nothing unknown is good."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.thresholds import THRESHOLDS
from functions.report.compose.verdict import verdict
from functions.report.document.report import Compared
from functions.report.document.verdict import Verdict
from functions.report.text import verdict as text
from tests.harness.judged_report import judged_report
from tests.harness.made_report import backfilled, made_report, with_comparison
from tests.harness.pipeline import SCHEMA_JUDGE

KEYS = [f"events/dt=2026-11-23/hr=23/min={m:02}/b{m}-n500.ndjson.gz" for m in (0, 15, 30, 45)]
FEW_DAYS = {
    "judged": False,
    "reason": "few_days",
    "known_days": 8,
    "needed_days": 21,
    "holiday": None,
    "sentence": "Not judged yet: 8 of 21 days known.",
}


def cause(kind: str = "volume", *, worse: bool = False, **members: Any) -> Any:
    made: Any = judged_report()["comparison"]["causes"][0]
    return {**made, "kind": kind, "worse": worse, **members}


def day(
    *,
    events: int = 5_000,
    quarantined: int = 20,
    valid: int = 5_400,
    waiting: int = 0,
    keys: Sequence[str] = (),
    unbalanced: int = 0,
    over: bool = True,
    judged: Any = None,
    causes: Sequence[Any] = (),
    more_causes: int = 0,
    late: int = 0,
    expected: float | None = 5_010.2,
) -> Any:
    """A Monday as these say, and usual in all else."""
    made: Any = judged_report()
    del made["verdict"]
    failures = min(220, events)
    made["activity"] |= {
        "events": events,
        "failures": failures,
        "failure_rate": round(failures / events, 6) if events else None,
    }
    if not events:
        made["activity"]["by_source"] = []
    made["pending"] = {"day_over": over, "batches": len(keys), "keys": list(keys)}
    made["status"] = "complete" if over and not keys else "incomplete"
    made["quality"]["late"] = late
    made["quality"]["quarantined"]["events"] = quarantined
    made["processing"] |= {
        "events": {
            "received": valid + quarantined + waiting,
            "valid": valid,
            "quarantined": quarantined,
            "pending": waiting,
        },
        "balanced": not unbalanced and not keys,
        "pending": {"batches": len(keys), "keys": list(keys)},
        "unbalanced": {"batches": unbalanced, "keys": ["x"] * min(unbalanced, 100)},
    }
    comparison = made["comparison"]
    comparison |= {"causes": list(causes), "more_causes": more_causes}
    comparison["judged"] = judged or comparison["judged"]
    band = expected and {"expected": expected, "low": expected * 0.7, "high": expected * 1.3}
    if expected == 0:
        band = {"expected": 0, "low": 0, "high": 2}
    comparison["usual"]["events"] = band
    return made


def test_a_backfilled_day_is_not_known_to_be_good() -> None:
    """What was refused of it stands in the reports of the days on which it arrived."""
    found = verdict(backfilled(day()), THRESHOLDS)
    assert (found["kind"], found["level"]) == ("backfilled", "unknown")
    assert found["sentence"] == "Backfilled: its events arrived once the day was over."


def verdict_of(**changes: Any) -> Verdict:
    """The verdict of a day, as a report with it keeps the schema."""
    made = day(**changes)
    found = verdict(made, THRESHOLDS)
    SCHEMA_JUDGE.validate({**made, "verdict": found})
    return found


@pytest.mark.parametrize(
    ("changes", "kind", "level", "sentence"),
    [
        ({}, "usual", "good", "A usual Monday. All data is in."),
        ({"late": 3}, "usual", "good", "A usual Monday. All data is in."),
        (
            *({"late": 1_800}, "restated", "attention"),
            "Restated: 1,800 late events. All data is in.",
        ),
        (
            *({"judged": FEW_DAYS, "expected": None}, "not_judged", "unknown"),
            "Not judged yet: 8 of 21 days known. All data is in.",
        ),
        (
            *({"causes": [cause("new"), cause()], "more_causes": 5}, "findings", "attention"),
            "7 things to look at. All data is in.",
        ),
        (
            *({"causes": [cause("delay", worse=True)]}, "findings", "bad"),
            "1 thing to look at. All data is in.",
        ),
        ({"over": False}, "open", "unknown", "The day is not over."),
        ({"over": False, "events": 0}, "open", "unknown", "The day is not over."),
        (
            *({"waiting": 1_500, "keys": KEYS}, "incomplete", "bad"),
            "Incomplete: about 1,500 events are still waiting (21.7% of what arrived).",
        ),
        (
            *({"keys": KEYS[:1]}, "incomplete", "bad"),
            "Incomplete: 1 batch is still waiting.",
        ),
        ({"unbalanced": 2}, "unbalanced", "bad", "The books do not balance: 2 objects."),
        (
            *({"quarantined": 1_579, "valid": 152}, "invalid", "bad"),
            "1,579 of 1,731 that arrived were invalid.",
        ),
        (
            *({"quarantined": 30, "valid": 0, "events": 0}, "invalid", "bad"),
            "All 30 that arrived were invalid.",
        ),
        ({"quarantined": 19, "valid": 0}, "usual", "good", "A usual Monday. All data is in."),
        ({"quarantined": 600, "valid": 5_400}, "usual", "good", "A usual Monday. All data is in."),
        ({"quarantined": 601, "valid": 5_400}, "invalid", "bad", None),
        ({"events": 0, "valid": 0, "quarantined": 0}, "outage", "bad", "No events: an outage?"),
        (
            *({"events": 0, "valid": 0, "quarantined": 0, "expected": None}, "outage", "bad"),
            "No events: an outage?",
        ),
        # Nobody works on such a day.
        (
            *({"events": 0, "valid": 0, "quarantined": 0, "expected": 0}, "usual", "good"),
            "A usual Monday. All data is in.",
        ),
    ],
)
def test_the_worst_is_the_sentence(
    changes: dict[str, Any], kind: str, level: str, sentence: str | None
) -> None:
    found = verdict_of(**changes)
    assert (found["kind"], found["level"]) == (kind, level)
    assert sentence in (None, found["sentence"])


def test_an_invalid_first_day_is_said_before_that_nothing_is_known_yet() -> None:
    found = verdict_of(quarantined=1_579, valid=152, judged=FEW_DAYS, expected=None)
    assert (found["kind"], found["level"]) == ("invalid", "bad")
    assert found["detail"].startswith(
        "Most: missing:source (31). Not judged yet: 8 of 21 days known."
    )
    assert found["short"] == "1,579 of 1,731 invalid"
    assert found["commands"] == [
        "quarantine list --from 2026-11-23 --to 2026-11-23",
        "events --date 2026-11-23 --invalid",
    ]


def test_an_outage_says_what_is_usual_and_when_something_came_last() -> None:
    silent = cause("silent", worse=True, sources=[], last_event_at="2026-11-22T22:58:00.000000Z")
    found = verdict_of(events=0, valid=0, quarantined=0, causes=[silent])
    assert found["detail"] == (
        "Usually 5,010 on a Monday. Last event Sun 22 Nov, 23:58. Nothing arrived on this day."
    )
    assert (found["short"], found["commands"]) == (
        "no events, an outage?",
        ["status --date 2026-11-23"],
    )


@pytest.mark.parametrize(
    ("arrived", "said"),
    [
        ({"valid": 0, "quarantined": 19}, "19 events arrived, and all were invalid."),
        ({"valid": 0, "quarantined": 1}, "1 event arrived, and it was invalid."),
        ({"valid": 7, "quarantined": 0}, "7 events arrived, and none were of this day."),
        (
            {"valid": 70, "quarantined": 2},
            "72 events arrived: 2 were invalid, and none were of this day.",
        ),
        (
            {"valid": 0, "quarantined": 0, "received": 500, "unbalanced": 1},
            "500 events arrived, and none of them is counted.",
        ),
    ],
)
def test_an_outage_says_what_became_of_what_arrived(arrived: dict[str, int], said: str) -> None:
    received = arrived.pop("received", None)
    made = day(events=0, **arrived)  # type: ignore[arg-type]
    if received is not None:
        made["processing"]["events"]["received"] = received
    found = verdict(made, THRESHOLDS)
    assert found["kind"] == "outage"
    assert f"Usually 5,010 on a Monday. {said}" in found["detail"]


def test_a_day_whose_events_all_wait_is_no_outage() -> None:
    found = verdict_of(events=0, valid=0, quarantined=0, waiting=11_500, keys=KEYS)
    assert found["sentence"] == (
        "Incomplete: about 11,500 events are still waiting (100% of what arrived)."
    )
    assert "Nothing arrived" not in found["detail"]
    assert found["detail"].endswith("The figures below will rise. No events.")


def test_a_marked_day_is_called_by_its_name() -> None:
    made = day(events=0, valid=0, quarantined=0)
    made["comparison"]["usual"]["basis"] = "holiday"
    made["comparison"]["judged"]["holiday"] = "Easter Monday"
    assert verdict(made, THRESHOLDS)["detail"].startswith("Usually 5,010 on Easter Monday.")


def test_a_combination_says_all_that_matters() -> None:
    found = verdict_of(
        events=0, unbalanced=2, waiting=1_500, keys=KEYS, quarantined=1_000, judged=FEW_DAYS
    )
    assert found["kind"] == "invalid"
    for said in (
        "The books do not balance: 2 objects.",
        "about 1,500 events are still waiting",
        "4 batches of 23:00\N{EN DASH}24:00 UTC are not processed.",
        "The figures below will rise.",
        "Not judged yet",
        "No events.",
    ):
        assert said in found["detail"]
    assert found["commands"][-2:] == ["sweep", "status --date 2026-11-23"]


def test_the_hours_of_waiting_batches_are_not_said_where_some_are_not_named() -> None:
    made = day(waiting=9, keys=KEYS)
    made["pending"]["batches"] = 140
    assert "140 batches from 23:00 UTC on are not processed." in verdict(made, THRESHOLDS)["detail"]
    made["pending"] = {"day_over": True, "batches": 1, "keys": ["stray"]}
    assert "1 batch is not processed." in verdict(made, THRESHOLDS)["detail"]
    days = [key.replace("dt=2026-11-23", f"dt=2026-11-2{n}") for n, key in enumerate(KEYS)]
    made["pending"] = {"day_over": True, "batches": 4, "keys": days}
    assert "4 batches of 20 Nov to 24 Nov are not" in verdict(made, THRESHOLDS)["detail"]


def test_the_detail_has_the_figures_beside_those_of_a_usual_day() -> None:
    made = verdict_of(events=6_700, causes=[cause()])
    assert "6,700 events from" in made["detail"]
    assert "+34% on a usual Monday." in made["detail"]
    assert "day before" not in made["detail"]


def test_a_few_words_name_two_causes() -> None:
    silent = cause("silent", worse=True, sources=["shop.catalogue"])
    failing = cause(
        "failures",
        worse=True,
        sources=[],
        observed=0.1146,
        usual={"expected": 0.033, "low": 0.02, "high": 0.05},
        factor=3.5,
    )
    made = verdict_of(causes=[silent, failing, cause(), cause("new")], more_causes=3)
    assert made["short"] == "shop.catalogue silent, 11.5% failed (+5 more)"
    one = day(causes=[silent])
    assert text.short(one, "findings", lambda name: f"`{name}`") == "`shop.catalogue` silent"


def test_a_backfilled_day_says_so() -> None:
    made = day()
    made["arrival"]["backfilled"] = True
    assert "after the day was over" in verdict(made, THRESHOLDS)["detail"]


def test_nobody_says_that_all_of_a_backfilled_day_is_in() -> None:
    """Batches of the day on which its events arrived may still wait: that day's report knows."""
    made = backfilled(day(causes=[cause()]))
    assert verdict(made, THRESHOLDS)["sentence"] == "1 thing to look at."
    assert "All data is in" not in verdict(backfilled(day()), THRESHOLDS)["sentence"]


def test_a_few_words_say_how_many_events_wait() -> None:
    waiting: Any = {"waiting": 1_500, "keys": KEYS, "judged": FEW_DAYS}
    assert verdict_of(**waiting)["short"] == "incomplete, about 1,500 waiting"
    both = verdict_of(**waiting, unbalanced=2)
    assert both["short"] == "books do not balance, about 1,500 waiting"


def test_a_report_of_an_earlier_version_is_judged_by_what_it_has() -> None:
    old: Compared = with_comparison(made_report())
    assert verdict(old, THRESHOLDS)["sentence"] == "4 things to look at. All data is in."
    old["comparison"]["stands_out"] = []
    assert verdict(old, THRESHOLDS)["kind"] == "usual"
    old["comparison"]["history_days"] = 20
    assert verdict(old, THRESHOLDS)["kind"] == "not_judged"


COUNT = st.integers(0, 3_000)


@given(
    events=COUNT,
    quarantined=COUNT,
    valid=COUNT,
    waiting=COUNT,
    keys=st.lists(st.sampled_from(KEYS), max_size=3, unique=True),
    unbalanced=st.integers(0, 2),
    over=st.booleans(),
    judged=st.sampled_from([None, FEW_DAYS]),
    worse=st.none() | st.booleans(),
    late=COUNT,
    expected=st.sampled_from([None, 0, 5_000]),
)
def test_only_what_is_whole_and_judged_and_without_a_finding_is_good(
    worse: bool | None, **changes: Any
) -> None:
    causes = [] if worse is None else [cause(worse=worse)]
    made = day(**changes, causes=causes)
    found = verdict(made, THRESHOLDS)
    invalid, arrived = changes["quarantined"], changes["quarantined"] + changes["valid"]
    whole = made["status"] == "complete" and made["processing"]["balanced"]
    too_much = arrived >= 20 and invalid > 0.1 * arrived
    if found["level"] == "good":
        assert whole
        assert not too_much
        assert changes["judged"] is None
        assert not causes
    if not whole and changes["over"]:
        assert found["level"] == "bad"
    if too_much:
        assert found["kind"] == "invalid"
    if not changes["events"] and whole and changes["expected"] != 0 and not too_much:
        assert found["kind"] == "outage"
    assert found["sentence"].endswith((".", "?"))
    assert "  " not in found["detail"]
