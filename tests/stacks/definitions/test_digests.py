"""The digest of a metric changes exactly if its value may: it says which days may be compared."""

from __future__ import annotations

from pathlib import Path

import pytest

from stacks.definitions import compiled
from tests.harness.definitions import loaded

DIMENSIONS = """
[[dimension]]
name = "country"
expr = "details.country"
[[dimension]]
name = "currency"
expr = "details.currency"
"""
PAID = """
[[metric]]
name = "paid"
agg = "sum"
expr = "details.n"
scale = 0.01
filter = { source = ["a", "b"], details = { code = "x", kind = { prefix = "y" } } }
"""
PARTS = """
[[metric]]
name = "refunds"
agg = "sum"
expr = "details.r"
by = ["country"]
[[metric]]
name = "orders"
agg = "count"
"""
NET = '[[metric]]\nname = "net"\nplus = ["paid", "orders"]\nminus = ["refunds"]\n'
SHARE = '[[metric]]\nname = "share"\nnumerator = "refunds"\ndenominator = "paid"\n'
P95 = '[[metric]]\nname = "p95"\nagg = "percentile"\npercentile = 95\nexpr = "details.ms"\n'
BY_CURRENCY = PAID + 'unit = { dimension = "currency" }\n'
ALL = DIMENSIONS + PAID + PARTS + NET + SHARE


def digest_of(directory: Path, text: str, name: str) -> str:
    found = compiled.metrics(loaded(directory, metrics=text))["metrics"]
    (digest,) = [one["digest"] for one in found if one["name"] == name]
    return str(digest)


@pytest.mark.parametrize(
    ("name", "text", "found", "put"),
    [
        # How it is called, shown and judged.
        ("paid", ALL, "scale = 0.01", 'scale = 0.01\ntitle = "Paid"\nbetter = "lower"'),
        ("paid", ALL, "scale = 0.01", "scale = 0.01\ntarget = { at_least = 5 }\nleast_events = 9"),
        ("paid", PAID, "scale = 0.01", 'scale = 0.01\nunit = "EUR"'),
        ("net", ALL, '[[metric]]\nname = "net"', '[[metric]]\nunit = "EUR"\nname = "net"'),
        # Tables: its own, those of a part, and what they are made by.
        ("paid", ALL, "scale = 0.01", 'scale = 0.01\nby = ["source", "country"]'),
        ("net", ALL, 'by = ["country"]', ""),
        ("share", ALL, 'by = ["country"]', 'by = ["country", "source"]'),
        ("net", ALL, '"details.country"', '"details.land"'),
        ("share", ALL, '"details.country"', '"details.land"'),
        ("refunds", ALL, '"details.country"', '"details.land"'),
        ("paid", DIMENSIONS + BY_CURRENCY, '"details.country"', '"details.land"'),
        # Other words for the same.
        ("refunds", ALL, '"country"', '"land"'),
        ("net", ALL, '"refunds"', '"returned"'),
        ("share", ALL, '"refunds"', '"returned"'),
        ("net", ALL, '["paid", "orders"]', '["orders", "paid"]'),
        ("refunds", ALL, 'expr = "details.r"', 'expr = ["details.r"]\nscale = 1.0'),
        ("refunds", ALL, '"details.r"', "'details[\"r\"]'"),
        ("paid", ALL, "scale = 0.01", "scale = 1e-2"),
        ("p95", P95, "percentile = 95", "percentile = 95.0"),
        (
            "paid",
            ALL,
            'source = ["a", "b"], details = { code = "x", kind = { prefix = "y" } }',
            'details = { kind = [{ prefix = "y" }], code = ["x"] }, source = ["b", "a", "b"]',
        ),
        ("paid", DIMENSIONS + BY_CURRENCY, '"currency"', '"coin"'),
        ("paid", DIMENSIONS + BY_CURRENCY, '"details.currency"', '["details.currency"]'),
    ],
)
def test_what_changes_no_value_changes_no_digest(
    tmp_path: Path, name: str, text: str, found: str, put: str
) -> None:
    assert found in text
    before = digest_of(tmp_path / "before", text, name)
    assert digest_of(tmp_path / "after", text.replace(found, put), name) == before


@pytest.mark.parametrize(
    ("name", "text", "found", "put"),
    [
        ("paid", PAID, 'agg = "sum"', 'agg = "average"'),
        ("paid", ALL, '"details.n"', '"details.m"'),
        ("paid", ALL, '"details.n"', '["details.n", "details.m"]'),
        ("paid", ALL, "scale = 0.01", "scale = 0.1"),
        ("paid", PAID, "scale = 0.01", 'unit = "EUR"'),
        ("paid", ALL, '["a", "b"]', '["a"]'),
        ("p95", P95, "percentile = 95", "percentile = 99"),
        ("net", ALL, '"details.n"', '"details.m"'),
        ("share", ALL, '"details.n"', '"details.m"'),
        ("net", ALL, '"paid", "orders"', '"paid"'),
        (
            "net",
            ALL,
            'plus = ["paid", "orders"]\nminus = ["refunds"]',
            'plus = ["paid", "orders", "refunds"]',
        ),
        (
            "share",
            ALL,
            'numerator = "refunds"\ndenominator = "paid"',
            'numerator = "paid"\ndenominator = "refunds"',
        ),
        ("paid", DIMENSIONS + BY_CURRENCY, 'unit = { dimension = "currency" }\n', ""),
        ("paid", DIMENSIONS + BY_CURRENCY, 'dimension = "currency"', 'dimension = "country"'),
        ("paid", DIMENSIONS + BY_CURRENCY, '"details.currency"', '"details.coin"'),
    ],
)
def test_what_may_change_a_value_changes_the_digest(
    tmp_path: Path, name: str, text: str, found: str, put: str
) -> None:
    assert found in text
    before = digest_of(tmp_path / "before", text, name)
    assert digest_of(tmp_path / "after", text.replace(found, put), name) != before


def test_the_digest_of_a_dimension_is_of_what_it_says(tmp_path: Path) -> None:
    def digests(text: str) -> list[str]:
        found = compiled.metrics(loaded(tmp_path, metrics=text))["dimensions"]
        return [one["digest"] for one in found]

    country, currency = digests(DIMENSIONS)
    assert digests(DIMENSIONS.replace('"details.country"', '["details.country"]'))[0] == country
    changed = digests(DIMENSIONS.replace('"details.country"', '"details.land"'))
    assert (changed[0] == country, changed[1] == currency) == (False, True)
