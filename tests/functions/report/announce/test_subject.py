"""A subject says where, which day, and the worst of it; SNS takes it, whatever names are."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.report.announce import subject as subjects
from functions.report.announce.told import Told, Where
from functions.report.document.headline import headline
from functions.report.document.report import Report
from tests.harness.anomalous import anomalous
from tests.harness.made_report import made_report, with_comparison
from tests.harness.shop_reports import day_with_metrics

NAMES = st.text(max_size=256)
FIRST = "[prod] Mon 9 Feb: "


def subject(reports: list[Report]) -> str:
    return subjects.subject([Told(one, None, Where("reports", "aws")) for one in reports])


def of_kind(kind: str) -> Report:
    made: Any = anomalous()
    made["verdict"]["kind"] = kind
    return made  # type: ignore[no-any-return]


def test_the_first_things_to_look_at_are_named_and_the_others_counted() -> None:
    assert subject([anomalous()]) == f"{FIRST}shop.catalogue silent, 11.5% failed (+5 more)"


@pytest.mark.parametrize(
    "name", ["<!here>", "two words", "shop\r\nBcc: a@evil.example", "café", "x" * 41, "http://evil"]
)
def test_a_name_that_is_not_plain_and_short_is_counted(name: str) -> None:
    assert subject([anomalous(name)]) == f"{FIRST}1 source silent, 11.5% failed (+5 more)"


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("outage", "no events, an outage?"),
        ("invalid", "1,060 of 68,366 invalid (+6 more)"),
        ("unbalanced", "books do not balance (+7 more)"),
        ("incomplete", "incomplete (+7 more)"),
    ],
)
def test_what_is_worse_than_any_finding_is_said_first(kind: str, said: str) -> None:
    assert subject([of_kind(kind)]).startswith(f"{FIRST}{said}")


def test_a_calm_day_says_so() -> None:
    made = of_kind("usual")
    made["comparison"] |= {"causes": [], "more_causes": 0}
    assert subject([made]) == f"{FIRST}66,574 events, a usual Monday"


def test_a_restatement_says_so() -> None:
    made = anomalous()
    told = Told(made, headline(made), Where("reports", "aws"))
    assert subjects.subject([told]).startswith("[prod] Mon 9 Feb, restated: shop.catalogue silent")


def test_of_several_days_the_first_is_named() -> None:
    assert subject([anomalous()] * 3).endswith(" silent, 11.5% failed (+5 more) (and 2 more days)")
    assert subject([anomalous()] * 2).endswith(" (and 1 more day)")


def test_a_report_of_an_earlier_version_has_its_figures() -> None:
    made = with_comparison(made_report(good=False))
    assert subject([made]) == "Mon 23 Nov: 5,805 events, incomplete, 4 to look at"


@given(st.lists(NAMES, min_size=4, max_size=4), st.integers(1, 400))
def test_any_subject_is_one_that_sns_takes(names: list[str], days: int) -> None:
    held(subject([anomalous(*names)] * days))


def test_the_longest_of_all_are_ones_that_sns_takes() -> None:
    made = with_comparison(made_report(good=False))
    made["activity"]["events"] = 10**12
    held(subject([made] * 400))
    made = anomalous("a" * 40, "b" * 40)
    made["pipeline"] = {"name": "reporting", "environment": "environm"}
    made["comparison"]["more_causes"] = 10**6
    held(subject([made] * 400))
    told = Told(made, headline(made), Where("reports", "aws"))
    held(subjects.subject([told] * 400))


def held(text: str) -> None:
    assert text.isascii()
    assert text.isprintable()
    assert len(text) < 100


def test_a_metric_is_no_source() -> None:
    found = subject([day_with_metrics()])
    assert "Request p95 misses its target" in found
    assert "source" not in found


def test_a_title_or_a_value_of_a_metric_that_is_not_plain_is_called_what_it_is() -> None:
    made: Any = copy.deepcopy(day_with_metrics())
    for cause in made["comparison"]["causes"]:
        cause["of"] = {
            **cause["of"],
            "title": "Umsatz \u202e",
            "unit": cause["of"]["unit"] and "\u20ac",
        }
    found = subject([made])
    assert "a metric" in found
    assert "source" not in found


def test_one_metric_is_named_rather_than_two_without_their_titles() -> None:
    made: Any = copy.deepcopy(day_with_metrics())
    one, other, *_ = made["comparison"]["causes"]
    for cause in (one, other):
        cause |= {"kind": "target"}
        cause["of"] = {**one["of"], "title": "Share of all revenue that was refunded"}
    found = subject([made])
    assert "Share of all revenue that was refunded misses its target (+" in found
    assert found.count("misses") == 1
