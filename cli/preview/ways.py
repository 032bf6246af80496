"""Filters of metrics that meet an array inside an array: the report does not look inside it.

A condition of a mapping does (docs/definitions.md).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from msgspec import DecodeError
from msgspec.json import decode

from cli.judging.judged import Judged
from functions.report.count.metrics.conditions import paths_of
from functions.report.count.metrics.dialect import DOCUMENTS
from functions.report.definitions import Metric, Steps


class Ways:
    """Counts events as they pass. `met`: by metric, those in which its filter meets one."""

    def __init__(self, metrics: Iterable[Metric]) -> None:
        self.met: Counter[str] = Counter()
        self._paths: Mapping[str, list[Steps]] = {
            one.name: paths
            for one in metrics
            if (paths := [p for p in paths_of(one.filter or []) if p[0] in DOCUMENTS])
        }

    def passing(self, events: Iterable[Judged]) -> Iterator[Judged]:
        for judged in events:
            if self._paths and judged.event is not None:
                self._add(_documents(judged.event.details, judged.event.extra))
            yield judged

    def _add(self, documents: Mapping[str, Any]) -> None:
        for name, paths in self._paths.items():
            self.met[name] += any(_meets(documents, path) for path in paths)


def _documents(details: str, extra: str | None) -> dict[str, Any]:
    return {"details": _decoded(details), "extra": _decoded(extra or "null")}


def _decoded(document: str) -> Any:
    try:
        return decode(document)
    except (DecodeError, RecursionError):
        return None


def _meets(value: Any, path: Steps) -> bool:
    """Whether an array stands inside another one, at a path or on its way."""
    if isinstance(value, list):
        return any(isinstance(one, list) or _meets(one, path) for one in value)
    if not path:
        return False
    first, *further = path
    return isinstance(value, dict) and _meets(value.get(first), further)
