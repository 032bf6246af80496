"""Athena takes a query of at most 150 stages: whatever is accepted has no more."""

from __future__ import annotations

from pathlib import Path

import pytest

from functions.report import definitions
from functions.report.count.athena.measures import measured_statements
from functions.report.count.athena.statements import fill, statements
from stacks.definitions.compiled import reported, to_bytes
from stacks.definitions.sizes import MOST_COUNTED_APART
from tests.harness.definitions import loaded, refused
from tests.harness.trino_stages import stages

# Trino, "Query management properties", query.max-stage-count: its default.
MOST_STAGES = 150
VALUES = {"day": "'2026-11-23'", "files": "TRUE", "late_after_us": "1", "offset_us": "0"}
DIMENSIONS = "".join(
    f'[[dimension]]\nname = "{name}"\nexpr = "details.{name}"\n' for name in ("u", "d")
)
UNIT = 'unit = { dimension = "u" }\n'


def parts(apart: int, agg: str = "count_distinct", count: int = 45) -> str:
    """Metrics with units: so many that are counted apart, and sums."""
    return "".join(
        f'[[metric]]\nname = "p{n}"\nexpr = "details.a{n}"\n{UNIT}'
        + (f'agg = "{agg}"\n' if n < apart else 'agg = "sum"\n')
        + ("percentile = 9\n" if n < apart and agg == "percentile" else "")
        for n in range(count)
    )


def added(name: str, first: int, end: int) -> str:
    names = ", ".join(f'"p{n}"' for n in range(first, end))
    return f'[[metric]]\nname = "{name}"\nplus = [{names}]\nby = ["d", "source"]\n'


def share(above: str, below: str) -> str:
    return (
        f'[[metric]]\nname = "share"\nnumerator = "{above}"\ndenominator = "{below}"\nby = ["d"]\n'
    )


LARGEST = {
    "a sum": DIMENSIONS + parts(MOST_COUNTED_APART) + added("m", 0, 45),
    "a ratio of sums": DIMENSIONS
    + parts(MOST_COUNTED_APART)
    + added("a", 0, 2)
    + added("b", 2, 45)
    + share("a", "b"),
    "a ratio of percentiles": DIMENSIONS + parts(2, "percentile") + share("p0", "p1"),
}


@pytest.mark.parametrize("text", LARGEST.values(), ids=LARGEST)
def test_the_largest_metrics_fit(tmp_path: Path, text: str) -> None:
    metrics = definitions.parse(to_bytes(reported(loaded(tmp_path, metrics=text)))).metrics
    found = [stages(one) for one in measured_statements(metrics, VALUES).values()]
    assert 50 < max(found) <= MOST_STAGES


@pytest.mark.parametrize("name", sorted(statements().keys() - {"measured", "compact"}))
def test_the_counts_of_every_report_fit(name: str) -> None:
    assert stages(fill(name, VALUES)) < MOST_STAGES / 5


@pytest.mark.parametrize(
    "text",
    [
        added("m", 0, MOST_COUNTED_APART + 1),
        added("a", 0, 3) + added("b", 3, MOST_COUNTED_APART + 1) + share("a", "b"),
    ],
)
def test_more_than_fit_are_refused(tmp_path: Path, text: str) -> None:
    *_, last = refused(tmp_path, metrics=DIMENSIONS + parts(MOST_COUNTED_APART + 1) + text)
    assert "is made of 5 distinct counts and percentiles, and may be of 4" in last


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("SELECT 1 FROM t", 2),
        ("SELECT count(*) FROM t", 3),
        ("SELECT a, sum(b) OVER (PARTITION BY a) FROM t", 3),
        ("SELECT a FROM t GROUP BY a ORDER BY a", 4),
        ("SELECT a FROM t UNION ALL SELECT b FROM u", 4),
        ("SELECT 1 FROM t JOIN u ON t.a = u.a", 4),
        ("SELECT 1 FROM t WHERE a IN (SELECT a FROM u)", 5),
        ("WITH t AS (SELECT a FROM u GROUP BY a) SELECT 1 FROM t UNION ALL SELECT 2 FROM t", 6),
        ("WITH t AS (WITH u AS (SELECT 1 FROM v) SELECT 1 FROM u) SELECT 1 FROM t", 2),
    ],
)
def test_how_stages_are_reckoned(sql: str, expected: int) -> None:
    assert stages(sql) == expected
