"""A report on the terminal: how the day stands, what stands out, and the figures of most days."""

from __future__ import annotations

from typing import Any

from rich.table import Table

from cli.terminal.console import console
from functions.report.text import untrusted
from functions.report.text.backfill import accounts_sentence, backfill_sentence

_SHOWN_GROUPS = 5


def show(report: dict[str, Any]) -> None:
    """Print the summary of a report.json."""
    shown = console()
    balanced = "balanced" if report["processing"]["balanced"] else "NOT balanced"
    shown.print(
        f"Report of {report['date']} ({report['time_zone']}), revision {report['revision']}: "
        f"{report['status']}{_why_incomplete(report['pending'])}, {balanced}"
    )
    if backfill := backfill_sentence(report):
        shown.print(f"Backfilled. {backfill}\n{accounts_sentence(report)}")
    for finding in report["comparison"]["stands_out"]:
        sentence = untrusted.prose(finding["sentence"])
        shown.print(f"! {sentence} ({finding['confidence']} confidence)")
    shown.print(_figures(report))
    if report["activity"]["by_source"]:
        shown.print(_busiest(report["activity"]["by_source"]))


def _why_incomplete(pending: dict[str, Any]) -> str:
    """In brackets, what the report still waits for; nothing where it waits for nothing."""
    waits = [] if pending["day_over"] else ["the day is not over"]
    if pending["batches"]:
        waits.append(f"{pending['batches']:,} batches are not processed")
    return f" ({', '.join(waits)})" if waits else ""


def _figures(report: dict[str, Any]) -> Table:
    """The day beside the day before, and the mean of the week, where they are known."""
    comparison = report["comparison"]
    before, week = comparison["previous_day"], comparison["trailing_week"]
    activity, quality = report["activity"], report["quality"]
    batches = report["processing"]["batches"]["received"]
    table = Table(box=None, show_header=bool(before or week))
    table.add_column()
    for head in ("day", "day before", "week's mean"):
        table.add_column(head, justify="right", style="dim" if head != "day" else "")
    for label, name, value in (
        ("events", "events", activity["events"]),
        ("failures", "failures", activity["failures"]),
        ("quarantined that day", "quarantined", quality["quarantined"]["events"]),
        ("duplicates", None, quality["duplicates"]),
        ("conflicting duplicates", None, quality["conflicting_duplicates"]),
        ("late", None, quality["late"]),
        ("batches that day", None, batches),
    ):
        shown = f"{value:,}"
        if name == "failures" and activity["failure_rate"] is not None:
            shown += f" ({activity['failure_rate']:.1%})"
        earlier = (f"{then[name]:,.0f}" if then and name else "" for then in (before, week))
        table.add_row(label, shown, *earlier)
    table.add_row("cost, USD at list price", f"{report['cost_estimate']['total']:.4f}", "", "")
    return table


def _busiest(groups: list[dict[str, Any]]) -> Table:
    table = Table(title="Busiest sources", title_justify="left")
    table.add_column("source", overflow="fold")
    for name in ("events", "failures"):
        table.add_column(name, justify="right")
    for group in groups[:_SHOWN_GROUPS]:
        table.add_row(
            untrusted.name(group["name"]), f"{group['events']:,}", f"{group['failures']:,}"
        )
    return table
