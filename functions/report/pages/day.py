"""report.html, drawn from report.json alone: one file, no script, nothing loaded from elsewhere.

Every text is escaped by the templates' environment: names in a report come from events, and an
event is hostile input.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from functions.report.document.lists import cut_lists
from functions.report.pages import charts
from functions.report.pages.rendering import environment
from functions.report.text import figures, ranges, untrusted
from functions.report.text.backfill import accounts_sentence, backfill_sentence, backfilled
from functions.report.text.sentences import day_sentence

if TYPE_CHECKING:
    from functions.report.document.report import Report, Scalar, StoodIn

# Rows of a table that are seen at once, and rows that can be unfolded. report.json and report.csv
# have all of them.
_SHOWN_ROWS = 8
_MOST_ROWS = 50
_CHANGES_SHOWN = 5

Shown = Callable[[float | None], str]
Difference = Callable[[float | None, float | None], str]


class _Total(NamedTuple):
    """A row of the totals. `path`: its place in report.json; `key`: its name in the comparison."""

    label: str
    path: str
    value: float | None
    key: str
    shown: Shown
    difference: Difference


def to_html(report: Report) -> str:
    """The page of one report."""
    report = cut_lists(report)
    activity = report["activity"]
    week = report["comparison"]["trailing_week"]
    events = [hour["events"] for hour in activity["by_hour"]]
    failures = [hour["failures"] for hour in activity["by_hour"]]
    mean = week["by_hour"] if week else None
    top = charts.top_of([*events, *(mean or [])])
    return (
        environment()
        .get_template("report.html.j2")
        .render(
            report=report,
            sentence=day_sentence(report),
            backfill=backfill_sentence(report),
            accounts=accounts_sentence,
            hours_text=_hours(report),
            hours_chart=charts.columns(events, failures, mean, top),
            hours_top=top,
            totals=list(_totals(report)),
            usual=ranges.shown,
            changed=_changed,
            nothing=figures.NOTHING,
            stood_in=_stood_in(report),
            shown_rows=_SHOWN_ROWS,
            most_rows=_MOST_ROWS,
            changes_shown=_CHANGES_SHOWN,
        )
    )


def _stood_in(report: Report) -> dict[str, StoodIn]:
    """The sources for which the envelope stood in, by name."""
    mappings = report.get("mappings")
    return {one["name"]: one for one in mappings["by_source"]} if mappings else {}


def _totals(report: Report) -> Iterator[_Total]:
    """The totals that say something of the day.

    On a backfilled day latency is left out: it is that of whoever sent the events. So is quarantine
    where nothing arrived on the day.
    """
    activity = report["activity"]
    count, change = figures.count, figures.change
    yield _Total("Events", "activity.events", activity["events"], "events", count, change)
    yield _Total("Failures", "activity.failures", activity["failures"], "failures", count, change)
    yield _Total(
        label="Failure rate",
        path="activity.failure_rate",
        value=activity["failure_rate"],
        key="failure_rate",
        shown=figures.rate,
        difference=figures.points,
    )
    if report["processing"]["events"]["received"] or not backfilled(report):
        yield _Total(
            label="Quarantined",
            path="quality.quarantined.events",
            value=report["quality"]["quarantined"]["events"],
            key="quarantined",
            shown=count,
            difference=change,
        )
    if not backfilled(report):
        yield _Total(
            label="Latency (p95, on time)",
            path="latency_seconds.on_time.p95",
            value=report["latency_seconds"]["on_time"]["p95"],
            key="p95_latency_seconds",
            shown=figures.seconds,
            difference=change,
        )


def _changed(value: Scalar) -> str:
    """A figure before or after a change, with all its digits."""
    if value is None:
        return "nothing"
    if isinstance(value, bool | str):
        return untrusted.name(str(value))
    return f"{Decimal(str(value)):,f}"  # a millionth is 0.000001, and no 1e-06


def _hours(report: Report) -> str:
    """The chart of the hours in words."""
    activity = report["activity"]
    if not activity["events"]:
        return "No events in any hour."
    busiest = max(activity["by_hour"], key=lambda hour: hour["events"])
    quiet = sum(not hour["events"] for hour in activity["by_hour"])
    text = f"Busiest at {busiest['hour']:02}:00 with {figures.plural(busiest['events'], 'event')}"
    return f"{text}; none in {figures.plural(quiet, 'hour')}." if quiet else f"{text}."
