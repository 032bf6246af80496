"""The demo with EVENTS: a file of the user's events, and the report of one of their days."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import TYPE_CHECKING

from local.demo import output, pages
from local.demo.checks import Check
from local.demo.events_file import EventsFile
from local.demo.formatting import listed
from local.demo.pipeline import Pipeline
from local.demo.refused import refused

if TYPE_CHECKING:
    from functions.report.document.report import Report

# How far back a report may look for usual days, and a week more.
_HISTORY = timedelta(weeks=5)
# With a larger share refused, the report says little about the file.
_MOST_REFUSED = 0.1


def run(pipeline: Pipeline, file: EventsFile, day: date) -> bool:
    """Send the file and print the report of `day`; if much was refused, print that first.

    Returns whether nearly all was accepted and the report has the file's events of that day.
    """
    directory, console = pipeline.directory, pipeline.console
    before = pipeline.books()
    rejects = directory / output.REJECTS
    account = pipeline.send(file.path, rejects)
    pipeline.settle()
    lost = refused(pipeline, account, rejects)
    too_many = lost.lines > _MOST_REFUSED * file.lines
    books = pipeline.books().since(before)
    if too_many:
        console.print()
        output.refusals(console, lost, file.lines)
    if books.received == books.quarantined:
        console.print("\nNo event is left to report.", style="bold red")
        return False
    report, summary = _report(pipeline, file, day)
    rows = [
        Check("books balanced", True, books.balanced),
        Check("lines, accepted or rejected", file.lines, account["accepted"] + account["rejected"]),
        Check("events accepted and received", account["accepted"], books.received),
        Check("events in quarantine", file.invalid, books.quarantined),
        Check(f"valid events of {day}", file.days[day], _counted(report)),
    ]
    output.summary(console, summary)
    output.checks(console, "Does the report have these events?", ("in the file", "reported"), rows)
    if lost.lines and not too_many:
        output.refusals(console, lost, file.lines)
    for line in file.unmapped.text([str(file.path)]):
        console.print(line, markup=False, soft_wrap=True)
    others = Counter({other: count for other, count in file.days.items() if other != day})
    if others:
        console.print(f"Not in this report are events of other days: {listed(others)}")
    empty = not report["activity"]["events"]
    if empty:
        console.print(f"The report of {day} has NONE of the events.", style="bold red")
    return not too_many and not empty and all(row.agrees for row in rows)


def _report(pipeline: Pipeline, file: EventsFile, day: date) -> tuple[Report, str]:
    """The report of a day and its summary, made after the reports of earlier days in the file."""
    earlier = [other for other in file.days if day - _HISTORY <= other < day]
    if earlier:
        pipeline.make_reports(min(earlier), day - timedelta(days=1))
    summary = pipeline.summary(day)
    reports = pages.save(pipeline.target(), day, pipeline.directory / "report")
    return reports[day.isoformat()], summary


def _counted(report: Report) -> int:
    """How many events of the day were sent, duplicates included."""
    quality = report["quality"]
    repeats = quality["duplicates"] + quality["conflicting_duplicates"]
    return report["activity"]["events"] + repeats
