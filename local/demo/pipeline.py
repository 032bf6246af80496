"""Runs the `pipeline` command as a person would, and shows what is run."""

from __future__ import annotations

import json
import os
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cli.target import Target
from functions.common.days import days_between
from functions.report.text import figures
from local import command

if TYPE_CHECKING:
    from rich.console import Console

    from functions.report.document.report import Report

Json = dict[str, Any]


class StepError(RuntimeError):
    """A command failed; the text is for people."""


@dataclass(frozen=True, slots=True)
class Books:
    """The books of some arrival days together."""

    received: int
    quarantined: int
    balanced: bool

    def since(self, earlier: Books) -> Books:
        """What arrived after `earlier`."""
        return Books(
            received=self.received - earlier.received,
            quarantined=self.quarantined - earlier.quarantined,
            balanced=self.balanced,
        )


class Pipeline:
    """The pipeline on the emulator of a directory; each command and its stderr are shown."""

    def __init__(self, directory: Path, console: Console) -> None:
        self.directory = Path(os.path.relpath(directory))  # as people want to see it
        self.console = console
        self.start = datetime.now(UTC)

    def target(self) -> Target:
        """The same pipeline, by AWS's own API."""
        return command.local_target(self.directory)

    @property
    def days(self) -> list[date]:
        """The arrival days (UTC) since the start: two after midnight."""
        return days_between(self.start.date(), datetime.now(UTC).date())

    def send(self, events: Path, rejects: Path) -> Json:
        """Send a file; returns the account of its lines. Those not accepted go to `rejects`."""
        self._show("send", str(events))
        answer = self.run("send", str(events), f"--rejects={rejects}", "--json", allowed=(0, 1))
        summary: Json = json.loads(answer)
        self.console.print(
            f"{summary['lines']:,} lines: {summary['accepted']:,} accepted, "
            f"{summary['rejected']:,} rejected, {summary['unsent']:,} not sent, "
            f"in {figures.seconds(summary['seconds'])}"
        )
        return summary

    def settle(self) -> None:
        """Wait until everything that was sent is processed, and say if too much is invalid."""
        self._show("status", "--wait")
        refused = json.loads(self.run("status", "--wait", "--json", allowed=(0, 1)))[
            "too_much_invalid"
        ]
        if not refused:
            self.run("status", "--wait")  # fails for any other reason
        for text in refused:
            self.console.print(text, style="bold red", markup=False)

    def books(self) -> Books:
        """The books of the days since the start, together."""
        asked = [("status", f"--date={day}", "--json") for day in self.days]
        answers = [self.run(*one, allowed=(0, 1)) for one in asked]
        states = [json.loads(answer) for answer in answers]
        return Books(
            received=sum(state["events"]["received"] for state in states),
            quarantined=sum(state["events"]["quarantined"] for state in states),
            balanced=all(state["balanced"] for state in states),
        )

    def make_reports(self, first: date, last: date) -> None:
        """Make the reports of a range of days, oldest first."""
        self._show("restate", "--from", str(first), "--to", str(last))
        self.run("restate", f"--from={first}", f"--to={last}", "--yes")

    def report(self, day: date) -> Report:
        """Make the report of a day; its report.json."""
        self._show("report", "--date", str(day))
        report: Report = json.loads(self.run("report", f"--date={day}", "--json"))
        return report

    def summary(self, day: date) -> str:
        """A report as the command prints it."""
        self._show("report", "--date", str(day))
        return self.run("report", f"--date={day}")

    def run(self, *arguments: str, allowed: Collection[int] = (0,)) -> str:
        """Run one command; its standard output.

        Raises StepError for an exit code that is not `allowed`, and for any failure without output.
        Standard error has been shown by then.
        """
        done = command.run(self.directory, *arguments)
        if done.returncode not in allowed or (done.returncode and not done.stdout):
            log = self.directory / "emulator.log"
            text = " ".join(arguments)
            raise StepError(
                f"{done.stdout}`pipeline {text}` failed; what functions printed is in {log}"
            )
        return done.stdout

    def _show(self, *arguments: str) -> None:
        """Print the command as a person would type it."""
        text = f"$ pipeline --env local {' '.join(arguments)}"
        self.console.print(text, style="bold", markup=False, soft_wrap=True)
