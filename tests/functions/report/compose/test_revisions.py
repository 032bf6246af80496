"""The history of a day names every revision and every figure that it changed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from functions.common.report_keys import ReportKeys
from functions.report.compose.revisions import MOST_REVISIONS, changes, next_revision

KEYS = ReportKeys(day=date(2026, 11, 23))


def report(**members: Any) -> Any:
    """The members of a report that matter here, and some that there are not."""
    return {
        "date": "2026-11-23",
        "generated_at": "2026-11-24T00:30:00.000000Z",
        "pending": {"day_over": False},
        "activity": {},
        "processing": {"events": {"valid": 7, "quarantined": 0}},
        **members,
    }


def group(name: str | None, events: int) -> dict[str, Any]:
    return {"name": name, "events": events, "failures": 0}


def test_the_first_revision_changes_nothing() -> None:
    made = next_revision(KEYS, report(), None)
    assert made["revision"] == 1
    assert made["history"] == [
        {
            "revision": 1,
            "generated_at": "2026-11-24T00:30:00.000000Z",
            "key": "daily/dt=2026-11-23/revisions/0001.json",
            "changes": [],
            "more_changes": 0,
        }
    ]


def test_a_later_revision_keeps_the_history_and_adds_to_it() -> None:
    first = next_revision(KEYS, report(status="incomplete"), None)
    second = next_revision(KEYS, report(status="complete"), first)
    third = next_revision(KEYS, report(status="incomplete"), second)
    assert third["history"][:2] == second["history"]
    assert [entry["revision"] for entry in third["history"]] == [1, 2, 3]
    assert third["history"][2]["changes"] == [
        {"figure": "status", "before": "complete", "after": "incomplete"}
    ]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({"events": 1}, {"events": 1}, []),
        ({"events": 1}, {"events": 2}, [("a.events", 1, 2)]),
        ({"rate": None}, {"rate": 0.5}, [("a.rate", None, 0.5)]),
        ({"balanced": False}, {"balanced": True}, [("a.balanced", False, True)]),
        ({"by": [group("x", 1)]}, {"by": [group("x", 3)]}, [('a.by["x"].events', 1, 3)]),
        (
            {"by": [group("x", 1)]},
            {"by": [group("y.z", 2), group("x", 1)]},
            [('a.by["y.z"].events', None, 2), ('a.by["y.z"].failures', None, 0)],
        ),
        (
            {"by": [group(None, 1)]},
            {"by": []},
            [("a.by[null].events", 1, None), ("a.by[null].failures", 0, None)],
        ),
        ({"by": [group("x", 1), group("y", 1)]}, {"by": [group("y", 1), group("x", 1)]}, []),
        ({"by_hour": [1, 2]}, {"by_hour": [1, 3]}, [("a.by_hour[1]", 2, 3)]),
        ({"keys": ["k"], "batches": 1}, {"keys": [], "batches": 0}, [("a.batches", 1, 0)]),
        (
            {"found": [{"kind": "k", "x": 1}, {"kind": "k", "x": 2}]},
            {"found": [{"kind": "k", "x": 1}, {"kind": "k", "x": 3}]},
            [('a.found["k"#2].x', 2, 3)],
        ),
    ],
)
def test_figures_that_differ_are_named_by_their_path(
    before: dict[str, Any], after: dict[str, Any], expected: list[tuple[str, object, object]]
) -> None:
    found = changes(report(a=before), report(a=after))
    assert [(one["figure"], one["before"], one["after"]) for one in found] == expected


def test_the_circumstances_of_a_revision_are_no_change() -> None:
    first = next_revision(KEYS, report(first_generated_at=None), None)
    later = report(first_generated_at="2026-11-24T00:30:00Z")
    assert changes(first, later | {"generated_at": "2026-11-25T00:30:00Z", "revision": 2}) == []


def test_a_hundred_changes_are_named_and_the_rest_counted() -> None:
    first = next_revision(KEYS, report(by=[group(str(n), 1) for n in range(250)]), None)
    second = next_revision(KEYS, report(by=[group(str(n), 2) for n in range(250)]), first)
    (_, entry) = second["history"]
    assert len(entry["changes"]) == 100
    assert entry["more_changes"] == 150


def test_the_history_has_the_last_hundred_revisions() -> None:
    made = None
    for number in range(MOST_REVISIONS + 5):
        made = next_revision(KEYS, report(activity={"events": number}), made)
    assert made
    assert made["revision"] == MOST_REVISIONS + 5
    assert [entry["revision"] for entry in made["history"]] == list(range(6, 106))


def dimension(groups: list[dict[str, Any]], others: int) -> Any:
    figures = {"values": others, "events": others, "failures": 0}
    return report(activity={"by_action": groups, "other": {"action": figures}})


@pytest.mark.parametrize(("others_before", "others_after"), [(3, 3), (0, 3), (3, 0)])
def test_a_value_that_only_one_of_two_cut_lists_has_did_not_change(
    others_before: int, others_after: int
) -> None:
    before = dimension([group("x", 5), group("y", 2)], others_before)
    after = dimension([group("x", 6), group("z", 2)], others_after)
    named = {change["figure"] for change in changes(before, after)}
    assert 'activity.by_action["x"].events' in named
    assert not any('"y"' in figure or '"z"' in figure for figure in named)


def metric(name: str = "revenue", *, digest: str = "a", **changed: Any) -> dict[str, Any]:
    """The members of a metric that matter here."""
    return {
        "name": name,
        "title": "Revenue",
        "value": Decimal("5.25"),
        "events": 3,
        "usual": None,
        "history": [],
        "unit_dimension": None,
        "digest": digest,
        "definition": {"agg": "sum", "digest": digest},
        "known_days": 0,
        "series": [],
        "more_series": 0,
        "by": [],
        **changed,
    }


def by_country(names: list[str], more: int = 0) -> dict[str, Any]:
    values = [{"name": name, "value": Decimal(7), "events": 1, "usual": None} for name in names]
    return {"dimension": "country", "values": values, "more_values": more}


def of(*metrics: dict[str, Any], **members: Any) -> Any:
    return report(metrics=list(metrics), **members)


def figures(before: Any, after: Any) -> list[tuple[str, object, object]]:
    return [(one["figure"], one["before"], one["after"]) for one in changes(before, after)]


def sentences(before: Any, after: Any) -> list[str]:
    made = next_revision(KEYS, after, next_revision(KEYS, before, None))
    said: list[str] = made["history"][1].get("sentences", [])
    return said


def test_figures_of_an_equal_definition_are_compared() -> None:
    before = of(metric(by=[by_country(["DE"])]))
    after = of(metric(value=Decimal("5.5"), by=[by_country(["DE", "FR"])]))
    assert figures(before, after) == [
        ('metrics["revenue"].value', 5.25, 5.5),
        ('metrics["revenue"].by["country"].values["FR"].value', None, 7.0),
        ('metrics["revenue"].by["country"].values["FR"].events', None, 1),
    ]
    assert not sentences(before, after)


def test_a_change_of_a_figure_has_all_its_digits() -> None:
    before, after = Decimal("123456789012345678.25"), Decimal("123456789012345678.5")
    found = figures(of(metric(value=before)), of(metric(value=after)))
    assert found == [('metrics["revenue"].value', before, after)]


def test_what_is_usual_of_a_metric_is_no_change_of_its_day() -> None:
    usual = {"expected": Decimal(5), "low": Decimal(4), "high": Decimal(6)}
    after = of(metric(usual=usual, history=[Decimal(5)], least_events=20, title="Money"))
    assert figures(of(metric()), after) == [('metrics["revenue"].title', "Revenue", "Money")]


def test_what_is_defined_otherwise_is_said_and_is_no_change_of_a_figure() -> None:
    before = of(metric(), metric("refunds"), metric("gone"))
    after = of(metric(digest="b", value=1), metric("refunds", events=4), metric("more"))
    assert figures(before, after) == [('metrics["refunds"].events', 3, 4)]
    assert sentences(before, after) == [
        "Made again with a changed definition of revenue: it is counted in another way.",
        "Counted for the first time: more.",
        "No longer counted: gone.",
    ]
    both = of(metric(digest="b"), metric("refunds", digest="b"))
    assert sentences(of(metric(), metric("refunds")), both) == [
        "Made again with changed definitions of revenue, refunds: they are counted in another way."
    ]


def test_a_report_of_before_there_were_metrics_lacks_them_and_says_so() -> None:
    names = [f"m{number}" for number in range(7)]
    after = of(*map(metric, names))
    assert not figures(report(), after)
    assert sentences(report(), after) == [
        "Counted for the first time: m0, m1, m2, m3, m4 and 2 more."
    ]


def test_a_dimension_that_is_defined_otherwise_is_said() -> None:
    def counted(digest: str, events: int) -> Any:
        values = [group("EUR", events)]
        other = {"values": 0, "events": 0, "failures": 0}
        one = {"name": "currency", "digest": digest, "values": values, "other": other}
        return report(activity={"dimensions": [one]})

    assert figures(counted("a", 1), counted("b", 2)) == []
    assert sentences(counted("a", 1), counted("b", 2)) == [
        "Made again with a changed definition of the dimension currency:"
        " it is counted in another way."
    ]
    assert figures(counted("a", 1), counted("a", 2)) == [
        ('activity.dimensions["currency"].values["EUR"].events', 1, 2)
    ]


def counted_by(country: str, *dimensions: str, value: int = 5, unit: str | None = None) -> Any:
    """A report with a metric by some dimensions. `country`: the digest of one; `unit`: of a series.

    Each table, and the metric itself, has the value.
    """
    tables = [
        {"dimension": one, "values": [{"name": "x", "value": value, "events": 1}], "more_values": 0}
        for one in dimensions
    ]
    definition = {"digest": "a", "by": list(dimensions)}
    one = metric(value=value, definition=definition, by=[] if unit else tables)
    if unit:
        series = {"unit": unit, "value": value, "events": 1, "by": tables}
        one |= {"unit_dimension": "currency", "series": [series]}
    other = {"values": 0, "events": 0, "failures": 0}
    dimension = {"name": "country", "digest": country, "values": [], "other": other}
    return of(one, activity={"dimensions": [dimension]})


def test_another_dimension_is_another_table_and_the_same_figure() -> None:
    before = counted_by("a", "country", "source")
    after = counted_by("b", "country", "source", value=6)
    assert figures(before, after) == [
        ('metrics["revenue"].value', 5, 6),
        ('metrics["revenue"].by["source"].values["x"].value', 5, 6),
    ]
    assert sentences(before, after) == [
        "Made again with a changed definition of the dimension country:"
        " it is counted in another way."
    ]
    before, after = counted_by("a", "country", unit="EUR"), counted_by("b", "country", unit="EUR")
    after["metrics"][0]["series"][0]["by"][0]["values"][0]["value"] = 9
    assert figures(before, after) == []


def test_a_table_that_is_new_or_gone_is_said_and_is_no_change() -> None:
    one, two = counted_by("a", "country"), counted_by("a", "country", "source")
    assert figures(one, two) == figures(two, one) == []
    assert sentences(one, two) == ["Counted for the first time: revenue by source."]
    assert sentences(two, one) == ["No longer counted: revenue by source."]


def test_a_value_that_a_cut_table_lacks_did_not_change() -> None:
    before, after = by_country(["DE"], more=3), by_country(["DE", "FR"])
    path = 'metrics["revenue"].by["country"].more_values'
    assert figures(of(metric(by=[before])), of(metric(by=[after]))) == [(path, 3, 0)]

    def in_series(table: dict[str, Any]) -> Any:
        series = {"unit": "EUR", "value": 1, "events": 1, "by": [table]}
        return of(metric(unit_dimension="currency", series=[series]))

    path = 'metrics["revenue"].series["EUR"].by["country"].more_values'
    assert figures(in_series(before), in_series(after)) == [(path, 3, 0)]


def test_a_unit_that_only_one_of_two_cut_lists_has_did_not_change() -> None:
    def units(*names: str, more: int) -> Any:
        series = [{"unit": name, "value": 1, "events": 1, "by": []} for name in names]
        return of(metric(unit_dimension="currency", series=series, more_series=more))

    found = figures(units("EUR", more=1), units("EUR", "CHF", more=0))
    assert found == [('metrics["revenue"].more_series', 1, 0)]


def test_a_value_that_a_whole_list_lacks_is_a_change() -> None:
    found = changes(dimension([group("x", 5)], 0), dimension([group("y", 5)], 0))
    assert {change["figure"] for change in found} >= {
        'activity.by_action["x"].events',
        'activity.by_action["y"].events',
    }
