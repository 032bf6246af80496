"""What digests of metrics are made of: what decides their values, and nothing else."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from stacks.definitions.matchers import canonical

_Json = dict[str, Any]

_PARTS = ("plus", "minus", "numerator", "denominator")
_COUNTED = ("agg", "expr", "percentile", "filter")


def digest(content: Any) -> str:
    """SHA-256 in hex: the name of definitions in what is made with them."""
    return hashlib.sha256(canonical(content)).hexdigest()


def value_of(metric: _Json, metrics: Mapping[str, _Json], dimensions: Mapping[str, _Json]) -> _Json:
    """What decides the value of a compiled metric.

    Its parts stand in it without their names, a unit by a dimension as the paths that name it. A
    text as unit changes no value, nor does a table that the metric or a part of it has.
    """
    unit = metric.get("unit")
    parts = {
        key: sorted(
            (value_of(metrics[name], metrics, dimensions) for name in _names(metric[key])),
            key=canonical,
        )
        for key in _PARTS
        if key in metric
    }
    return {
        **{key: metric[key] for key in _COUNTED if key in metric},
        **({"scale": metric["scale"]} if metric.get("scale", 1) != 1 else {}),
        **({"unit": dimensions[unit["dimension"]]["expr"]} if isinstance(unit, dict) else {}),
        **parts,
    }


def _names(named: str | list[str]) -> list[str]:
    return [named] if isinstance(named, str) else named
