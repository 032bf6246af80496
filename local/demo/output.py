"""What the demo prints when everything is done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from local import command
from local.demo.checks import Check
from local.demo.formatting import in_short
from local.demo.refused import Refused

if TYPE_CHECKING:
    from rich.console import Console

# The lines that the bus rejected, in the emulator's directory.
REJECTS = "rejected.ndjson"


def summary(console: Console, text: str) -> None:
    """A report as the command prints it: no line is broken, and nothing in it is read as markup."""
    console.out(f"\n{text}", end="", highlight=False)


def checks(console: Console, title: str, heads: tuple[str, str], rows: Sequence[Check]) -> None:
    """A table of expected and reported values."""
    table = Table(title=title, title_justify="left")
    table.add_column("")
    for head in heads:
        table.add_column(head, justify="right")
    table.add_column("")
    for row in rows:
        # Names come from events: they are shown as text, not read as markup.
        cells = (Text(str(cell)) for cell in (row.name, row.expected, row.reported))
        table.add_row(*cells, "ok" if row.agrees else "DIFFERS")
    console.print(table)


def refusals(console: Console, refused: Refused, lines: int) -> None:
    """How many lines were refused, why, and a sample of each reason."""
    console.print(
        f"{refused.lines:,} of {lines:,} lines were REFUSED "
        "(docs/contract.md and docs/definitions.md say what an event must be):",
        style="bold red",
        markup=False,
    )
    for reason in refused.reasons:
        words = in_short(reason.words.encode(errors="surrogatepass"))
        console.print(
            f"  {reason.lines:,} {reason.where}: {reason.code}, {words}",
            markup=False,
            soft_wrap=True,
        )
        console.print(f"    {in_short(reason.sample)}", markup=False, style="dim", soft_wrap=True)


def how_to_look(console: Console, directory: Path, days: Sequence[date]) -> None:
    """How to inspect the pipeline that was left running, and how to stop it."""
    pipeline = f"{command.as_typed()} --env local --local-dir {directory}"
    arrived = f"--from {days[0]} --to {days[-1]}"
    rejects = directory / REJECTS
    rejected = f"\n  {rejects} has the lines that the bus rejected" if rejects.exists() else ""
    console.print(
        f"""
The pipeline still runs, so that you can look:
  {pipeline} quarantine list {arrived}
  {pipeline} quarantine show {arrived} --limit 3
  {pipeline} status{rejected}
This stops it:
  PIPELINE_LOCAL_DIR={directory} make down""",
        markup=False,
        soft_wrap=True,
    )


def where_the_pages_are(console: Console, directory: Path, *, opened: bool) -> None:
    """Where the finished pages are, and how to see them."""
    how = "" if opened else " (OPEN=1 opens it)"
    console.print(
        f"The report: {directory}/report.html{how}, .json and .csv\n"
        f"All days:   {directory}/index.html",
        markup=False,
        soft_wrap=True,
    )


def how_to_go_on(console: Console) -> None:
    """What to do next."""
    console.print(
        "To go on: `make up` starts a pipeline that keeps running, and says how to use it.",
        soft_wrap=True,
    )
