"""What to look at: few things, the most urgent first, since when, whose, and what to run next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import reduce
from typing import Any, cast, get_args

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.plants import SIX, Plant
from bench.thresholds import THRESHOLDS
from bench.weeks import FIRST_DAY, Team, report
from functions.report.compare.comparison import compare
from functions.report.compare.earlier import Day
from functions.report.definitions import Definitions, Owner
from functions.report.document.comparison import Cause, CauseKind, Comparison
from functions.report.document.report import Report
from functions.report.text.causes import LABELS
from tests.harness.pipeline import SCHEMA

DAY = date(2026, 11, 23)
ONE_DAY = timedelta(days=1)
BEGINNING = date(2025, 1, 1)
USUAL = {"shop": (1_000, 20), "bank": (400, 8), "mail": (600, 12)}

Groups = dict[str, tuple[int, int]]


def compared(
    days: Sequence[Report], day: Report, definitions: Definitions | None = None
) -> Comparison:
    earlier = [Day.of(one) for one in days]
    return compare(day, earlier, THRESHOLDS, BEGINNING, definitions or Definitions())


def causes(days: Sequence[Report], day: Report) -> list[Cause]:
    return compared(days, day)["causes"]


def month(**odd: Groups) -> list[Report]:
    """Days before DAY on which everything is the same, but on those that are named `ago_1`."""
    return [
        report(DAY - ago * ONE_DAY, odd.get(f"ago_{ago}", USUAL), 5, 60.0)
        for ago in range(28, 0, -1)
    ]


def judged(days: list[Report]) -> list[Report]:
    """The days with what was said of each when it was made."""
    made: list[Report] = []
    for day in days:
        comparison = compared(made, day)
        made.append(cast("Report", {**day, "comparison": comparison}))
    return made


def today(groups: Groups = USUAL, *, quarantined: int = 5, latency: float = 60.0) -> Report:
    return report(DAY, groups, quarantined, latency)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("weekday", range(5))
def test_six_planted_causes_are_at_most_seven_things(seed: int, weekday: int) -> None:
    team = Team(events=50_000, sources=12, noise=0.05, seed=seed)
    *before, day = team.days(36 + weekday)
    made = compared(before, reduce(lambda made, plant: plant.on(made), SIX, day))
    assert len(made["stands_out"]) > 7
    assert made["more_causes"] == 0
    found = made["causes"]
    assert len(found) <= 7
    kinds = [one["kind"] for one in found]
    assert kinds[:4] == ["silent", "failures", "invalid", "delay"]
    assert kinds[-1] == "new"
    assert set(kinds[4:-1]) <= {"volume"}
    # The volume of the two is in the noise of some of these teams.
    assert {one["sources"][0] for one in found if one["kind"] == "volume"} <= {
        *("source-4", "source-5")
    }
    assert found[0]["sources"] == ["source-2"]
    assert found[1]["sources"]


@pytest.mark.parametrize("sources", [2, 12, 60])
def test_a_day_on_which_all_fail_alike_is_one_thing(sources: int) -> None:
    *before, day = Team(events=50_000, sources=sources).days(36)
    found = causes(before, Plant("f", "failure_rate", failures=3.5).on(day))
    assert [one["kind"] for one in found] == ["failures"]
    assert len(found[0]["sources"]) > 1
    factor = found[0]["factor"]
    assert factor
    assert 2.5 < factor < 4.5


def test_of_fewer_failures_nothing_is_worse() -> None:
    (one,) = causes(month(), today({"shop": (1_000, 0), "bank": (400, 8), "mail": (600, 12)}))
    assert (one["kind"], one["worse"], one["sources"]) == ("failures", False, ["shop"])
    assert one["sentence"] == "0% of the events of shop failed, usually 2.0%."


def test_a_silent_source_says_what_is_usual_and_when_it_sent_something_last() -> None:
    (one,) = causes(month(), today({"shop": (1_000, 20), "mail": (600, 12)}))
    assert one == {
        "kind": "silent",
        "sources": ["bank"],
        "more_sources": 0,
        "observed": 0,
        "usual": one["usual"],
        "factor": None,
        "worse": True,
        "since": "2026-11-23",
        "last_event_at": "2026-11-22",
        "history": [400] * 28,
        "owner": None,
        "confidence": "high",
        "sentence": "bank sent nothing.",
        "detail": "Usually 400 on a Monday. First silent day; last event on Sun 22 Nov.",
        "command": "status --date 2026-11-23",
    }


def test_a_cause_is_as_old_as_the_days_on_which_it_stood_out() -> None:
    quiet = {"shop": (1_000, 20), "mail": (600, 12)}
    days = judged(month(ago_1=quiet, ago_2=quiet, ago_3=quiet, ago_5=quiet))
    (one,) = causes(days, today(quiet))
    assert (one["since"], one["last_event_at"]) == ("2026-11-20", "2026-11-19")
    assert one["detail"].endswith("Silent since Fri 20 Nov; last event on Thu 19 Nov.")


def test_a_silence_among_more_findings_than_a_report_names_is_no_new_one() -> None:
    many = {f"s-{n:02}": (1_000, 10) for n in range(30)}
    failing = {name: (1_000, 10 + 5 * n) for n, name in enumerate(many)}
    days = [report(DAY - ago * ONE_DAY, {**USUAL, **many}, 5, 60.0) for ago in range(28, 1, -1)]
    quiet = {name: counts for name, counts in {**USUAL, **failing}.items() if name != "bank"}
    days = judged([*days, report(DAY - ONE_DAY, quiet, 5, 60.0)])
    named = {one["name"] for one in days[-1]["comparison"]["stands_out"]}
    assert "bank" not in named
    first = causes(days, today(quiet))[0]
    assert (first["sources"], first["since"]) == (["bank"], "2026-11-22")


def test_a_rate_that_fell_the_day_before_did_not_rise_since_then() -> None:
    failing, fine = {**USUAL, "shop": (1_000, 300)}, {**USUAL, "shop": (1_000, 0)}
    since = {
        name: causes(judged(month(ago_1=before)), today(failing))[0]["since"]
        for name, before in (("fell", fine), ("rose", failing))
    }
    assert since == {"fell": "2026-11-23", "rose": "2026-11-22"}


def test_days_that_are_not_known_are_no_gap() -> None:
    failing = {**USUAL, "shop": (1_000, 300)}
    days = judged(month(ago_1=failing, ago_2=failing, ago_3=failing))
    days[-2]["status"] = "incomplete"
    (one,) = causes(days, today(failing))
    assert one["since"] == "2026-11-20"
    assert one["detail"].endswith("Since Fri 20 Nov.")


def test_of_an_outage_the_time_of_the_last_event_is_known() -> None:
    days = month()
    cast("Any", days[-1])["activity"]["last_event_at"] = "2026-11-22T22:58:00.000000Z"
    empty = today({})
    empty["latency_seconds"]["on_time"]["p95"] = None
    (one,) = causes(days, empty)
    assert (one["kind"], one["sources"]) == ("silent", [])
    assert one["last_event_at"] == "2026-11-22T22:58:00.000000Z"
    assert one["history"] == [2_000] * 28
    assert one["sentence"] == "No source sent anything."


def test_what_many_sources_do_is_one_thing_that_names_ten() -> None:
    many = {f"s-{n:02}": (200 + n, 4) for n in range(15)}
    days = [report(DAY - ago * ONE_DAY, {**USUAL, **many}, 5, 60.0) for ago in range(28, 0, -1)]
    silent = next(one for one in causes(days, today()) if one["kind"] == "silent")
    assert (len(silent["sources"]), silent["more_sources"]) == (10, 5)
    assert silent["sentence"] == "15 sources sent nothing: s-14, s-13, s-12 and 12 more."
    assert silent["detail"].startswith("Usually 3,105 together on a Monday.")
    assert silent["history"][-1] == 3_105


def test_seven_are_named_and_the_rest_counted() -> None:
    odd: Groups = {
        "a": (1_000, 500),
        "b": (1_000, 600),
        "c": (1_000, 700),
        "d": (100, 2),
        "e": (90, 2),
        "f": (80, 2),
        "g": (5_000, 100),
        "h": (6_000, 120),
    }
    usual = dict.fromkeys([*odd, "big"], (1_000, 20)) | {"i": (1_000, 20), "j": (1_000, 20)}
    usual |= {"big": (60_000, 1_200)}
    days = [report(DAY - ago * ONE_DAY, usual, 5, 60.0) for ago in range(28, 0, -1)]
    made = compared(days, today({**odd, "big": (60_000, 1_200)}))
    assert len(made["causes"]) == 7
    assert made["more_causes"] == 3
    assert [one["kind"] for one in made["causes"]] == [
        *("silent", "silent", "failures", "failures", "failures", "volume", "volume")
    ]


def test_a_cause_has_the_owner_of_its_worst_source() -> None:
    definitions = Definitions(owners=[Owner(source=[{"prefix": "ba"}], owner="money")])
    silent = today({"shop": (1_000, 20), "mail": (600, 12)})
    (one,) = compared(month(), silent, definitions)["causes"]
    assert one["owner"] == "money"


def test_invalid_events_are_those_of_the_source_and_reason_of_most() -> None:
    day = cast("Any", today(quarantined=400))
    day["quality"]["quarantined"] |= {
        "reasons": {"missing:source": 250, "not_json": 150},
        "by_source": [{"name": "feed", "events": 250, "reasons": {"missing:source": 250}}],
    }
    (one,) = causes(month(), day)
    assert (one["kind"], one["sources"]) == ("invalid", ["feed"])
    assert one["sentence"] == "400 events were invalid (16.7%), usually 0.2%."
    assert one["detail"] == "Most: missing:source (250), from feed."


def test_an_earlier_day_that_does_not_say_has_no_figure() -> None:
    days = month()
    days[3]["status"] = "incomplete"
    (one,) = causes(days, today(latency=300.0))
    assert one["history"][3] is None
    assert one["history"][4] == 60.0


def test_nothing_is_to_be_looked_at_on_a_usual_day_or_one_that_is_not_judged() -> None:
    assert (compared(month(), today())["causes"], causes(month()[:20], today({}))) == ([], [])
    incomplete: Report = {**today({"shop": (9, 0)}), "status": "incomplete"}
    assert causes(month(), incomplete) == []


def test_every_kind_has_a_label() -> None:
    assert tuple(LABELS) == get_args(CauseKind)


def test_a_hostile_name_is_harmless_in_the_words_and_whole_in_the_list() -> None:
    hostile = "a\nb\u202e" + "x" * 300
    (one,) = causes(month(), today({**USUAL, hostile: (50, 0)}))
    assert one["sources"] == [hostile]
    for text in (one["sentence"], one["detail"], one["command"]):
        assert text.isprintable()
        assert len(text) < 200
    assert FIRST_DAY < DAY


JUDGE = jsonschema_rs.Draft202012Validator(
    {**SCHEMA["properties"]["comparison"], "$defs": SCHEMA["$defs"]}
)
NAMES = st.sampled_from(["shop", "bank", "mail", "", "-x", "\u202egnp", "new", "x" * 256])
COUNTS = st.tuples(st.integers(1, 10**7), st.floats(0, 1)).map(
    lambda drawn: (drawn[0], round(drawn[0] * drawn[1]))
)
GROUPS = st.dictionaries(NAMES, COUNTS, max_size=8)


@settings(max_examples=60, deadline=None)
@given(
    usual=GROUPS,
    odd=GROUPS,
    quarantined=st.integers(0, 10**6),
    latency=st.floats(-10, 10**6),
)
def test_whatever_a_day_is_like_it_has_a_comparison(
    usual: Groups, odd: Groups, quarantined: int, latency: float
) -> None:
    days = [report(DAY - ago * ONE_DAY, usual, 5, 60.0) for ago in range(28, 0, -1)]
    made = compared(days, today(odd))
    again = compared(days, today({**usual, **odd}, quarantined=quarantined, latency=latency))
    for one in (made, again):
        JUDGE.validate(one)
        assert one["more_causes"] == 0 or len(one["causes"]) == 7


def test_a_silence_over_a_weekend_of_rest_began_on_its_first_expected_day() -> None:
    """A source that rests on weekends is silent on Friday and Monday, and not anew on Monday."""
    office = {"shop": (1_000, 20), "mail": (600, 12)}
    days = [
        report(day, USUAL if day.weekday() < 5 else office, 5, 60.0)
        for day in (DAY - ago * ONE_DAY for ago in range(28, 3, -1))
    ]
    days += [report(DAY - ago * ONE_DAY, office, 5, 60.0) for ago in (3, 2, 1)]
    (one,) = causes(judged(days), today(office))
    assert (one["since"], one["last_event_at"]) == ("2026-11-20", "2026-11-19")


def test_many_sources_are_silent_since_all_of_them_are() -> None:
    more = {f"s-{n}": (500 - n, 5) for n in range(4)}
    whole = {**USUAL, **more}
    quiet = {name: counts for name, counts in whole.items() if name != "s-0"}
    days = [report(DAY - ago * ONE_DAY, whole, 5, 60.0) for ago in range(28, 1, -1)]
    days = judged([*days, report(DAY - ONE_DAY, quiet, 5, 60.0)])
    (one,) = causes(days, today(USUAL))
    assert one["sources"] == ["s-0", "s-1", "s-2", "s-3"]
    assert (one["since"], one["last_event_at"]) == ("2026-11-23", "2026-11-22")
    assert one["detail"].endswith("First day on which all are silent; last event on Sun 22 Nov.")


def test_of_sources_that_fail_less_those_that_fail_least_are_named() -> None:
    fewer = {name: (events, 0) for name, (events, _) in USUAL.items()}
    days = [
        report(DAY - ago * ONE_DAY, {name: (n, n // 5) for name, (n, _) in USUAL.items()}, 5, 60.0)
        for ago in range(28, 0, -1)
    ]
    (one,) = causes(days, today(fewer))
    assert not one["worse"]
    assert "least in" in one["detail"]


@pytest.mark.parametrize("name", ["-x", "=ls", "it\\", "a\u200bb"])
def test_a_name_that_a_shell_may_read_otherwise_is_in_no_command(name: str) -> None:
    (one,) = causes(month(), today({**USUAL, name: (50, 0)}))
    assert (one["sources"], one["command"]) == ([name], "query sources_of_a_day 2026-11-23")


@pytest.mark.parametrize(
    ("sources", "said"), [(3, "From n0 50, n1 50 and n2 50."), (4, "Most from")]
)
def test_all_new_sources_are_not_called_most_of_them(sources: int, said: str) -> None:
    new = {f"n{number}": (50, 0) for number in range(sources)}
    (one,) = causes(month(), today({**USUAL, **new}))
    assert one["detail"].startswith(said)
