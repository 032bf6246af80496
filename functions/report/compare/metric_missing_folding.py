"""Folds figures whose numbers are missing, and what follows from it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from functions.report.compare.metric_found import Found, would_be_usual
from functions.report.compare.metric_parts import Parts
from functions.report.document.metrics import same_numbers

if TYPE_CHECKING:
    from functions.report.document.metrics import MetricFigures


class MissingFolding:
    """`wholes`: all that stands out of figures in total, or of a unit."""

    def __init__(
        self, metrics: Sequence[MetricFigures], parts: Parts, wholes: Iterable[Found]
    ) -> None:
        self._metrics = {one["name"]: one for one in metrics}
        self._parts = parts
        self._missing = {one.place.figure: one for one in wholes if one.place.about}

    def of_wholes(self, wholes: Iterable[Found]) -> list[Found]:
        """Without what follows from missing numbers; these are said once, of the first metric."""
        kept: list[Found] = []
        for one in wholes:
            follows = self._is_explained(one) or self._is_of_missing_parts(one)
            if not follows and not any(self._are_same(one, other) for other in kept):
                kept.append(one)
        return kept

    def of_values(self, values: Iterable[Found]) -> list[Found]:
        """Without values that fell as the numbers of the whole are missing."""
        return [one for one in values if not self._is_explained(one)]

    def _is_explained(self, one: Found) -> bool:
        """Whether a figure, or one of its values, fell as its numbers are missing.

        A missed target is said in any case, and so is what is unusual of the numbers that are left,
        if these are most of them.
        """
        whole = self._missing.get(one.place.whole.figure)
        if whole is None or one.place.about or one.is_target or one.rose:
            return False
        left, usual = 1 - whole.outlier.observed, 1 - whole.outlier.band.expected
        return _most_is_missing(whole) or would_be_usual(one, one.outlier.observed * usual / left)

    def _is_of_missing_parts(self, one: Found) -> bool:
        """Whether a sum or a ratio lacks what a part of it lacks, or most of that."""
        missing = [self._missing.get(part) for part in self._parts.places(one.place)]
        found = [part for part in missing if part is not None]
        if one.place.about:
            return bool(found)
        return not one.is_target and any(_most_is_missing(part) for part in found)

    def _are_same(self, one: Found, other: Found) -> bool:
        """Whether two figures lack the same numbers of the same events."""
        if not one.place.about or not other.place.about or one.place.unit != other.place.unit:
            return False
        return same_numbers(self._metrics[one.place.metric], self._metrics[other.place.metric])


def _most_is_missing(missing: Found) -> bool:
    """Whether at most half of the numbers are left that usually are there."""
    return 2 * (1 - missing.outlier.observed) <= 1 - missing.outlier.band.expected
