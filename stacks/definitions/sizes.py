"""How much SQL a metric can come to. Athena takes statements of 262,144 bytes (Athena user guide,
"Service Quotas"), and one that counts a metric also names files. Trino, which Athena runs, takes
queries of 150 stages (Trino, "Query management properties", query.max-stage-count).

Too much rather than too little: tests compare this with the statements themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from stacks.definitions.metrics import ByDimension, Dimension, Metric
from stacks.definitions.paths import Path

MOST_BYTES = 200_000
# Distinct counts and percentiles that a metric is made of. Each is counted by a query of its own in
# the statement, which finds repeats and the units with most events once more: 27 stages.
MOST_COUNTED_APART = 4
_COUNTED_APART = frozenset({"count_distinct", "percentile"})

# In bytes, of each statement.
_OF_EACH = 4_000
# Of a metric that is counted. Where it is counted by itself, its rows have a place for each part.
_OF_A_PART = 1_400
_OF_ITS_ROWS = 20
# Of a path, and of a matcher in a filter.
_OF_A_PATH = 1_300
_OF_A_MATCHER = 900
# What a filter says is written twice: for a value, and for those in an array.
_TIMES = 4


def statement_bytes(
    metric: Metric, metrics: Mapping[str, Metric], dimensions: Mapping[str, Dimension]
) -> int:
    """Of the longest statement that a metric needs, without the names of files.

    Names that are not there add nothing: they are mistakes of their own.
    """
    parts = _parts_once(metric, metrics)
    # A sum or a ratio has the unit of its parts.
    units = {one.unit.dimension for one in (metric, *parts) if isinstance(one.unit, ByDimension)}
    grouped = [dimensions[unit].expr for unit in units if unit in dimensions]
    by = [dimensions[name].expr for name in metric.by or () if name in dimensions]
    return (
        _OF_EACH
        + sum(_of_part(part) + _OF_A_PART + _OF_ITS_ROWS * len(parts) for part in parts)
        + sum(map(_of_paths, grouped))
        + max(map(_of_paths, by), default=0)
    )


def counted_apart(metric: Metric, metrics: Mapping[str, Metric]) -> int:
    """Of how many distinct counts and percentiles a metric is made."""
    return sum(one.agg in _COUNTED_APART for one in _parts_once(metric, metrics))


def _parts_once(metric: Metric, metrics: Mapping[str, Metric]) -> Sequence[Metric]:
    return list({one.name: one for one in _parts(metric, metrics)}.values())


def _parts(metric: Metric, metrics: Mapping[str, Metric]) -> Iterator[Metric]:
    if metric.agg is not None:
        yield metric
    for names in metric.parts.values():
        for name in names:
            part = metrics.get(name)
            if part is not None and (part.agg is not None or metric.is_ratio):
                # A ratio of ratios is refused, and told.
                yield from _parts(part, metrics) if not part.is_ratio else ()


def _of_part(part: Metric) -> int:
    leaves = [leaf for pattern in part.filter or () for leaf in _leaves(pattern, ())]
    return _of_paths(part.expr or ()) + sum(_of_leaf(*leaf) for leaf in leaves)


def _of_leaf(path: Path, allowed: Sequence[Any]) -> int:
    """A value of a filter, which each member on the way to it may hold in an array too."""
    ways = max(0, len(path) - 2)
    written = sum(_of_text(str(step)) for step in path)
    in_arrays = ways * (_OF_A_PATH + _TIMES * written * (len(allowed) + 2))
    return _of_paths([path]) + in_arrays + (1 + ways) * sum(map(_of_value, allowed))


def _leaves(pattern: Mapping[str, Any], above: Path) -> Iterator[tuple[Path, list[Any]]]:
    for name, inner in pattern.items():
        if isinstance(inner, Mapping):
            yield from _leaves(inner, (*above, name))
        else:
            yield (*above, name), inner


def _of_paths(paths: Iterable[Path]) -> int:
    return sum(_OF_A_PATH + 2 * sum(_of_text(str(step)) for step in path) for path in paths)


def _of_value(value: Any) -> int:
    """A value, or a matcher: what it compares with."""
    if not isinstance(value, dict):
        return _TIMES * _of_text(str(value)) + (0 if isinstance(value, str) else _OF_A_MATCHER)
    ((matcher, inner),) = value.items()
    if matcher == "numeric":
        return _OF_A_MATCHER + _TIMES * sum(_of_text(str(one)) for one in inner)
    if isinstance(inner, dict):
        ((_, inner),) = inner.items()
    several = inner if isinstance(inner, list) else [inner]
    return sum(_OF_A_MATCHER + _TIMES * _of_text(str(one)) for one in several)


def _of_text(text: str) -> int:
    """A text in quotation marks; some characters are written twice, and a zero as a function."""
    doubled = sum(map(text.count, "'\"\\%_"))
    return len(text.encode()) + doubled + 15 * text.count("\0") + 6
