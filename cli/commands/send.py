"""`pipeline send`: events from a file onto the bus, and an account of each line."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Annotated, BinaryIO

import typer
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from cli.sending.bus import Bus, Outcome, count_reasons
from cli.sending.entries import Entry, Rejected, to_entry
from cli.sending.files import Counted, lines
from cli.target import Target
from cli.terminal.console import STDERR
from cli.terminal.errors import CommandError, errors_as_messages
from cli.terminal.options import Options

_STANDARD_INPUT = "-"
_NAMED = 5


@dataclass(slots=True)
class Summary:
    """An account of every line that was read.

    `too_large`: rejected lines that no queue would take, by their numbers in the file.
    """

    lines: int = 0
    accepted: int = 0
    retries: int = 0
    rejected: list[Rejected] = field(default_factory=list)
    too_large: dict[int, Rejected] = field(default_factory=dict)

    def add(self, outcome: Outcome) -> None:
        self.accepted += outcome.accepted
        self.retries += outcome.retries
        self.rejected.extend(outcome.rejected)


def send(
    context: typer.Context,
    file: Annotated[str, typer.Argument(help="NDJSON, plain, gzip or zstd; - is standard input.")],
    rejects: Annotated[
        Path | None,
        typer.Option(
            help="Where to write lines that were not accepted.", show_default="FILE.rejected"
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The summary as JSON.")] = False,
) -> None:
    """Put events on the bus, one a line.

    Every line is accounted for: the bus accepts it, or it is written unchanged to the rejects file
    and counted by its reason. What fails transiently is sent again. An event that is too large for
    the queue behind the bus is not sent: the bus would accept it, and it would be lost. Exits with
    1 when any line was not accepted. Sending a file twice is safe: the report counts each event
    once.

        pipeline --env dev send events.ndjson.gz
        zcat events.gz | pipeline --env dev send -
    """
    with errors_as_messages():
        options: Options = context.obj
        target = Target(options)
        name = "standard-input" if file == _STANDARD_INPUT else Path(file).name
        stream, size = _open(file)
        with stream:
            summary, seconds = _send_all(target, Counted(stream), size, name)
        if summary.rejected:
            rejects = rejects or Path(f"{name}.rejected")
            rejects.write_bytes(b"".join(one.line + b"\n" for one in summary.rejected))
        _show(summary, seconds, rejects if summary.rejected else None, as_json=as_json)
        if summary.rejected:
            raise typer.Exit(1)


def _open(file: str) -> tuple[BinaryIO, int | None]:
    if file == _STANDARD_INPUT:
        return sys.stdin.buffer, None
    path = Path(file)
    return path.open("rb"), path.stat().st_size


def _send_all(
    target: Target, stream: Counted, size: int | None, name: str
) -> tuple[Summary, float]:
    summary = Summary()
    start = time.monotonic()
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[accepted]:,} accepted"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=STDERR, transient=True) as progress:
        task = progress.add_task(f"sending {name}", total=size, accepted=0)
        try:
            for outcome in Bus(target.events, target.names.bus).put_all(
                _entries(lines(stream), summary)
            ):
                summary.add(outcome)
                progress.update(task, completed=stream.count, accepted=summary.accepted)
        except (KeyboardInterrupt, EOFError, OSError) as error:
            why = str(error) or "interrupted"
            raise CommandError(
                f"{name}: {why}; {summary.accepted:,} events were accepted before that. "
                "Sending the file again is safe: the report counts each event once."
            ) from None
    return summary, time.monotonic() - start


def _entries(source: Iterable[tuple[int, bytes]], summary: Summary) -> Iterator[Entry]:
    """The entries of lines. A line that cannot be an entry goes straight to the summary."""
    for number, line in source:
        summary.lines += 1
        entry = to_entry(line)
        if isinstance(entry, Rejected):
            summary.rejected.append(entry)
            if entry.message_bytes is not None:
                summary.too_large[number] = entry
        else:
            yield entry


def _show(summary: Summary, seconds: float, rejects: Path | None, *, as_json: bool) -> None:
    why = count_reasons(summary.rejected)
    if as_json:
        figures = {
            "lines": summary.lines,
            "accepted": summary.accepted,
            "rejected": len(summary.rejected),
            "reasons": why,
            "too_large": [
                {"line": number, "bytes": one.message_bytes}
                for number, one in summary.too_large.items()
            ],
            "retries": summary.retries,
            "seconds": round(seconds, 3),
        }
        typer.echo(json.dumps(figures))
        return
    rate = summary.accepted / seconds if seconds else 0
    typer.echo(
        f"{summary.lines:,} lines: {summary.accepted:,} accepted, "
        f"{len(summary.rejected):,} rejected, {summary.retries:,} sent again "
        f"({rate:,.0f} events/s)"
    )
    for reason, count in why.items():
        typer.echo(f"  {count:,} {reason}")
    for number, one in islice(summary.too_large.items(), _NAMED):
        typer.echo(f"    line {number:,}: {one}")
    if len(summary.too_large) > _NAMED:
        typer.echo(f"    and {len(summary.too_large) - _NAMED:,} more lines")
    if rejects is not None:
        typer.echo(f"rejected lines: {rejects}")
