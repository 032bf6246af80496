"""What the functions get: complete, of one form, with a digest that changes with the meaning."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from functions.process.mapping.compiled import parse
from functions.process.mapping.mappings import FILE
from stacks.definitions import Definitions, compiled
from tests.harness.definitions import loaded

FIRST = '[[mapping]]\nname = "a"\nwhen = { source = "a" }\n'
SECOND = '[[mapping]]\nname = "b"\nwhen = { source = "b" }\n'
ORDERS = '[[metric]]\nname = "orders"\nagg = "count"\n'
NET = '[[metric]]\nname = "net"\nplus = ["orders", "more"]\n'
MORE = ORDERS.replace("orders", "more")


def test_the_file_beside_the_code_has_what_is_always_on() -> None:
    assert FILE.read_bytes() == compiled.to_bytes(compiled.mappings(Definitions()))


def test_process_reads_what_is_compiled(tmp_path: Path) -> None:
    mappings = 'when = { detail.n = 0.5 }\ntimestamp = { path = "detail.t", unit = "s" }\n'
    made = compiled.mappings(loaded(tmp_path, mappings=f'[[mapping]]\nname = "a"\n{mappings}'))
    found = parse(compiled.to_bytes(made))
    assert found.digest == made["digest"]
    assert [one.name for one in found.mappings] == ["a", "eventbridge"]
    assert found.mappings[0].when == [{"detail": {"n": [Decimal("0.5")]}}]
    assert found.mappings[0].timestamp.unit == "s"


def test_mappings_are_complete_and_end_with_the_one_that_is_always_on(tmp_path: Path) -> None:
    text = (
        FIRST
        + 'event_id = { join = ["detail.a", "id"] }\nsource = { value = "s" }\n'
        + 'timestamp = { path = "detail.at", zone = "UTC" }\nstatus = "detail.s"\n'
        + 'failed_when = { detail.n = { numeric = [">", 0.5] } }\n'
    )
    found = compiled.mappings(loaded(tmp_path, mappings=text))
    assert json.loads(compiled.to_bytes({"mappings": found["mappings"]})) == {
        "mappings": [
            {
                "name": "a",
                "when": [{"source": ["a"]}],
                "event_id": {"join": [["detail", "a"], ["id"]]},
                "source": {"value": "s"},
                "timestamp": {"first": [["detail", "at"]], "zone": "UTC"},
                "event_type": {"first": [["detail-type"]]},
                "details": {"first": [["detail"]]},
                "status": {"first": [["detail", "s"]]},
                "failed_when": [{"detail": {"n": [{"numeric": [">", 0.5]}]}}],
            },
            {
                "name": "eventbridge",
                "event_id": {"first": [["id"]]},
                "source": {"first": [["source"]]},
                "timestamp": {"first": [["time"]]},
                "event_type": {"first": [["detail-type"]]},
                "details": {"first": [["detail"]]},
            },
        ]
    }


def test_metrics_are_as_they_were_written(tmp_path: Path) -> None:
    metrics = (
        '[[dimension]]\nname = "currency"\nexpr = "details.currency"\n'
        '[[metric]]\nname = "paid"\ntitle = "Paid"\nagg = "sum"\nexpr = "details.n"\n'
        'scale = 0.010\nunit = { dimension = "currency" }\ntarget = { at_least = 10 }\n'
    )
    found = json.loads(compiled.to_bytes(compiled.metrics(loaded(tmp_path, metrics=metrics))))
    for one in (*found["dimensions"], *found["metrics"]):
        assert len(one.pop("digest")) == 64
    assert found["dimensions"] == [{"name": "currency", "expr": [["details", "currency"]]}]
    assert found["metrics"] == [
        {
            "name": "paid",
            "title": "Paid",
            "agg": "sum",
            "expr": [["details", "n"]],
            "scale": 0.01,
            "unit": {"dimension": "currency"},
            "target": {"at_least": 10},
        }
    ]


def test_a_metric_has_the_unit_of_what_it_is_made_of(tmp_path: Path) -> None:
    by_dimension = 'unit = { dimension = "currency" }\n'
    made_of = (
        '[[metric]]\nname = "net"\nplus = ["orders"]\nminus = ["more"]\n'
        '[[metric]]\nname = "share"\nnumerator = "net"\ndenominator = "orders"\n'
    )
    currency = '[[dimension]]\nname = "currency"\nexpr = "details.currency"\n'
    units = [
        [one.get("unit") for one in compiled.metrics(loaded(tmp_path, metrics=text))["metrics"]]
        for text in (
            ORDERS + MORE + made_of,
            ORDERS + 'unit = "EUR"\n' + MORE + 'unit = "EUR"\n' + made_of,
            currency + ORDERS + by_dimension + MORE + by_dimension + made_of,
        )
    ]
    assert units == [
        [None] * 4,
        ["EUR", "EUR", "EUR", None],
        [{"dimension": "currency"}] * 4,
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (FIRST + SECOND, SECOND + FIRST),
        (FIRST, FIRST + 'event_id = "detail.id"\n'),
        (FIRST, FIRST.replace('"a"', '"c"', 1)),
        (FIRST + 'event_id = ["id", "detail.id"]\n', FIRST + 'event_id = ["detail.id", "id"]\n'),
        (FIRST, FIRST + "failed_when = { source = 'a' }\n"),
    ],
)
def test_another_meaning_of_mappings_is_another_digest(
    tmp_path: Path, one: str, other: str
) -> None:
    assert _mappings(tmp_path, one) != _mappings(tmp_path, other)


@pytest.mark.parametrize(
    "other",
    [
        '# A comment.\nversion = 1\n[[mapping]]\nwhen.source = ["a", "a"]\nname = "a"\n',
        FIRST + 'event_id = "id"\n',
        '[[mapping]]\npreset = "eventbridge"\nname = "a"\nwhen = [{ source = "a" }]\n',
    ],
)
def test_the_same_meaning_of_mappings_is_the_same_digest(tmp_path: Path, other: str) -> None:
    assert _mappings(tmp_path, FIRST) == _mappings(tmp_path, other)


def _mappings(directory: Path, text: str) -> str:
    digest: str = compiled.mappings(loaded(directory, mappings=text))["digest"]
    return digest


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (ORDERS + MORE, MORE + ORDERS, True),
        (ORDERS, ORDERS + 'title = "Orders"\n', True),
        (
            ORDERS + MORE + NET,
            ORDERS + MORE + NET.replace('"orders", "more"', '"more", "orders"'),
            True,
        ),
        (ORDERS, ORDERS + 'unit = "EUR"\n', False),
        (ORDERS, ORDERS + "target = { at_least = 1 }\n", False),
        (ORDERS, ORDERS + MORE, False),
        (ORDERS, ORDERS + '[[dimension]]\nname = "a"\nexpr = "details.a"\n', False),
    ],
)
def test_neither_titles_nor_order_of_metrics_change_their_digest(
    tmp_path: Path, one: str, other: str, *, same: bool
) -> None:
    first = compiled.metrics(loaded(tmp_path, metrics=one))["digest"]
    assert (compiled.metrics(loaded(tmp_path, metrics=other))["digest"] == first) == same


def test_numbers_are_exact(tmp_path: Path) -> None:
    text = ORDERS + "filter = { details.n = [0.1, 123456789012345, 1e-18, 5e2] }\n"
    body = compiled.to_bytes(compiled.metrics(loaded(tmp_path, metrics=text)))
    assert b'"n":[0.1,123456789012345,1E-18,500]' in body


def test_without_definitions_there_is_the_default_mapping_alone() -> None:
    (only,) = compiled.mappings(Definitions())["mappings"]
    assert only["name"] == "eventbridge"
    assert compiled.metrics(Definitions())["metrics"] == []
