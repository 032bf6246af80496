"""What tables and series list, in which order, and what they leave out."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from functions.report.count.engine import GroupCounts, Others
from functions.report.count.measured import Figure
from tests.functions.report.count.metrics.setup import (
    check,
    counted,
    defined,
    engine_name,
    event,
    no_waiting,
)

__all__ = ["engine_name", "no_waiting"]

BY_KIND = {"kind": [["details", "k"]]}


def test_a_thousand_values_are_listed_and_the_rest_is_other(
    engine_name: str, tmp_path: Path
) -> None:
    """The greatest by magnitude; of equal ones the first by code point."""
    values = [(f"n{n:04}", n % 7 - 3) for n in range(1_010)] + [("\U0001f600", 3), ("\uffff", -3)]
    stored = [event(n, f'{{"k": "{name}", "a": {a}}}') for n, (name, a) in enumerate(values)]
    stored += [event(9_000, '{"a": 500}'), event(9_001, "{}")]
    amount = [["details", "a"]]
    metrics = defined(
        {"agg": "sum", "expr": amount, "by": ["kind"]},
        {"agg": "min", "expr": amount, "by": ["kind"]},
        {"agg": "average", "expr": amount, "by": ["kind"], "scale": "2"},
        {"agg": "count", "by": ["kind"]},
        {"agg": "count_distinct", "expr": amount, "by": ["kind"]},
        {"plus": ["m0"], "minus": ["m3"], "by": ["kind"]},
        {"numerator": "m0", "denominator": "m3", "by": ["kind"]},
        **BY_KIND,
    )
    found = check(engine_name, stored, metrics, tmp_path)
    (table,) = found[0].series[0].tables
    assert (len(table.values), table.more_values) == (1_000, 12)
    assert table.values[0] == ("n0000", Figure(value=Decimal(-3), events=1))
    assert table.no_value == Figure(value=Decimal(500), events=2, without_value=1)
    assert table.other is not None
    listed = [one for _, one in table.values]
    total = found[0].series[0].figure
    assert sum(one.value or 0 for one in [*listed, table.other, table.no_value]) == total.value
    assert sum(one.events for one in [*listed, table.other, table.no_value]) == total.events


def test_a_thousand_values_of_a_dimension_are_named(engine_name: str, tmp_path: Path) -> None:
    stored = [event(n, f'{{"k": {n}}}', status="failed") for n in range(1_003)]
    found = counted(engine_name, [*stored, event(2_000, "{}")], defined(**BY_KIND), tmp_path)
    assert len(found.groups["kind"]) == 1_001
    assert GroupCounts(None, 1, 0) in found.groups["kind"]
    assert found.others["kind"] == Others(3, 3, 3)


def test_twenty_units_have_a_series(engine_name: str, tmp_path: Path) -> None:
    """Those with most events; a table has a thousand rows of all of them together."""
    stored = [
        event(1_000 * unit + n, f'{{"u": "u{unit:02}", "k": {n % 60}, "a": {n}}}')
        for unit in range(23)
        for n in range(60 + unit % 3)
    ]
    stored += [event(90_000 + n, f'{{"k": {n}, "a": 1}}') for n in range(3)]
    unit = {"dimension": "unit"}
    amount = [["details", "a"]]
    metrics = defined(
        {"agg": "sum", "expr": amount, "unit": unit, "by": ["kind", "source"]},
        {"agg": "percentile", "percentile": 50, "expr": amount, "unit": unit, "by": ["kind"]},
        {"agg": "count", "unit": unit, "filter": [{"details": {"k": [{"numeric": ["<", 2]}]}}]},
        {"numerator": "m0", "denominator": "m2", "unit": unit, "by": ["kind"]},
        {"plus": ["m0"], "minus": ["m0b"], "unit": unit, "by": ["source"]},
        {"name": "m0b", "agg": "sum", "expr": amount, "unit": unit, "scale": "0.5"},
        unit=[["details", "u"]],
        **BY_KIND,
    )
    found = check(engine_name, stored, metrics, tmp_path)
    assert [one.unit for one in found[0].series][:2] == ["u02", "u05"]
    assert found[0].series[-1].unit is None
    assert (len(found[0].series), found[0].more_series) == (21, 3)


def test_units_of_a_ratio_are_those_of_its_denominator(engine_name: str, tmp_path: Path) -> None:
    """Its tables have the same units, however many events its numerator has in others."""
    stored = [
        event(100 * unit + n, f'{{"u": "u{unit:02}", "k": "a", "whole": {n < 22 - unit}}}'.lower())
        for unit in range(22)
        for n in range(22 - unit + 4 * (unit > 19))
    ]
    unit = {"dimension": "unit"}
    metrics = defined(
        {"agg": "count", "unit": unit, "filter": [{"details": {"whole": [False]}}]},
        {"agg": "count", "unit": unit, "filter": [{"details": {"whole": [True]}}]},
        {"numerator": "m0", "denominator": "m1", "unit": unit, "by": ["kind"]},
        unit=[["details", "u"]],
        **BY_KIND,
    )
    share = check(engine_name, stored, metrics, tmp_path)[2]
    assert [one.unit for one in share.series] == [f"u{n:02}" for n in range(20)]
    assert all(one.tables[0].values for one in share.series)


def test_a_unit_is_divided_by_what_has_none_among_the_events_of_that_unit(
    engine_name: str, tmp_path: Path
) -> None:
    """EUR per order, of the orders that name EUR; not of all orders."""
    stored = [
        event(1, '{"u": "EUR", "a": 10, "k": "x"}'),
        event(2, '{"u": "EUR", "a": 5, "k": "y"}'),
        event(3, '{"u": "EUR", "k": "y"}'),
        event(4, '{"u": "USD", "a": 7, "k": "x"}'),
        event(5, '{"a": 3, "k": "x"}'),
    ]
    unit = {"dimension": "unit"}
    metrics = defined(
        {"agg": "sum", "expr": [["details", "a"]], "unit": unit},
        {"agg": "count"},
        {"numerator": "m0", "denominator": "m1", "unit": unit, "by": ["kind"]},
        unit=[["details", "u"]],
        **BY_KIND,
    )
    each = check(engine_name, stored, metrics, tmp_path)[2]
    assert [(one.unit, one.figure.value, one.figure.events) for one in each.series] == [
        ("EUR", Decimal(5), 3),
        ("USD", Decimal(7), 1),
        (None, Decimal(3), 1),
    ]
    rows = each.series[0].tables[0].values
    assert [(name, one.value) for name, one in rows] == [("x", Decimal(10)), ("y", Decimal("2.5"))]


def test_values_are_in_order_to_their_last_digit(engine_name: str, tmp_path: Path) -> None:
    """Of sums with thirty digits, more than Python's decimals have by themselves."""
    stored = [
        event(1_000 * place + n, f'{{"k": "{name}", "a": {9 * 10**17}}}')
        for place, name in enumerate("ab")
        for n in range(120)
    ]
    stored += [event(9_001, '{"k": "a", "a": 1e-9}'), event(9_002, '{"k": "b", "a": 2e-9}')]
    metrics = defined({"agg": "sum", "expr": [["details", "a"]], "by": ["kind"]}, **BY_KIND)
    (found,) = check(engine_name, stored, metrics, tmp_path)
    assert [name for name, _ in found.series[0].tables[0].values] == ["b", "a"]


def test_long_texts_stay_apart(engine_name: str, tmp_path: Path) -> None:
    """A dimension cuts them as the report does; to be distinct the whole text counts."""
    texts = ["x" * 256, "x" * 257, "x" * 256 + "y", "x" * 100_000, "x" * 100_000 + "y"]
    stored = [
        event(n, f'{{"k": "{text}"}}', action=text) for n, text in enumerate([*texts, *texts])
    ]
    metrics = defined(
        {"agg": "count_distinct", "expr": [["details", "k"]], "by": ["kind", "action"]},
        {"agg": "count_distinct", "expr": [["action"]]},
        {"agg": "count", "filter": [{"action": ["x" * 257, {"suffix": "y"}]}]},
        **BY_KIND,
    )
    found = check(engine_name, stored, metrics, tmp_path)
    assert [one.series[0].figure.value for one in found] == [Decimal(5), Decimal(5), Decimal(6)]
