"""A report on the terminal: how the day stands, what stands out, and the main figures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.table import Table

from cli.terminal.console import console
from functions.report.text import figures, untrusted
from functions.report.text.backfill import accounts_sentence, backfill_sentence

if TYPE_CHECKING:
    from functions.report.document.report import (
        GroupFigures,
        InvalidBySource,
        MappingFigures,
        Pending,
        Report,
    )

_MOST_SOURCES = 5
_COUNTS_TWICE = "a producer's retry counts twice"


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
    for sentence in report["history"][-1].get("sentences", []):
        out.print(sentence)
    out.print(_figures_table(report))
    if report["activity"]["by_source"]:
        out.print(_busiest_sources(report["activity"]["by_source"]))
    if (mappings := report.get("mappings")) and mappings["by_mapping"]:
        out.print(_mapped(mappings))
    if invalid := report["quality"]["quarantined"].get("by_source"):
        out.print(_invalid_sources(invalid))


def _mapped(mappings: MappingFigures) -> str:
    """What mappings made, and what these figures cannot promise."""
    made = ", ".join(
        f"{one['name']} {figures.count(one['events'])}" for one in mappings["by_mapping"]
    )
    lines = [f"Events by mapping: {made}"]
    by_source = mappings["by_source"]
    for named, meaning in (
        ([one["name"] for one in by_source if one["envelope_ids"]], _COUNTS_TWICE),
        ([one["name"] for one in by_source if one["envelope_times"]], "by arrival clock"),
    ):
        if named:
            shown = ", ".join(map(untrusted.name, named[:_MOST_SOURCES]))
            more = f" and {len(named) - _MOST_SOURCES:,} more" if len(named) > _MOST_SOURCES else ""
            lines.append(f"  {meaning}: {shown}{more}")
    return "\n".join(lines)


def _invalid_sources(sources: Sequence[InvalidBySource]) -> Table:
    table = Table(title="Invalid events by source", title_justify="left")
    for name in ("source", "reasons"):
        table.add_column(name, overflow="fold")
    table.add_column("events", justify="right")
    for one in sources[:_MOST_SOURCES]:
        reasons = ", ".join(one["reasons"])
        table.add_row(untrusted.name(one["name"]), reasons, figures.count(one["events"]))
    return table


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
