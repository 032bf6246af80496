"""report.json keeps the figures of metrics exactly, and other numbers as they were."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from functions.report.document.encoding import decoded, encoded

LONG = Decimal("12345678901234567890.123456789")


def test_a_figure_of_a_metric_is_a_number_with_all_its_digits() -> None:
    made = encoded({"metrics": [{"value": LONG}]})
    assert b'"value": 12345678901234567890.123456789' in made
    found: Any = decoded(made)
    assert found["metrics"] == [{"value": LONG}]
    assert type(found["metrics"][0]["value"]) is Decimal


def test_what_a_revision_changed_of_a_metric_keeps_its_digits() -> None:
    history = [{"changes": [{"figure": 'metrics["m"].value', "before": None, "after": LONG}]}]
    found: Any = decoded(encoded({"metrics": [], "history": history}))
    assert found["history"] == history


def test_whole_figures_stay_whole_and_other_members_floats() -> None:
    found: Any = decoded(encoded({"rate": 0.1, "metrics": [{"value": 3}]}))
    assert type(found["metrics"][0]["value"]) is int
    assert type(found["rate"]) is float


@pytest.mark.parametrize("value", [1e-7, 0.1, 1e22, "ä\u2028</x>", [], {}, None, True])
def test_what_is_written_is_json_of_the_same_value(value: object) -> None:
    assert json.loads(encoded({"a": value})) == {"a": value}


def test_it_is_written_for_people() -> None:
    assert encoded({"a": [1], "ä": "ö"}) == '{\n  "a": [\n    1\n  ],\n  "ä": "ö"\n}\n'.encode()
