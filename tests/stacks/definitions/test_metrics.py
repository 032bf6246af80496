"""Metrics and dimensions: what each key may be, and how they may name each other."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from stacks.definitions.metrics import ByDimension, Target
from tests.harness.definitions import loaded, refused

REVENUE = '[[metric]]\nname = "revenue"\nagg = "sum"\nexpr = "details.amount"\n'
ORDERS = '[[metric]]\nname = "orders"\nagg = "count"\n'
CURRENCY = '[[dimension]]\nname = "currency"\nexpr = "details.currency"\n'
P95 = '[[metric]]\nname = "p95"\nagg = "percentile"\npercentile = 95\nexpr = "details.ms"\n'


def test_every_key_may_be_set(tmp_path: Path) -> None:
    defined = loaded(
        tmp_path,
        metrics=CURRENCY
        + REVENUE
        + """
title = "Revenue"
scale = 0.01
unit = { dimension = "currency" }
filter = { event_type = "charge.succeeded", failed = false }
by = ["source", "currency"]
better = "higher"
target = { at_least = 10000, at_most = 1e6 }
least_events = 5
""",
    )
    (dimension,), (metric,) = defined.dimensions, defined.metrics
    assert dict(dimension) == {"name": "currency", "expr": (("details", "currency"),)}
    set_ones = {name: value for name, value in metric if value is not None}
    assert set_ones == {
        "name": "revenue",
        "title": "Revenue",
        "agg": "sum",
        "expr": (("details", "amount"),),
        "scale": Decimal("0.01"),
        "unit": ByDimension("currency"),
        "filter": ({"event_type": ["charge.succeeded"], "failed": [False]},),
        "by": ["source", "currency"],
        "better": "higher",
        "target": Target.model_construct(at_least=10_000, at_most=1_000_000),
        "least_events": 5,
    }


def test_names_of_every_length_may_be_named(tmp_path: Path) -> None:
    long, longest = "d" * 59, "m" * 64
    dimension = CURRENCY.replace('"currency"', f'"{long}"')
    by = REVENUE.replace('"revenue"', f'"{longest}"') + f'by = ["{long}"]\n'
    total = f'[[metric]]\nname = "total"\nplus = ["{longest}"]\n'
    defined = loaded(tmp_path, metrics=dimension + by + total)
    assert [metric.name for metric in defined.metrics] == [longest, "total"]
    (line,) = refused(tmp_path, metrics=dimension + ORDERS + 'by = ["x"]\n')
    assert line.endswith(f"there are: action, {long}, event_type, source, status")


def test_metrics_may_be_made_of_others_that_come_later(tmp_path: Path) -> None:
    net = '[[metric]]\nname = "net"\nplus = ["revenue"]\nminus = ["refunds"]\n'
    share = '[[metric]]\nname = "share"\nnumerator = "net"\ndenominator = "revenue"\nunit = "%"\n'
    refunds = REVENUE.replace("revenue", "refunds")
    defined = loaded(tmp_path, metrics=share + net + refunds + REVENUE)
    assert [metric.name for metric in defined.metrics] == ["share", "net", "refunds", "revenue"]


@pytest.mark.parametrize(
    ("table", "told"),
    [
        (
            'name = "a"',
            "must have one of agg, plus (with minus, if you like) and numerator with denominator,"
            " not none",
        ),
        ('name = "a"\nagg = "count"\nplus = ["orders"]', "not agg and plus"),
        ('name = "a"\nminus = ["orders"]', "minus needs a plus to take from"),
        ('name = "a"\nnumerator = "orders"', "numerator and denominator go together"),
        ('name = "a"\nagg = "sum"', 'agg = "sum" needs an expr'),
        ('name = "a"\nagg = "count"\nexpr = "details.a"', 'agg = "count" counts events, and takes'),
        ('name = "a"\nagg = "median"\nexpr = "details.a"', "agg: must be 'count', 'sum'"),
        (
            'name = "a"\nagg = "percentile"\nexpr = "details.a"',
            'percentile goes together with agg = "percentile"',
        ),
        (
            'name = "a"\nagg = "sum"\npercentile = 95\nexpr = "details.a"',
            'percentile goes together with agg = "percentile"',
        ),
        (
            'name = "a"\nagg = "percentile"\npercentile = 0.95\nexpr = "details.a"',
            "percentile: must be from 1 to below 100, not 0.95; 95?",
        ),
        (
            'name = "a"\nagg = "percentile"\npercentile = 100\nexpr = "details.a"',
            'percentile: must be from 1 to below 100, not 100; the greatest is agg = "max"',
        ),
        ('name = "a"\nagg = "percentile"\npercentile = "95"\nexpr = "details.a"', "be a number"),
        ('name = "a"\nagg = "count"\nscale = 2', "scale is for values"),
        ('name = "a"\nagg = "sum"\nexpr = "details.a"\nscale = 0', "scale: must be above 0, not 0"),
        (
            'name = "a"\nplus = ["orders"]\nfilter = { source = "x" }',
            "filter belongs to the metrics that this one is made of",
        ),
        ('name = "a"\nagg = "sum"\nexpr = "detail.a"', "expr: 'detail' is not there; metrics read"),
        ('name = "a"\nagg = "sum"\nexpr = "details"', "expr: details is an object; name a member"),
        ('name = "a"\nagg = "count"\nfilter = { detail.a = 1 }', "filter.detail: 'detail' is not"),
        ('name = "a"\nagg = "count"\nunit = 5', "unit: must be text of 1 to 64 characters or {"),
        ('name = "a"\nagg = "count"\nunit = { by = "x" }', "unit: must be text of 1 to 64"),
        ('name = "a"\nagg = "count"\nunit = "m\\ns"', "unit: must be one line of characters that"),
        ('name = "a"\nagg = "count"\ntitle = "a\\u202eb"', "title: must be one line of characters"),
        ('name = "a"\nagg = "count"\ntarget = { }', "target: must have at_least or at_most"),
        (
            'name = "a"\nagg = "count"\ntarget = { at_least = 5, at_most = 4 }',
            "target: at_least 5 is more than at_most 4",
        ),
        (
            'name = "a"\nagg = "count"\ntarget = { at_least = 1, about = 5 }',
            "target.about: unknown key; allowed here: at_least, at_most",
        ),
        ('name = "a"\nagg = "count"\nleast_events = 0', "least_events: must be at least 1, not 0"),
        ('name = "a"\nagg = "count"\nby = []', "by: must have at least 1, not 0"),
        ('name = "a"\nagg = "count"\nby = ["source", "source"]', "by: each once, not"),
        ('name = "a-b"\nagg = "count"', "name: must be at most 64 small letters, digits and _"),
    ],
)
def test_a_metric_that_is_wrong_by_itself(tmp_path: Path, table: str, told: str) -> None:
    (line,) = refused(tmp_path, metrics=ORDERS + f"[[metric]]\n{table}\n")
    assert line.startswith("metrics.toml: metric 2 (a")
    assert told in line


@pytest.mark.parametrize(
    ("tables", "told"),
    [
        (
            ORDERS + 'by = ["currency"]\n',
            "metric 1 (orders): by: there is no dimension currency; there are: action, event_type,"
            " source, status",
        ),
        (
            CURRENCY + ORDERS + 'unit = { dimension = "money" }\n',
            "metric 1 (orders): unit.dimension: there is no dimension money; there are: currency",
        ),
        (
            '[[dimension]]\nname = "each"\nexpr = ["details.id", "event_id"]\n'
            + ORDERS
            + 'unit = { dimension = "each" }\n',
            "metric 1 (orders): unit.dimension: each has another value for every event",
        ),
        (
            CURRENCY.replace("currency", "source", 1),
            "dimension 1 (source): name: source is a dimension of every event already",
        ),
        (CURRENCY + CURRENCY, "dimension 2 (currency): name: currency is that of dimension 1"),
        (ORDERS + ORDERS, "metric 2 (orders): name: orders is that of metric 1 already"),
        (
            ORDERS + '[[metric]]\nname = "net"\nplus = ["orders"]\nminus = ["refunds"]\n',
            "metric 2 (net): minus: there is no metric refunds; there are: net, orders",
        ),
        (
            P95 + '[[metric]]\nname = "net"\nplus = ["p95"]\n',
            'metric 2 (net): plus: p95 has agg = "percentile"; allowed: count, count_distinct, sum',
        ),
        (
            ORDERS
            + '[[metric]]\nname = "one"\nplus = ["orders"]\n'
            + '[[metric]]\nname = "two"\nplus = ["one"]\n',
            "metric 3 (two): plus: one is a sum itself; name what it is made of",
        ),
        (
            ORDERS
            + '[[metric]]\nname = "rate"\nnumerator = "orders"\ndenominator = "orders"\n'
            + '[[metric]]\nname = "two"\nnumerator = "rate"\ndenominator = "orders"\n',
            "metric 3 (two): numerator: rate is a ratio, and a metric is made of counted ones or"
            " their sums",
        ),
        (
            '[[metric]]\nname = "self"\nnumerator = "self"\ndenominator = "self"\n',
            "metric 1 (self): numerator: self is a ratio, and a metric is made of counted ones or"
            " their sums",
        ),
        (
            '[[metric]]\nname = "a"\nplus = ["a"]\n',
            "metric 1 (a): plus: a is a sum itself; name what it is made of",
        ),
    ],
)
def test_what_is_wrong_between_metrics(tmp_path: Path, tables: str, told: str) -> None:
    lines = refused(tmp_path, metrics=tables)
    assert lines[0].startswith(f"metrics.toml: {told}")


def test_there_are_at_most_so_many(tmp_path: Path) -> None:
    dimensions = "".join(CURRENCY.replace("currency", f"d{n}") for n in range(21))
    metrics = "".join(ORDERS.replace("orders", f"m{n}") for n in range(51))
    assert refused(tmp_path, metrics=dimensions + metrics) == [
        "metrics.toml: dimension 21 (d20): there are at most 20 dimensions",
        "metrics.toml: metric 51 (m50): there are at most 50 metrics",
    ]


def test_a_name_of_a_faulty_metric_is_no_further_mistake(tmp_path: Path) -> None:
    net = '[[metric]]\nname = "net"\nplus = ["revenue"]\n'
    (line,) = refused(tmp_path, metrics=net + REVENUE.replace("details", "detail"))
    assert line.startswith("metrics.toml: metric 2 (revenue): expr: ")
