"""Both engines count generated days as plain Python does."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.functions.report.count.metrics.setup import check, defined, no_waiting
from tests.functions.report.count.metrics.test_engines import HOSTILE
from tests.harness.generated_json import JSON
from tests.harness.stored_events import Stored

__all__ = ["no_waiting"]

# Members that metrics read, written as no encoder would: repeated, with odd numbers.
VALUES = st.sampled_from(HOSTILE) | JSON.map(json.dumps)
MEMBERS = st.lists(st.tuples(st.sampled_from(["a", "b", "\\u0061", "k", "o"]), VALUES), max_size=4)
DETAILS = MEMBERS.map(
    lambda members: "{" + ", ".join(f'"{name}": {value}' for name, value in members) + "}"
)
EVENTS: st.SearchStrategy[dict[str, Any]] = st.builds(
    dict,
    details=DETAILS,
    extra=st.none() | DETAILS,
    source=st.sampled_from("ab"),
    status=st.sampled_from([None, "ok", "failed"]),
)
PATHS = st.lists(
    st.sampled_from([["details", "a"], ["details", "b"], ["extra", "a"], ["details", "o", 0]]),
    min_size=1,
    max_size=3,
    unique_by=str,
)
COUNTED = st.one_of(
    st.fixed_dictionaries({"agg": st.just("count")}),
    st.fixed_dictionaries(
        {"agg": st.sampled_from(["sum", "average", "min", "max", "count_distinct"]), "expr": PATHS}
    ),
    st.fixed_dictionaries(
        {
            "agg": st.just("percentile"),
            "expr": PATHS,
            "percentile": st.sampled_from(["1", "50", "99.99"]),
        }
    ),
)


@pytest.mark.parametrize("engine", ["duckdb", "athena"])
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    events=st.lists(EVENTS, min_size=1, max_size=12),
    counted=st.lists(COUNTED, min_size=2, max_size=3),
    by=st.sampled_from([["source"], ["kind"], ["status", "kind"]]),
    with_units=st.sampled_from([(), ("m0", "m1", "m2", "share"), ("m0", "share")]),
)
def test_engines_count_what_plain_python_counts(
    engine: str,
    events: list[dict[str, Any]],
    counted: list[dict[str, Any]],
    by: list[str],
    with_units: tuple[str, ...],
) -> None:
    stored = [
        Stored(event_id=str(n), delivery_id=str(n), **event) for n, event in enumerate(events)
    ]
    named = [{"name": f"m{n}", **one} for n, one in enumerate(counted)]
    named += [{"name": "share", "numerator": "m0", "denominator": "m1"}]
    unit = {"unit": {"dimension": "unit"}}
    metrics = [{**one, **(unit if one["name"] in with_units else {}), "by": by} for one in named]
    dimensions = {"kind": [["details", "k"], ["extra", "k"]], "unit": [["details", "b"]]}
    with TemporaryDirectory() as directory:
        check(engine, stored, defined(*metrics, **dimensions), Path(directory))
