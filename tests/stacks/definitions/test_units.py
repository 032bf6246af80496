"""The unit of a sum or a ratio is worked out of its parts, and what has no sense is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from stacks.definitions import compiled
from tests.harness.definitions import loaded, refused

DIMENSIONS = (
    '[[dimension]]\nname = "currency"\nexpr = "details.currency"\n'
    '[[dimension]]\nname = "market"\nexpr = "details.market"\n'
)
AGG = {
    "count": 'agg = "count"\n',
    "sum": 'agg = "sum"\nexpr = "details.amount"\n',
    "average": 'agg = "average"\nexpr = "details.amount"\n',
    "distinct": 'agg = "count_distinct"\nexpr = "details.user"\n',
    "p95": 'agg = "percentile"\npercentile = 95\nexpr = "details.ms"\n',
    "p50": 'agg = "percentile"\npercentile = 50\nexpr = "details.ms"\n',
}
BY_CURRENCY, BY_MARKET = '{ dimension = "currency" }', '{ dimension = "market" }'
CURRENCY = {"dimension": "currency"}


def metric(name: str, agg: str, unit: str = "") -> str:
    return f'[[metric]]\nname = "{name}"\n{AGG[agg]}{_unit(unit)}'


def ratio(above: str, below: str, unit: str = "", over: str = "", under: str = "") -> str:
    """`each`, a ratio of `a` and `b`."""
    parts = metric("a", above, over) + metric("b", below, under)
    made = '[[metric]]\nname = "each"\nnumerator = "a"\ndenominator = "b"\n'
    return DIMENSIONS + parts + made + _unit(unit)


def added(unit: str = "", one: str = "", other: str = "") -> str:
    """`each`, a sum of `a` and `b`."""
    parts = metric("a", "sum", one) + metric("b", "sum", other)
    made = '[[metric]]\nname = "each"\nplus = ["a"]\nminus = ["b"]\n'
    return DIMENSIONS + parts + made + _unit(unit)


def _unit(unit: str) -> str:
    return f"unit = {unit}\n" if unit else ""


def each(tmp_path: Path, text: str) -> dict[str, Any]:
    body = compiled.to_bytes(compiled.metrics(loaded(tmp_path, metrics=text)))
    found: dict[str, Any] = json.loads(body)["metrics"][-1]
    return found


@pytest.mark.parametrize(
    ("over", "under", "left"),
    [
        ("", "", None),
        ('"EUR"', '"EUR"', None),
        ('"%"', '"%"', None),
        ('"EUR"', "", "EUR"),
        ("", '"h"', "per h"),
        ('"MB"', '"s"', "MB per s"),
        (BY_CURRENCY, BY_CURRENCY, CURRENCY),
        (BY_CURRENCY, "", CURRENCY),
    ],
)
def test_units_cancel_or_are_divided(tmp_path: Path, over: str, under: str, left: Any) -> None:
    found = each(tmp_path, ratio("sum", "count", over=over, under=under))
    assert found.get("unit") == left
    assert "in_percent" not in found


@pytest.mark.parametrize(
    ("above", "below", "is_share"),
    [
        ("count", "count", True),
        ("sum", "sum", True),
        ("distinct", "distinct", True),
        ("average", "average", True),
        ("p95", "p95", True),
        ("p95", "p50", False),
        ("count", "distinct", False),
        ("distinct", "count", False),
        ("sum", "count", False),
        ("sum", "average", False),
    ],
)
@pytest.mark.parametrize("unit", ["", '"EUR"', BY_CURRENCY])
def test_what_is_counted_alike_in_one_unit_is_a_share(
    tmp_path: Path, above: str, below: str, unit: str, *, is_share: bool
) -> None:
    found = each(tmp_path, ratio(above, below, over=unit, under=unit))
    assert found.get("in_percent", False) is is_share


@pytest.mark.parametrize(("over", "under"), [('"EUR"', ""), (BY_CURRENCY, ""), ('"ms"', '"s"')])
def test_what_has_a_unit_left_is_no_share(tmp_path: Path, over: str, under: str) -> None:
    assert "in_percent" not in each(tmp_path, ratio("sum", "sum", over=over, under=under))


def test_sums_of_one_kind_are_alike(tmp_path: Path) -> None:
    for other, is_share in (("sum", True), ("count", False)):
        net = '[[metric]]\nname = "net"\nplus = ["a"]\nminus = ["b"]\n'
        share = '[[metric]]\nname = "share"\nnumerator = "net"\ndenominator = "a"\n'
        text = metric("a", "sum") + metric("b", other) + net + share
        assert each(tmp_path, text).get("in_percent", False) is is_share


@pytest.mark.parametrize(
    ("text", "unit", "is_share"),
    [
        (ratio("sum", "count", '"%"'), None, True),
        (ratio("sum", "count", '"%"', '"orders"', '"carts"'), None, True),
        (ratio("sum", "count", '"%"', BY_CURRENCY, BY_CURRENCY), CURRENCY, True),
        (ratio("count", "count", '"a cart"'), "a cart", False),
        (ratio("sum", "count", '"EUR each"', '"EUR"'), "EUR each", False),
        (ratio("sum", "sum", BY_CURRENCY, BY_CURRENCY, BY_CURRENCY), CURRENCY, True),
        (ratio("sum", "count", BY_CURRENCY, BY_CURRENCY), CURRENCY, False),
        (added('"EUR"'), "EUR", False),
        (added("", BY_CURRENCY, BY_CURRENCY), CURRENCY, False),
        (added('"%"', '"%"', '"%"'), "%", False),
    ],
)
def test_a_unit_of_its_own_says_how_it_is_read(
    tmp_path: Path, text: str, unit: Any, *, is_share: bool
) -> None:
    found = each(tmp_path, text)
    assert (found.get("unit"), found.get("in_percent", False)) == (unit, is_share)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            ratio("sum", "sum", over=BY_CURRENCY, under=BY_MARKET),
            "denominator: b has a unit by market, and a has another or none; what has a unit by a"
            " dimension divides only what has the same",
        ),
        (ratio("count", "sum", under=BY_CURRENCY), "denominator: b has a unit by currency, and a"),
        (ratio("sum", "sum", over='"h"', under=BY_CURRENCY), "denominator: b has a unit by curr"),
        (
            ratio("sum", "sum", over=BY_CURRENCY, under='"h"'),
            "denominator: a has a unit by currency, and b has h; what has a unit by a dimension is"
            " divided only by what has none, or the same",
        ),
        (
            ratio("sum", "count", '"EUR"', BY_CURRENCY),
            "unit: there is a series for each currency; leave it out",
        ),
        (ratio("sum", "count", '"%"', BY_CURRENCY), "unit: there is a series for each currency; "),
        (
            ratio("sum", "sum", '"times"', BY_CURRENCY, BY_CURRENCY),
            'unit: there is a series for each currency; leave it out, or "%"',
        ),
        (ratio("sum", "count", BY_MARKET, BY_CURRENCY), "unit: there is a series for each curr"),
        (
            ratio("sum", "count", BY_CURRENCY),
            'unit: a has none by currency; give it unit = { dimension = "currency" }',
        ),
        (ratio("sum", "count", BY_CURRENCY, '"EUR"'), "unit: a has none by currency; give it"),
        (
            added(BY_CURRENCY),
            'unit: a has none by currency; give each part unit = { dimension = "currency" }',
        ),
        (added("", '"EUR"'), "unit: a and b have different units; a sum is of one"),
        (added("", '"EUR"', '"USD"'), "unit: a and b have different units; a sum is of one"),
        (added("", BY_CURRENCY, BY_MARKET), "unit: a and b have different units; a sum is of one"),
        (added(BY_CURRENCY, BY_CURRENCY), "unit: a and b have different units; a sum is of one"),
        (added('"USD"', '"EUR"', '"EUR"'), "unit: is that of a; leave it out"),
        (added(BY_MARKET, BY_CURRENCY, BY_CURRENCY), "unit: is that of a; leave it out"),
    ],
)
def test_units_without_sense_are_refused(tmp_path: Path, text: str, told: str) -> None:
    (line,) = refused(tmp_path, metrics=text)
    assert line.startswith(f"metrics.toml: metric 3 (each): {told}")


def test_how_a_ratio_is_read_makes_no_figure(tmp_path: Path) -> None:
    read = [
        compiled.metrics(loaded(tmp_path, metrics=ratio("sum", "count", unit)))
        for unit in ("", '"%"')
    ]
    assert read[0]["metrics"][-1] != read[1]["metrics"][-1]
    assert read[0]["metrics"][-1]["digest"] == read[1]["metrics"][-1]["digest"]
    assert read[0]["digest"] == read[1]["digest"]
