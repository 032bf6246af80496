"""What stands out of the team's own metrics, in sentences: for findings, and for causes. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from functions.report.text import figures, untrusted
from functions.report.text.amounts import amount, expected_of, in_percent, usual_range, with_unit
from functions.report.text.metric_missing import missing_sentence, missing_short
from functions.report.text.metric_names import figure_name, metric_of, series_of, value_of
from functions.report.text.untrusted import Named
from functions.report.text.usual import day_name, on_such_a_day

if TYPE_CHECKING:
    from functions.report.document.comparison import CauseFigures, FindingKind, Usual
    from functions.report.document.metrics import MetricFigures, MetricPlace
    from functions.report.document.report import Compared


_DOUBLED = 2


def metric_finding_sentence(
    kind: FindingKind, metric: MetricFigures, of: MetricPlace, on: str, usual: Usual
) -> str:
    """What a figure is, and what would be usual, or what it should be. `on`: `on a Monday`."""
    name = figure_name(metric, of)
    if of.get("about"):
        return f"{missing_sentence(metric, of, usual, untrusted.name)}."
    observed = value_of(metric, of)
    if kind == "target":
        return f"{name} is {amount(metric, observed)}, {_beside_target(metric, of)}."
    shown = usual_range(metric, observed, usual)
    range_ = with_unit(metric, shown.ends)
    is_ = with_unit(metric, shown.observed)
    return f"{name} is {is_}: {on}, {range_} is usual."


def metric_sentence(report: Compared, cause: CauseFigures, named: Named) -> str:
    """An unusual figure: `Revenue in EUR fell to 1,200, 88% less than on a usual Monday (...)`."""
    of, usual = cause["of"], cause["usual"]
    metric = metric_of(report, of)
    if usual is None:
        return f"{figure_name(metric, of, named)} is {amount(metric, value_of(metric, of))}"
    if of.get("about"):
        return missing_sentence(metric, of, {"observed": cause["observed"], **usual}, named)
    shown = usual_range(metric, value_of(metric, of), usual)
    range_ = with_unit(metric, shown.ends)
    went = "rose" if cause["observed"] > usual["expected"] else "fell"
    to = f"{figure_name(metric, of, named)} {went} to {with_unit(metric, shown.observed)}"
    change = _change(cause["observed"], float(expected_of(metric, usual)))
    if change is None:
        return f"{to}; {on_such_a_day(report)} {range_} is usual"
    if in_percent(metric) and "%" in change:
        # A tenth less of 10% is 9%: "10% less" would read as none.
        usually = with_unit(metric, shown.expected)
        return f"{to}, from {usually} on a usual {day_name(report)} ({range_})"
    return f"{to}, {change} a usual {day_name(report)} ({range_})"


def target_sentence(report: Compared, cause: CauseFigures, named: Named) -> str:
    """A missed target: `Request p95 is 860 ms, above its target of 500 ms`."""
    of = cause["of"]
    metric = metric_of(report, of)
    value = amount(metric, value_of(metric, of))
    return f"{figure_name(metric, of, named)} is {value}, {_beside_target(metric, of)}"


def metric_short(report: Compared, cause: CauseFigures, named: Named) -> str:
    """The same in a few words: `Revenue in EUR -88%`."""
    of, usual = cause["of"], cause["usual"]
    metric = metric_of(report, of)
    if of.get("about"):
        return missing_short(metric, of, cause["observed"], named)
    name = figure_name(metric, of, named)
    change = figures.NOTHING
    if usual:
        change = figures.change(cause["observed"], float(expected_of(metric, usual)))
    if change in (figures.NOTHING, "from none"):
        return f"{name} {amount(metric, value_of(metric, of))}"
    if usual and in_percent(metric) and change.endswith("%"):
        shown = usual_range(metric, value_of(metric, of), usual)
        observed, expected = (with_unit(metric, one) for one in (shown.observed, shown.expected))
        return f"{name} {observed} (usually {expected})"
    return f"{name} {change}"


def target_short(report: Compared, cause: CauseFigures, named: Named) -> str:
    """The same in a few words: `Request p95 misses its target`."""
    of = cause["of"]
    return f"{figure_name(metric_of(report, of), of, named)} misses its target"


def _beside_target(metric: MetricFigures, of: MetricPlace) -> str:
    series = series_of(metric, of)
    value, target = series["value"], series["target"]
    if target is None or value is None:
        return "which misses its target"
    least = target["at_least"]
    if least is not None and value < least:
        return f"below its target of {amount(metric, least)}"
    return f"above its target of {amount(metric, target['at_most'])}"


def _change(observed: float, expected: float) -> str | None:
    """`88% less than on`, `2.1 times`; None where there is no ratio, or nothing is left."""
    if expected <= 0 or observed <= 0:
        return None
    if observed >= _DOUBLED * expected:
        return figures.times(observed / expected)
    percent = figures.change(observed, expected)[1:]
    return f"{percent} {'more' if observed > expected else 'less'} than on"
