"""report.html, drawn from report.json alone: one file, no script, nothing loaded from elsewhere.

It says what the day comes to, what to look at and what to do, and then shows the figures: as
docs/report.md says, in that order. Every text is escaped by the templates' environment: names in a
report come from events, and an event is hostile input.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import TYPE_CHECKING

from functions.report.document.lists import cut_lists
from functions.report.pages import books
from functions.report.pages.dimensions import MOST_PRINTED, table
from functions.report.pages.hours import hours
from functions.report.pages.invalid import invalid_events
from functions.report.pages.links import day_links
from functions.report.pages.looks import looks
from functions.report.pages.metrics import metrics
from functions.report.pages.own_dimensions import own_tables
from functions.report.pages.rendering import environment, styles
from functions.report.pages.revisions import revisions
from functions.report.pages.tiles import tiles
from functions.report.text import summary
from functions.report.text.backfill import backfilled
from functions.report.text.commands import to_paste
from functions.report.text.usual import on_such_a_day, usual_of, usual_total

if TYPE_CHECKING:
    from functions.report.document.mappings import StoodIn
    from functions.report.document.report import Report


def to_html(report: Report, known: Collection[date] | None = ()) -> str:
    """The page of one report.

    `known`: the days with a report as the page is drawn; None where it is kept without theirs.
    """
    report = cut_lists(report)
    day, verdict = date.fromisoformat(report["date"]), summary.verdict(report)
    usual, own = usual_of(report), metrics(report)
    return (
        environment()
        .get_template("report.html.j2")
        .render(
            # A page without figures of the team's own needs no style for them.
            **styles("style.css", *(["metrics.css"] if own else [])),
            report=report,
            metrics=own,
            links=day_links(day, known or ()),
            alone=known is None,
            verdict=verdict,
            commands=summary.commands(report),
            looks=looks(report),
            tiles=list(tiles(report)),
            known_days=_known(usual["history"]["events"]) if usual else 0,
            band=usual_total(report, "events") is not None,
            on_such_a_day=on_such_a_day(report),
            against=f"{day:%a}" if usual and usual["basis"] == "weekday" else "usual",
            hours=hours(report),
            sources=table(report, "source"),
            others=[
                ("Event types", table(report, "event_type")),
                ("Actions", table(report, "action")),
                ("Statuses", table(report, "status")),
                *own_tables(report),
            ],
            most_printed=MOST_PRINTED,
            equations=(books.arrived(report), books.counted(report)),
            backfilled=backfilled(report),
            invalid=invalid_events(report),
            revisions=list(revisions(report)),
            make_again=to_paste(report, f"report --date {day}"),
            stood_in=_stood_in(report),
        )
    )


def _known(history: Sequence[float | None]) -> int:
    return sum(value is not None for value in history)


def _stood_in(report: Report) -> dict[str, StoodIn]:
    """The sources for which the envelope stood in, by name."""
    mappings = report.get("mappings")
    return {one["name"]: one for one in mappings["by_source"]} if mappings else {}
