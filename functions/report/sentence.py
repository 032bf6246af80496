"""What a day's figures say, in words."""

from __future__ import annotations

from functions.report import show
from functions.report.report import Json


def of_the_day(report: Json) -> str:
    """The day in one sentence."""
    activity = report["activity"]
    events, failures = activity["events"], activity["failures"]
    if not events:
        return "No events on this day."
    sources = show.plural(len(activity["by_source"]), "source")
    failed = f"{show.count(failures)} failed ({show.rate(activity['failure_rate'])})"
    return (
        f"{show.plural(events, 'event')} from {sources}{_against_the_day_before(report)}; "
        f"{failed if failures else 'none failed'}."
    )


def _against_the_day_before(report: Json) -> str:
    previous = report["comparison"]["previous_day"] if "comparison" in report else None
    if not previous or not previous["events"]:
        return ""
    difference = report["activity"]["events"] / previous["events"] - 1
    if f"{abs(difference):.0%}" == "0%":
        return ", as many as the day before"
    return f", {abs(difference):.0%} {'more' if difference > 0 else 'fewer'} than the day before"


def of_the_hours(report: Json) -> str:
    """The chart of the hours in words."""
    activity = report["activity"]
    if not activity["events"]:
        return "No events in any hour."
    busiest = max(activity["by_hour"], key=lambda hour: hour["events"])
    quiet = sum(not hour["events"] for hour in activity["by_hour"])
    text = f"Busiest at {busiest['hour']:02}:00 with {show.plural(busiest['events'], 'event')}"
    return f"{text}; none in {show.plural(quiet, 'hour')}." if quiet else f"{text}."
