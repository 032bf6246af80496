"""Both engines count what plain Python counts, whatever stands in events and definitions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.functions.report.count.metrics.setup import (
    by_reference,
    check,
    counted,
    defined,
    engine_name,
    event,
    expected,
    no_waiting,
)

__all__ = ["engine_name", "no_waiting"]

HOSTILE = [
    *(
        "0",
        "-0",
        "-0.0",
        "1",
        "1.10",
        "1.1",
        "1e2",
        "1E+2",
        "100",
        "0.1",
        "-2.5",
        "1e400",
        "-1e400",
    ),
    *("0.1000000000000000055", "0.30000000000000004", "12345678901234567890123", "1e-10", "5e-10"),
    *("123456789012345", "1234567890123456", "999999999999999999", "1e17", "1e18", "-1e18"),
    *("4.9e-324", "1.7976931348623157e308", "0.0000000005", "-0.0000000005", "0.123456789012345"),
    *("1" * 40, "18446744073709551615", "9223372036854775808", "-9223372036854775809"),
    *(
        '"1.10"',
        '"7"',
        '" 7"',
        '"7\\n"',
        '"+7"',
        '"07"',
        '"1_000"',
        '"NaN"',
        '"Infinity"',
        '"0x10"',
    ),
    *('"1e400"', '"-0"', '""', '"null"', '"true"', '"[1]"', '"{}"', '"1."', '".5"', '"1e"', '"1d"'),
    *('"' + "9" * 40 + '"', '"\\u0000"', '"a\\u0000b"', '"\'; DROP TABLE stored; --"', '"é😀"'),
    *('"<script>alert(1)</script>"', '"' + "x" * 300 + '"', '"' + "x" * 300 + 'y"', '"%_\\\\*"'),
    *("1234567.123456789", "1234567890123456.5", "1e15", "1e-9", "0.1234567891", "99.999999999999"),
    *("true", "false", "null", "{}", "[]", "[1]", '["a"]', '{"a": 1}', "[[1]]", '[{"a": 1}]'),
]
ALL_KINDS: list[dict[str, Any]] = [
    {"agg": "count"},
    {"agg": "sum", "expr": [["details", "a"]], "scale": "0.01"},
    {"agg": "average", "expr": [["details", "a"]]},
    {"agg": "min", "expr": [["details", "a"], ["details", "b"]]},
    {"agg": "max", "expr": [["details", "a"]], "scale": "1000"},
    {"agg": "percentile", "percentile": "95", "expr": [["details", "a"]]},
    {
        "agg": "percentile",
        "percentile": "33.3333333333333",
        "expr": [["details", "b"], ["details", "a"]],
    },
    {"agg": "count_distinct", "expr": [["details", "a"]]},
    {"agg": "count_distinct", "expr": [["details", "b"], ["details", "a"]]},
    {"agg": "count", "filter": [{"failed": [True]}]},
    {"plus": ["m1", "m7"], "minus": ["m0"]},
    {"numerator": "m1", "denominator": "m7"},
    {"numerator": "m10", "denominator": "m9"},
]
BY = {"kind": [["details", "k"]], "any": [["details", "b"], ["details", "a"]]}


def with_tables(kinds: list[dict[str, Any]], **more: Any) -> list[dict[str, Any]]:
    return [{"by": ["status", "any"], **one, **more} for one in kinds]


def test_whatever_stands_where_a_number_should(engine_name: str, tmp_path: Path) -> None:
    stored = [
        event(
            n,
            f'{{"a": {value}, "b": {HOSTILE[-n]}, "k": {n % 3}}}',
            source="ab"[n % 2],
            status=[None, "ok", "failed"][n % 3],
        )
        for n, value in enumerate(HOSTILE)
    ]
    check(engine_name, stored, defined(*with_tables(ALL_KINDS), **BY), tmp_path)


@pytest.mark.parametrize("value", ["0.1", "1e400", '"1.5"', "null", "true"])
def test_events_of_one_value(engine_name: str, tmp_path: Path, value: str) -> None:
    stored = [event(n, f'{{"a": {value}}}') for n in range(5)]
    check(engine_name, stored, defined(*with_tables(ALL_KINDS), **BY), tmp_path)


def test_a_day_without_events(engine_name: str, tmp_path: Path) -> None:
    metrics = defined(*with_tables(ALL_KINDS), **BY)
    found = counted(engine_name, [], metrics, tmp_path)
    assert list(found.metrics) == expected(by_reference([], metrics))
    assert found.groups["kind"] == []
