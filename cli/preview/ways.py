"""Filters of metrics that meet an array on their way: the report does not look inside it.

A condition of a mapping does (docs/definitions.md), so a team may well expect it of a filter too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from msgspec import DecodeError
from msgspec.json import decode

from cli.judging.judge import Judged
from functions.report.count.metrics.conditions import paths_of
from functions.report.definitions import Metric, Steps

# A member of details has nothing on its way.
_SHORTEST = 3


class Ways:
    """Counts events as they pass. `met`: by metric, those in which its filter meets an array."""

    def __init__(self, metrics: Iterable[Metric]) -> None:
        self.met: Counter[str] = Counter()
        self._paths: Mapping[str, list[Steps]] = {
            one.name: paths
            for one in metrics
            if (paths := [p for p in paths_of(one.filter or []) if len(p) >= _SHORTEST])
        }

    def passing(self, events: Iterable[Judged]) -> Iterator[Judged]:
        for judged in events:
            if self._paths and judged.event is not None:
                self._add(_documents(judged.event.details, judged.event.extra))
            yield judged

    def _add(self, documents: Mapping[str, Any]) -> None:
        for name, paths in self._paths.items():
            self.met[name] += any(_meets_an_array(documents, path) for path in paths)


def _documents(details: str, extra: str | None) -> dict[str, Any]:
    return {"details": _decoded(details), "extra": _decoded(extra or "null")}


def _decoded(document: str) -> Any:
    try:
        return decode(document)
    except (DecodeError, RecursionError):
        return None


def _meets_an_array(value: Any, path: Steps) -> bool:
    for step in path:
        if not isinstance(value, dict):
            return isinstance(value, list)
        value = value.get(step)
    return False
