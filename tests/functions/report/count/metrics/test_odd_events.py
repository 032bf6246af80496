"""No event can fail a report: odd documents, members and paths; the first of repeated members."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from functions.report.count.measured import Figure
from tests.functions.report.count.metrics.setup import (
    DUCKDB,
    check,
    counted,
    defined,
    engine_name,
    event,
    no_waiting,
)
from tests.harness.stored_events import Stored

__all__ = ["engine_name", "no_waiting"]

ODD_NAMES = [
    *("", "*", "**", "$", "0", "a.b", 'a"b', "a\\", "\\", "a'b", "a b", "é😀", "a\0b", "[0]", "a]"),
    *("/", "~", "~0", "a/b", "$.a", "#", "?", "'; DROP TABLE stored; --", "x" * 990, "\n", " "),
]


@pytest.mark.parametrize("name", ODD_NAMES)
def test_a_member_of_any_name_is_found(engine_name: str, tmp_path: Path, name: str) -> None:
    """By itself, inside another one, and in `extra`; its name with escapes too."""
    escaped = "".join(f"\\u{ord(one):04x}" if ord(one) < 0xFFFF else one for one in name)
    stored = [
        event(0, json.dumps({name: 1, "a": {name: {"b": 2}}}), extra=json.dumps({name: [3, 4]})),
        event(1, f'{{"{escaped}": 10, "a": {{"{escaped}": {{"b": 20}}}}}}'),
        event(2, json.dumps({"other": 1, f"{name}x": 5, f"x{name}": 6})),
    ]
    metrics = defined(
        {"agg": "sum", "expr": [["details", name]]},
        {"agg": "sum", "expr": [["details", "a", name, "b"]]},
        {"agg": "sum", "expr": [["extra", name, 1]]},
        {"agg": "count", "by": ["odd"], "filter": [{"details": {name: [1, 10]}}]},
        odd=[["details", name]],
    )
    found = check(engine_name, stored, metrics, tmp_path)
    values = [one.series[0].figure.value for one in found]
    assert values == [Decimal(11), Decimal(22), Decimal(4), Decimal(2)]


def test_of_a_repeated_member_the_first_counts(engine_name: str, tmp_path: Path) -> None:
    stored = [
        event(0, '{"a": 1, "a": 2, "o": {"b": 3}, "o": {"b": 4, "c": 5}}'),
        event(1, '{"\\u0061": 10, "a": 20}'),
        event(2, '{"a": null, "a": 40}'),
    ]
    metrics = defined(
        {"agg": "sum", "expr": [["details", "a"]]},
        {"agg": "sum", "expr": [["details", "o", "b"]]},
        {"agg": "sum", "expr": [["details", "o", "c"]]},
    )
    found = check(engine_name, stored, metrics, tmp_path)
    assert [one.series[0].figure.value for one in found] == [Decimal(11), Decimal(3), Decimal(0)]


@pytest.mark.parametrize(
    "document",
    [
        *("null", "7", '"text"', "[]", '[{"a": 1}]', "true", "{}", '{"b": 2}'),
        '{"b": ' * 1_000 + "1" + "}" * 1_000,
        "[" * 20_000 + "]" * 20_000,
        '{"a": ' + "[" * 5_000 + "]" * 5_000 + "}",
        json.dumps({"a": "x" * 250_000}),
        json.dumps({f"m{n}": n for n in range(10_000)}),
        '{"a": ' + "9" * 100_000 + "}",
        '{"a": 1e999999999999999999999999}',
        '{"a": 0.' + "0" * 50_000 + "1}",
    ],
    ids=lambda text: text[:12],
)
def test_a_document_of_any_form(engine_name: str, tmp_path: Path, document: str) -> None:
    stored = [event(0, document, mapping="app"), event(1, '{"a": 5}'), event(2, '{"a": "k"}')]
    metrics = defined(
        {"agg": "sum", "expr": [["details", "a"]]},
        {"agg": "count_distinct", "expr": [["details", "a"]]},
        {"agg": "count", "filter": [{"details": {"a": [{"exists": True}]}}]},
        {"agg": "count", "by": ["a"], "filter": [{"details": {"a": [5, {"prefix": "k"}]}}]},
        a=[["details", "a"]],
    )
    found = counted(engine_name, stored, metrics, tmp_path).metrics
    assert found[0].series[0].figure.value == Decimal(5)
    assert found[3].series[0].figure == Figure(value=Decimal(2), events=2)
    assert [one.series[0].figure.events for one in found[:2]] == [3, 3]


@pytest.mark.parametrize("engine", DUCKDB)
@pytest.mark.parametrize("document", ["", "{", "nonsense", '{"a": 1} x', '{"a": "\\ud800"}'])
def test_what_is_no_json_has_no_values(
    engine: str, tmp_path: Path, document: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Process stores nothing like it."""
    metrics = defined(
        {"agg": "sum", "expr": [["details", "a"]]},
        {"agg": "count_distinct", "expr": [["details", "*"], ["details", "a"]]},
        {"agg": "count", "filter": [{"details": {"a": [{"exists": False}]}}]},
    )
    found = counted(engine, [event(0, document), event(1, '{"a": 7}')], metrics, tmp_path).metrics
    assert [one.series[0].figure for one in found] == [
        Figure(value=Decimal(7), events=2, without_value=1),
        Figure(value=Decimal(1), events=2, without_value=1),
        Figure(value=Decimal(1), events=1),
    ]


def test_repeats_are_not_counted(engine_name: str, tmp_path: Path) -> None:
    """The first copy counts, with its details."""
    stored = [
        Stored(event_id="a", details='{"a": 1}', content_hash=1),
        Stored(event_id="a", details='{"a": 50}', content_hash=2),
        Stored(event_id="b", details='{"a": 3}'),
        Stored(event_id="b", details='{"a": 3}', delivery_id="again"),
    ]
    metrics = defined({"agg": "sum", "expr": [["details", "a"]], "by": ["a"]}, a=[["details", "a"]])
    found = counted(engine_name, stored, metrics, tmp_path)
    assert found.metrics[0].series[0].figure == Figure(value=Decimal(4), events=2)
    assert sorted(one.name or "" for one in found.groups["a"]) == ["1", "3"]


def test_sums_near_what_a_decimal_holds(engine_name: str, tmp_path: Path) -> None:
    most = "999999999999999000"
    stored = [event(n, f'{{"a": {sign}{most}}}') for n, sign in enumerate(["", ""] * 200 + ["-"])]
    metrics = defined(
        {"agg": "sum", "expr": [["details", "a"]], "scale": "999999999999999"},
        {"agg": "average", "expr": [["details", "a"]], "scale": "0.000000000000000001"},
        {"plus": ["m0", "m1x"], "by": ["source"]},
        {"name": "m1x", "agg": "sum", "expr": [["details", "a"]], "scale": "1e-18"},
    )
    check(engine_name, stored, metrics, tmp_path)
