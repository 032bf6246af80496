"""A report on the terminal: how the day stands, what stands out, and the main figures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from cli.terminal.console import console
from functions.report.text import beside_usual, figures, summary, untrusted
from functions.report.text.books import books_sentence

if TYPE_CHECKING:
    from rich.console import Console

    from functions.report.document.dimensions import GroupFigures
    from functions.report.document.mappings import MappingFigures
    from functions.report.document.quality import InvalidBySource
    from functions.report.document.report import Pending, Report

_MOST_SOURCES = 5
_MOST_POINTS = 7
_COLOURS: dict[str, str] = {
    "bad": "bold red",
    "attention": "bold yellow",
    "unknown": "bold",
    "good": "bold green",
}
_COUNTS_TWICE = "a producer's retry counts twice"


def print_report(report: Report) -> None:
    """Print the summary of a report.json."""
    out = console()
    balanced = "balanced" if report["processing"]["balanced"] else "NOT balanced"
    out.print(
        f"Report of {report['date']} ({report['time_zone']}), revision {report['revision']}: "
        f"{report['status']}{_why_incomplete(report['pending'])}, {balanced}"
    )
    _print_verdict(out, report)
    for sentence in report["history"][-1].get("sentences", []):
        out.print(sentence)
    _print_points(out, report)
    out.print(_figures_table(report))
    for note in beside_usual.table(report).notes:
        out.print(Text(note))
    out.print(books_sentence(report))
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


def _print_verdict(out: Console, report: Report) -> None:
    verdict = summary.verdict(report)
    out.print(verdict["sentence"], style=_COLOURS[verdict["level"]])
    if verdict["detail"]:
        out.print(verdict["detail"])
    for command in summary.commands(report):
        out.print(f"   {command}", soft_wrap=True)


def _print_points(out: Console, report: Report) -> None:
    """What to look at, each with the command that comes next."""
    points, more = summary.points(report, _MOST_POINTS)
    if points:
        out.print("To look at")
    for number, point in enumerate(points, start=1):
        label = Text(f"{point.label}:", style="red" if point.worse else "bold")
        text = untrusted.prose(f"{point.sentence} {point.further}".rstrip())
        out.print(Text(" ").join([Text(f"{number}."), label, Text(text)]))
        if point.command:
            # Never broken: it is there to be copied.
            out.print(f"   {point.command}", soft_wrap=True)
    if more:
        out.print(f"and {figures.count(more)} more")


def _figures_table(report: Report) -> Table:
    """The day's figures; the first of them beside what is usual, where that is known."""
    heading, quality = beside_usual.heading(report), report["quality"]
    table = Table(box=None, show_header=heading is not None)
    table.add_column()
    table.add_column("day", justify="right")
    if heading is not None:
        table.add_column(heading, justify="right", style="dim")
        table.add_column("change", justify="right")
    found = beside_usual.table(report)
    for row in found.rows:
        cells = (row.day, row.usual, row.change) if heading else (row.day,)
        table.add_row(Text(row.label), *cells, style="red" if row.worse else None)
    for label, figure in (
        ("Duplicates", quality["duplicates"]),
        ("Conflicting duplicates", quality["conflicting_duplicates"]),
        ("Late", quality["late"]),
        ("Batches that day", report["processing"]["batches"]["received"]),
    ):
        table.add_row(label, figures.count(figure))
    table.add_row("Cost at list price", figures.money(report["cost_estimate"]["total"]))
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
