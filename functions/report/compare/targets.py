"""Whether a metric meets its target. It needs no earlier days, but a day that is over."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from functions.report.document.metrics import Number, SeriesFigures, TargetFigures


def judged_target(
    series: SeriesFigures, *, least_events: int, lacks_numbers: bool
) -> TargetFigures | None:
    """The target of a figure, and whether it is met.

    None with fewer events than these, or if it lacks all numbers: a sum of these is 0, and no
    figure that a target is held against.
    """
    target = series["target"]
    if target is None:
        return None
    known = series["value"] is not None and series["events"] >= least_events and not lacks_numbers
    return {**target, "met": missed_end(series) is None if known else None}


def missed_end(series: SeriesFigures) -> Number | None:
    """The end of its target that a figure is beyond; None if it is not, or has no value."""
    target, value = series["target"], series["value"]
    if target is None or value is None:
        return None
    at_least, at_most = target["at_least"], target["at_most"]
    if at_least is not None and value < at_least:
        return at_least
    return at_most if at_most is not None and value > at_most else None
