"""report.html, drawn from report.json alone: one file, no script, nothing loaded from elsewhere.

Every text is escaped by the templates' environment: names in a report come from events, and an
event is hostile input.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from functions.report.compose.report import Json
from functions.report.pages import charts
from functions.report.pages.rendering import environment
from functions.report.text import figures, untrusted
from functions.report.text.backfill import accounts_sentence, backfill_sentence, backfilled
from functions.report.text.sentences import day_sentence

# Rows of a table that are seen at once, and those that can be unfolded; report.json and report.csv
# have them all.
_SHOWN_ROWS = 8
_MOST_ROWS = 50
_CHANGES_SHOWN = 5

Shown = Callable[[Any], str]
Difference = Callable[[Any, Any], str]
_Total = tuple[str, str, Any, str, Shown, Difference]


def to_html(report: Json) -> str:
    """The page of one report."""
    activity = report["activity"]
    week = report["comparison"]["trailing_week"]
    events = [hour["events"] for hour in activity["by_hour"]]
    failures = [hour["failures"] for hour in activity["by_hour"]]
    usual = week["by_hour"] if week else None
    top = charts.top_of([*events, *(usual or [])])
    return (
        environment()
        .get_template("report.html.j2")
        .render(
            report=report,
            sentence=day_sentence(report),
            backfill=backfill_sentence(report),
            accounts=accounts_sentence,
            hours_text=_hours(report),
            hours_chart=charts.columns(events, failures, usual, top),
            hours_top=top,
            totals=_totals(report),
            units=_UNITS,
            changed=_changed,
            nothing=figures.NOTHING,
            shown_rows=_SHOWN_ROWS,
            most_rows=_MOST_ROWS,
            changes_shown=_CHANGES_SHOWN,
        )
    )


def _totals(report: Json) -> list[_Total]:
    """Label, place in report.json, value, name in the comparison, and how it is shown.

    Where a day was backfilled, its delays are left out: they are those of whoever sent it. Where
    nothing arrived on it, so is what was invalid of nothing.
    """
    activity = report["activity"]
    quarantined = report["quality"]["quarantined"]["events"]
    latency = report["latency_seconds"]["p95"]
    rate = activity["failure_rate"]
    rows: list[_Total] = [
        ("Events", "activity.events", activity["events"], "events", figures.count, figures.change),
        (
            "Failures",
            "activity.failures",
            activity["failures"],
            "failures",
            figures.count,
            figures.change,
        ),
        (
            "Failure rate",
            "activity.failure_rate",
            rate,
            "failure_rate",
            figures.rate,
            figures.points,
        ),
    ]
    if report["processing"]["events"]["received"] or not backfilled(report):
        rows.append(
            (
                "Quarantined",
                "quality.quarantined.events",
                quarantined,
                "quarantined",
                figures.count,
                figures.change,
            )
        )
    if not backfilled(report):
        rows.append(
            (
                "Latency (p95)",
                "latency_seconds.p95",
                latency,
                "p95_latency_seconds",
                figures.seconds,
                figures.change,
            )
        )
    return rows


# How the figures of each kind of finding are shown.
_UNITS: dict[str, Shown] = {
    "silent_source": figures.count,
    "new_source": figures.count,
    "volume": figures.count,
    "failure_rate": figures.rate,
    "latency": figures.seconds,
    "quarantine": figures.rate,
}


def _changed(value: object) -> str:
    """A figure before or after a change."""
    if value is None:
        return "nothing"
    if isinstance(value, bool | str):
        return untrusted.name(str(value))
    return f"{value:,}"


def _hours(report: Json) -> str:
    """The chart of the hours in words."""
    activity = report["activity"]
    if not activity["events"]:
        return "No events in any hour."
    busiest = max(activity["by_hour"], key=lambda hour: hour["events"])
    quiet = sum(not hour["events"] for hour in activity["by_hour"])
    text = f"Busiest at {busiest['hour']:02}:00 with {figures.plural(busiest['events'], 'event')}"
    return f"{text}; none in {figures.plural(quiet, 'hour')}." if quiet else f"{text}."
