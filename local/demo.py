"""The demo: one day of events through the pipeline, and whether the report tells the truth."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

_CONSOLE = Console(highlight=False)
_PLAN = ("--events=5000", "--duplicates=120", "--conflicting=15", "--late=40", "--invalid=57")


@dataclass(frozen=True, slots=True)
class Check:
    """One figure: what was generated, and what the pipeline says."""

    name: str
    generated: object
    reported: object


class Pipeline:
    """The `pipeline` command, used as a person would, on the instance of a directory."""

    def __init__(self, directory: Path) -> None:
        self._prefix = [
            *(sys.executable, "-m", "cli.main", "--env", "local", "--local-dir", str(directory))
        ]

    def run(self, *arguments: str) -> str:
        """Run one command; its standard output. What it shows meanwhile is shown."""
        shown = f"$ pipeline --env local {' '.join(arguments)}"
        _CONSOLE.print(shown, style="bold", markup=False, soft_wrap=True)
        command = [*self._prefix, *arguments]
        return subprocess.run(  # noqa: S603 - our own arguments
            command, check=True, text=True, stdout=subprocess.PIPE
        ).stdout


def run(directory: Path, day: date, events: Path | None) -> bool:
    """Send `events`, or a generated day, report it, and print the comparison: does it agree?"""
    directory = Path(os.path.relpath(directory))  # as people want to see it
    pipeline = Pipeline(directory)
    truth = None
    if events is None:
        events, truth_file = directory / "events.ndjson", directory / "truth.json"
        pipeline.run(
            "generate", f"--date={day}", *_PLAN, f"--output={events}", f"--truth={truth_file}"
        )
        truth = json.loads(truth_file.read_text())
    start = datetime.now(UTC).date()
    _CONSOLE.print(pipeline.run("send", str(events)), end="", markup=False)
    _CONSOLE.print(pipeline.run("status", "--wait"), end="", markup=False)
    output = directory / "report"
    _CONSOLE.print(
        pipeline.run("report", f"--date={day}", f"--output={output}"), end="", markup=False
    )
    report = json.loads((output / "report.json").read_text())
    books = [json.loads(pipeline.run("status", f"--date={on}", "--json")) for on in _since(start)]
    checks = [Check("books balanced", True, all(one["balanced"] for one in books))]
    if truth is not None:
        late_output = directory / "report-of-the-day-before"
        pipeline.run("report", f"--date={truth['late_date']}", f"--output={late_output}")
        late = json.loads((late_output / "report.json").read_text())
        checks += _compare(truth, report, late, books)
    return _show(checks, output)


def _since(start: date) -> list[date]:
    """The arrival days of what was sent since `start`: two when midnight has passed."""
    days = (datetime.now(UTC).date() - start).days
    return [start + timedelta(days=n) for n in range(days + 1)]


def _compare(
    truth: Mapping[str, Any],
    report: Mapping[str, Any],
    late: Mapping[str, Any],
    books: list[dict[str, Any]],
) -> list[Check]:
    activity, quality = report["activity"], report["quality"]
    sources = {group["name"]: group["events"] for group in activity["by_source"]}
    received = sum(one["events"]["received"] for one in books)
    quarantined = sum(one["events"]["quarantined"] for one in books)
    return [
        Check("events sent and received", truth["lines"], received),
        Check("events", truth["events"], activity["events"]),
        Check("failures", truth["failures"], activity["failures"]),
        Check("duplicates", truth["duplicates"], quality["duplicates"]),
        Check("conflicting duplicates", truth["conflicting"], quality["conflicting_duplicates"]),
        Check("events of the day before", truth["late"], late["activity"]["events"]),
        Check("invalid events in quarantine", truth["invalid"], quarantined),
        *(
            Check(f"events of {source}", events, sources.get(source))
            for source, events in truth["by_source"].items()
        ),
    ]


def _show(checks: list[Check], output: Path) -> bool:
    table = Table(title="Does the report tell the truth?", title_justify="left")
    table.add_column("")
    for name in ("generated", "reported"):
        table.add_column(name, justify="right")
    table.add_column("")
    for check in checks:
        agrees = check.generated == check.reported
        table.add_row(
            check.name, str(check.generated), str(check.reported), "ok" if agrees else "DIFFERS"
        )
    _CONSOLE.print(table)
    _CONSOLE.print(f"The report: {output}/report.html, .json and .csv", soft_wrap=True)
    return all(check.generated == check.reported for check in checks)
