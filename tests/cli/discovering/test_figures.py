"""Dimensions and metrics are proposed by what members are called, and by what stands there."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime
from typing import Any

import pytest
from msgspec.json import encode

from cli.discovering.discovery import Discovery
from cli.judging.naming import Naming

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def proposed(*details: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """The tables for contract events with these details."""
    return tomllib.loads(text(*(("A", one) for one in details)))


def text(*events: tuple[str, dict[str, Any]]) -> str:
    """The tables for contract events of these types, with these details, as they are shown."""
    discovery = Discovery(now=NOW, naming=Naming(), source=None)
    for number, (kind, one) in enumerate(events):
        event = {
            "event_id": str(number),
            "source": "shop",
            "timestamp": "2026-11-24T09:00:00Z",
            "event_type": kind,
            "details": one,
        }
        discovery.take(("events", (number + 1, encode(event))))
    return "\n".join(discovery.figures())


def metrics(*details: dict[str, Any]) -> list[dict[str, Any]]:
    return proposed(*details).get("metric", [])


def dimensions(*details: dict[str, Any]) -> list[str]:
    return [one["expr"] for one in proposed(*details).get("dimension", [])]


@pytest.mark.parametrize(
    ("member", "value", "expected"),
    [
        ("amount", 5, {"agg": "sum"}),
        ("totalPrice", "19.90", {"agg": "sum"}),
        ("amount_cents", 5, {"agg": "sum", "scale": 0.01}),
        ("bytes", 5, {"agg": "sum"}),
        ("duration_ms", 5.5, {"agg": "percentile", "percentile": 95, "unit": "ms"}),
        ("responseTime", 5, {"agg": "percentile", "percentile": 95}),
        ("elapsed_seconds", 5, {"agg": "percentile", "percentile": 95, "unit": "s"}),
        ("temperature", -5.5, {"agg": "average"}),
        ("user_id", "u-1", {"agg": "count_distinct"}),
        ("session", "s-1", {"agg": "count_distinct"}),
        ("deviceId", 17, {"agg": "count_distinct"}),
        ("amount", "much", None),
        ("amount", True, None),
        ("number", 5, None),
        ("user_agent", "curl", None),
        ("timestamp", 1_795_510_800, None),
    ],
)
def test_a_metric_is_what_its_name_and_its_values_say(
    member: str, value: object, expected: dict[str, Any] | None
) -> None:
    other = f"{value}-2" if isinstance(value, str) and not value[0].isdigit() else value
    found = metrics({member: value}, {member: other})
    for one in found:
        assert one.pop("expr") == f"details.{member}"
        assert one.pop("name")
    assert found == ([expected] if expected else [])


def test_the_id_inside_a_customer_says_who_it_is_and_that_inside_an_order_does_not() -> None:
    details = [{"customer": {"id": f"c-{n}"}, "order": {"id": f"o-{n}"}} for n in range(2)]
    assert [one["name"] for one in metrics(*details)] == ["distinct_customer_id"]


def test_who_is_always_the_same_is_not_counted() -> None:
    assert metrics({"account_id": "1"}, {"account_id": "1"}) == []


def test_few_texts_are_a_dimension_and_many_are_not() -> None:
    details = [
        {"plan": "free" if n % 2 else "paid", "colour": f"c{n % 3}", "text": f"{n}", "one": "a"}
        for n in range(12)
    ]
    assert dimensions(*details) == ["details.plan", "details.colour"]


def test_what_has_another_name_for_each_thing_is_no_dimension() -> None:
    details = [{"vpcEndpointId": f"v{n % 2}", "sourceIPAddress": f"a{n % 2}"} for n in range(12)]
    assert dimensions(*details) == []


def test_a_table_is_made_by_a_dimension_that_many_events_have() -> None:
    details = [{"amount": n, "tier": f"t{n % 2}"} for n in range(12)]
    rare = [{**one, "country": f"c{n}"} if n < 2 else one for n, one in enumerate(details * 2)]
    (amount,) = metrics(*rare)
    assert amount["by"] == ["tier"]


def test_what_the_event_has_already_is_no_dimension() -> None:
    details = [{"status": "ok" if n % 2 else "failed", "action": f"a{n % 2}"} for n in range(12)]
    assert dimensions(*details) == []


def test_money_has_the_currency_of_its_event_as_its_unit_and_is_by_another_dimension() -> None:
    details = [
        {"amount": n, "currency": "EUR" if n % 2 else "CHF", "country": f"c{n % 2}", "rows": n}
        for n in range(12)
    ]
    amount, rows = metrics(*details)
    assert (amount["unit"], amount["by"]) == ({"dimension": "currency"}, ["country"])
    assert ("unit" in rows, rows["by"]) == (False, ["country"])


def test_names_are_such_as_definitions_may_have_and_no_two_are_alike() -> None:
    details = {"a": {"amount": 1}, "b": {"amount": 2}, "größe": {"Gesamt-total!": 3}, "7 amount": 4}
    names = [one["name"] for one in metrics(details)]
    assert names == ["amount", "amount_2", "amount_3", "gesamt_total"]
    assert metrics(details)[0]["expr"] == 'details["7 amount"]'


def test_there_are_few_of_each() -> None:
    details = [
        {f"kind{n}": f"k{event % 2}" for n in range(20)} | {f"amount{n}": event for n in range(20)}
        for event in range(9)
    ]
    found = proposed(*details)
    assert (len(found["dimension"]), len(found["metric"])) == (5, 8)


def test_what_only_some_types_of_events_have_is_counted_of_these() -> None:
    placed, seen = ("OrderPlaced", {"amount": 5}), ("PageSeen", {"path": "/"})
    (metric,) = tomllib.loads(text(placed, seen))["metric"]
    assert metric["filter"] == {"event_type": "OrderPlaced"}
    (metric,) = tomllib.loads(text(placed, ("OrderPaid", {"amount": 1}), seen))["metric"]
    assert metric["filter"] == {"event_type": ["OrderPaid", "OrderPlaced"]}
    # An event that is not valid is of no type, and says nothing of the others.
    (metric,) = tomllib.loads(text(placed, seen, ("", {"amount": 5})))["metric"]
    assert metric["filter"] == {"event_type": "OrderPlaced"}


def test_what_only_some_events_of_each_type_have_is_counted_of_all_with_a_word_about_it() -> None:
    shown = text(("A", {"amount": 5}), ("A", {}), ("A", {"amount": 5}))
    assert 'expr = "details.amount"  # 2 of 3 such events have it: say which in a filter' in shown
    assert "filter" not in tomllib.loads(shown)["metric"][0]
    shown = text(("A", {"amount": 5}), ("A", {}), ("B", {}))
    assert "# 1 of 2 such events have it" in shown
    assert 'filter = { event_type = "A" }' in shown
    # An event that is not valid is none of such events.
    refused = ("", {"amount": 5})
    assert "# 1 of 2 such events have it" in text(
        ("A", {"amount": 5}), ("A", {}), ("B", {}), refused
    )
    assert "#" not in text(("A", {"amount": 5}), ("A", {"amount": 5}))


def test_what_some_events_have_in_their_details_and_others_beside_it_is_one_figure() -> None:
    found = Discovery(now=NOW, naming=Naming(), source=None)
    for number in range(12):
        member = {"total": number, "currency": ("EUR", "CHF")[number % 2]}
        of_contract = {
            "event_id": str(number),
            "source": "shop",
            "timestamp": "2026-11-24T09:00:00Z",
            "event_type": "OrderPlaced",
            "details": member,
        }
        found.take(("events", (number + 1, encode(of_contract if number < 7 else member))))
    found.take(("events", (13, encode({"other": 1}))))
    shown = "\n".join(found.figures())
    tables = tomllib.loads(shown)
    assert [one["expr"] for one in tables["dimension"]] == ["details.currency"]
    assert [one["expr"] for one in tables["metric"]] == ["details.total"]
    assert "# 12 of 13 such events have it" in shown
