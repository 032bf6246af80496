"""A report on the terminal: how the day stands, what stands out, and the main figures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.table import Table

from cli.terminal.console import console
from functions.report.text import figures, untrusted
from functions.report.text.backfill import accounts_sentence, backfill_sentence

if TYPE_CHECKING:
    from functions.report.document.report import GroupFigures, Pending, Report

_MOST_SOURCES = 5


def print_report(report: Report) -> None:
    """Print the summary of a report.json."""
    out = console()
    balanced = "balanced" if report["processing"]["balanced"] else "NOT balanced"
    out.print(
        f"Report of {report['date']} ({report['time_zone']}), revision {report['revision']}: "
        f"{report['status']}{_why_incomplete(report['pending'])}, {balanced}"
    )
    if backfill := backfill_sentence(report):
        out.print(f"Backfilled. {backfill}\n{accounts_sentence(report)}")
    for finding in report["comparison"]["stands_out"]:
        sentence = untrusted.prose(finding["sentence"])
        out.print(f"! {sentence} ({finding['confidence']} confidence)")
    out.print(_figures_table(report))
    if report["activity"]["by_source"]:
        out.print(_busiest_sources(report["activity"]["by_source"]))


def _why_incomplete(pending: Pending) -> str:
    """In brackets, what the report still waits for; empty if it waits for nothing."""
    waits = [] if pending["day_over"] else ["the day is not over"]
    if pending["batches"]:
        batches = figures.plural(pending["batches"], "batch is", "batches are")
        waits.append(f"{batches} not processed")
    return f" ({', '.join(waits)})" if waits else ""


def _figures_table(report: Report) -> Table:
    """The day's figures; beside them, if known, the day before's and the week's mean."""
    comparison = report["comparison"]
    before, week = comparison["previous_day"], comparison["trailing_week"]
    activity, quality = report["activity"], report["quality"]
    table = Table(box=None, show_header=bool(before or week))
    table.add_column()
    for head in ("day", "day before", "week's mean"):
        table.add_column(head, justify="right", style="dim" if head != "day" else "")

    def add_row(label: str, value: int, *earlier: float | None, note: str = "") -> None:
        cells = ("" if then is None else figures.count(then) for then in earlier)
        table.add_row(label, f"{figures.count(value)}{note}", *cells)

    add_row("events", activity["events"], before and before["events"], week and week["events"])
    rate = activity["failure_rate"]
    add_row(
        "failures",
        activity["failures"],
        before and before["failures"],
        week and week["failures"],
        note="" if rate is None else f" ({figures.rate(rate)})",
    )
    add_row(
        "quarantined that day",
        quality["quarantined"]["events"],
        before and before["quarantined"],
        week and week["quarantined"],
    )
    add_row("duplicates", quality["duplicates"])
    add_row("conflicting duplicates", quality["conflicting_duplicates"])
    add_row("late", quality["late"])
    add_row("batches that day", report["processing"]["batches"]["received"])
    table.add_row("cost at list price", figures.money(report["cost_estimate"]["total"]))
    return table


def _busiest_sources(groups: Sequence[GroupFigures]) -> Table:
    table = Table(title="Busiest sources", title_justify="left")
    table.add_column("source", overflow="fold")
    for name in ("events", "failures"):
        table.add_column(name, justify="right")
    for group in groups[:_MOST_SOURCES]:
        table.add_row(
            untrusted.name(group["name"]),
            figures.count(group["events"]),
            figures.count(group["failures"]),
        )
    return table
