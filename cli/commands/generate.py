"""`pipeline generate`: a seeded day of events to try things with, and the truth about it."""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer
import zstandard

from cli.generating.scenario import Plan, Scenario
from cli.terminal.days import YESTERDAY, Day, chosen_day, day_option
from cli.terminal.errors import errors_as_messages
from cli.terminal.options import Options
from stacks.settings import load

_STANDARD_OUTPUT = "-"


def generate(
    context: typer.Context,
    day: Annotated[Day, day_option("--date", "Day of the events")] = YESTERDAY,
    weeks: Annotated[
        int,
        typer.Option(
            help="Usual weeks before the day, which then has things that stand out.",
            min=0,
            max=52,
        ),
    ] = 0,
    events: Annotated[
        int,
        typer.Option(
            help="Distinct valid events of the day; with --weeks, about those of a Monday.", min=0
        ),
    ] = 2000,
    duplicates: Annotated[int, typer.Option(help="Exact repeats of some of them.", min=0)] = 0,
    conflicting: Annotated[
        int, typer.Option(help="Repeats with other content under the same id.", min=0)
    ] = 0,
    late: Annotated[int, typer.Option(help="Valid events of the day before.", min=0)] = 0,
    invalid: Annotated[
        int, typer.Option(help="Events that go to quarantine, for every reason in turn.", min=0)
    ] = 0,
    seed: Annotated[int, typer.Option(help="The same seed gives the same events.")] = 1,
    output: Annotated[
        str,
        typer.Option(help="A file, compressed if it ends in .gz or .zst; - is standard output."),
    ] = _STANDARD_OUTPUT,
    truth: Annotated[
        Path | None, typer.Option(help="Where to write, as JSON, what the report must say.")
    ] = None,
) -> None:
    """A realistic day of events, one a line.

    With --weeks, usual weeks come before the day, and it has things that stand out.

        pipeline generate --events 10000 --duplicates 50 --invalid 20 --output day.ndjson.gz
        pipeline generate --weeks 5 --output weeks.ndjson.gz
    """
    with errors_as_messages():
        options: Options = context.obj
        zone = load(options.environment).zone
        plan = Plan(
            # Events of later days go to quarantine, so the truth would be none.
            day=chosen_day(day, zone),
            zone=zone,
            weeks=weeks,
            events=events,
            duplicates=duplicates,
            conflicting=conflicting,
            late=late,
            invalid=invalid,
            seed=seed,
        )
        scenario = Scenario(plan)
        _write(scenario.lines(), output)
        if truth is not None:
            truth.write_text(json.dumps(scenario.truth(), indent=2) + "\n")


def _write(lines: Iterable[str], output: str) -> None:
    content = (f"{line}\n".encode() for line in lines)
    if output == _STANDARD_OUTPUT:
        for line in content:
            sys.stdout.buffer.write(line)
        sys.stdout.buffer.flush()  # here, where it is known what to do when nobody reads it
    elif output.endswith(".gz"):
        with gzip.GzipFile(output, "wb", mtime=0) as file:
            file.writelines(content)
    elif output.endswith(".zst"):
        with Path(output).open("wb") as plain, zstandard.ZstdCompressor().stream_writer(plain) as z:
            for line in content:
                z.write(line)
    else:
        with Path(output).open("wb") as plain:
            plain.writelines(content)
