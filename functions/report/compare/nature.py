"""What a metric is by its definition, as far as chance is concerned."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from functions.report.document.metrics import COUNTS

# A share is of a count in another one. A level is any other figure that does not grow with events.
Nature = Literal["count", "sum", "difference", "share", "level"]
# What is 0 without events, and grows with them.
ADDED: frozenset[Nature] = frozenset({"count", "sum", "difference"})


def nature(definition: Mapping[str, Any], others: Mapping[str, Mapping[str, Any]]) -> Nature:
    """What a metric is by its definition; `others`: those of all metrics by name."""
    if definition["numerator"] is not None:
        part, whole = others.get(definition["numerator"]), others.get(definition["denominator"])
        counted = part and whole and part["agg"] in COUNTS and whole["agg"] == "count"
        return "share" if counted else "level"
    if definition["plus"]:
        parts = [others.get(name) for name in definition["plus"]]
        if definition["minus"]:
            return "difference"
        return "count" if all(one and one["agg"] in COUNTS for one in parts) else "sum"
    if definition["agg"] in COUNTS:
        return "count"
    return "sum" if definition["agg"] == "sum" else "level"
