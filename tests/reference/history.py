"""The figures that differ between two revisions, by docs/report.md."""

from __future__ import annotations

import json
from typing import Any

from tests.reference.books import Json

# Times and numbers of revisions are no figures; samples are shown, not counted.
_NO_FIGURES = ("generated_at", "first_generated_at", "revision", "history", "samples", "keys")
Change = tuple[Any, Any]


def changes(before: Json, after: Json) -> dict[str, Change]:
    """Figures by their paths, each with its value before and after; None where there was none."""
    old, new = figures(before), figures(after)
    names = [*new, *(name for name in old if name not in new)]
    return {
        name: (old.get(name), new.get(name)) for name in names if old.get(name) != new.get(name)
    }


def figures(report: Json) -> dict[str, Any]:
    """All figures of a report by their paths. Of the comparison, only how many days it knew."""
    named = {**report, "comparison": {"history_days": report["comparison"]["history_days"]}}
    found: dict[str, Any] = {}
    _collect(named, "", found)
    return found


def _collect(value: Any, path: str, found: dict[str, Any]) -> None:
    if isinstance(value, dict):
        for name, inner in value.items():
            if name not in _NO_FIGURES:
                _collect(inner, f"{path}.{name}" if path else name, found)
    elif isinstance(value, list):
        for entry in value:
            first, *others = entry
            name = json.dumps(entry[first], ensure_ascii=False)
            for other in others:
                _collect(entry[other], f"{path}[{name}].{other}", found)
    else:
        found[path] = value
