"""A preview on the terminal: first what is wrong with the files, then what the reports say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from rich.table import Table

from cli.judging.invalid import Invalids
from cli.preview.making import MOST_REPORTS
from cli.preview.taking import Days
from cli.reading.files import Files
from cli.terminal.console import console
from cli.terminal.report import print_report
from functions.report.text import figures, summary, untrusted

if TYPE_CHECKING:
    from functions.report.document.report import Report


def what_is_wrong(files: Files, invalids: Invalids, days: Days) -> Iterator[str]:
    """What is not in the reports, or in their quarantine."""
    if invalids.lines:
        yield f"{figures.plural(invalids.lines, 'line is', 'lines are')} invalid:"
        yield from invalids.text(several=files.several)
    for fault in files.faults:
        yield f"error: {fault}"
    if days.ahead:
        events = figures.plural(days.ahead, "event is", "events are")
        yield f"{events} of a day that has not begun: in no report yet"
    if len(days.reported) > MOST_REPORTS:
        yield (
            f"{len(days.reported):,} days can have a report: these are the reports of the last"
            f" {MOST_REPORTS}; --date makes that of an earlier one"
        )


def print_one(report: Report, page: Path) -> None:
    """The report of a day, and where its page is."""
    print_report(report)
    typer.echo(f"The report: {page}, .json and .csv beside it")


def print_several(reports: Sequence[Report], page: Path) -> None:
    """A row for each day, the report of the last one, and where the index of the pages is."""
    table = Table()
    for name in ("date", "events", "failures", "quarantined", "status", "verdict"):
        left = name in {"date", "status", "verdict"}
        table.add_column(name, justify="left" if left else "right", overflow="fold")
    for report in reports:
        balanced = "" if report["processing"]["balanced"] else ", NOT balanced"
        table.add_row(
            report["date"],
            figures.count(report["activity"]["events"]),
            figures.count(report["activity"]["failures"]),
            figures.count(report["quality"]["quarantined"]["events"]),
            f"{report['status']}{balanced}",
            untrusted.prose(summary.verdict(report)["short"]),
        )
    console().print(table)
    print_report(reports[-1])
    typer.echo(f"The reports of all days: {page}")
