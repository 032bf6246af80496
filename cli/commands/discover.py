"""`pipeline discover`: what events of files look like, a mapping for them, and figures of them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Any

import typer
from rich.table import Table

from cli.discovering.discovery import Discovery
from cli.discovering.proposal import Proposal
from cli.discovering.seen import Seen
from cli.judging.judged import CONTRACT
from cli.judging.naming import Naming, is_path
from cli.judging.options import DetailType, EventFiles, SourceName
from cli.reading.files import Files
from cli.terminal.console import console
from cli.terminal.errors import CommandError, errors_as_messages
from cli.terminal.printable import printable
from functions.report.text import untrusted
from functions.report.text.figures import plural
from stacks.definitions.mappings import DEFAULT_PRESET

# In the table; --json has more.
_MOST_SHOWN = 60
_UNNAMED = """\
Lines without an envelope get their source and detail type when they are sent:
  pipeline send FILE --source NAME --detail-type NAME"""


def discover(
    files: EventFiles,
    source: SourceName = None,
    detail_type: DetailType = None,
    as_json: Annotated[bool, typer.Option("--json", help="All of it as JSON.")] = False,
) -> None:
    """What events of files look like, a mapping that reads them, and metrics of them.

    Shows each path: how often it is there, of which types, with examples. It goes through the files
    once, asks nothing of AWS and reads no definitions. It proposes presets where they read the
    events. For the others it proposes a mapping, as far as their members tell, and tries it on some
    of them. That is a start: look at what identifies an event and at its time, put it into
    definitions/mappings.toml, and ask `pipeline check`. It proposes dimensions and metrics by what
    members are called and by how many values they have, for definitions/metrics.toml. Exits
    with 1 if a file could not be read to its end.

        pipeline discover events.ndjson
        pipeline discover app.log.gz --source shop --detail-type log
    """
    with errors_as_messages():
        constant = source if source and not is_path(source) else None
        discovery = Discovery(
            now=datetime.now(UTC), naming=Naming(source, detail_type), source=constant
        )
        read = Files(files)
        for item in read.items():
            discovery.take(item)
        if not discovery.lines and not read.unread:
            raise CommandError(f"no events in {', '.join(read.names)}")
        for fault in read.faults:
            typer.echo(f"error: {fault}", err=True)
        proposals, figures = [*discovery.proposals()], discovery.figures()
        if as_json:
            typer.echo(json.dumps(_as_json(discovery, proposals, figures), ensure_ascii=False))
        else:
            _show(discovery, proposals, figures)
        if read.faults:
            raise typer.Exit(1)


def _as_json(
    discovery: Discovery, proposals: Sequence[Proposal], figures: Sequence[str]
) -> dict[str, Any]:
    return {
        "lines": discovery.lines,
        "read_by": dict(discovery.read_by),
        "invalid": dict(discovery.faulty),
        "paths": [
            {
                "path": seen.path,
                "events": seen.count,
                "types": dict(seen.types),
                "times": sorted(seen.times),
                "examples": seen.examples,
            }
            for seen in discovery.seen.inside
        ],
        "more_paths": discovery.seen.more,
        "mappings": "\n".join(one.table for one in proposals if one.table),
        "metrics": "\n".join(figures),
        "not_proposed": [one.why for one in proposals if one.why],
    }


def _show(discovery: Discovery, proposals: Sequence[Proposal], figures: Sequence[str]) -> None:
    table = Table()
    for heading in ("path", "events", "types", "examples"):
        table.add_column(heading, overflow="fold")
    paths = discovery.seen.inside
    for seen in paths[:_MOST_SHOWN]:
        path, examples = untrusted.name(seen.path), printable(", ".join(seen.examples))
        table.add_row(path, f"{seen.count:,}", _types(seen), examples)
    if paths:
        console().print(table)
    if len(paths) > _MOST_SHOWN or discovery.seen.more:
        more = "more than " if discovery.seen.more else ""
        typer.echo(f"There are {more}{len(paths):,} paths; --json has them.")
    for line in _read(discovery) if discovery.lines else ():
        typer.echo(line)
    for one in proposals:
        if one.why:
            typer.echo(f"No mapping is proposed for these: {one.why}.")
    if discovery.unnamed:
        typer.echo(_UNNAMED)
    tables = [one.table for one in proposals if one.table]
    if tables:
        typer.echo("\nTo put into definitions/mappings.toml:\n")
        typer.echo("\n".join(tables), nl=False)
    if figures:
        typer.echo("\nTo put into definitions/metrics.toml, as far as they are of use:\n")
        typer.echo("\n".join(figures), nl=False)


def _read(discovery: Discovery) -> list[str]:
    """How many events there are, by what reads them."""
    words = {CONTRACT: "of the contract", DEFAULT_PRESET: "read from the envelope alone"}
    lines = [f"{plural(discovery.lines, 'event')}:"]
    for name, number in discovery.read_by.most_common():
        lines.append(f"  {plural(number, 'is', 'are')} {words.get(name, f'of the form {name}')}")
    for reason, number in discovery.faulty.most_common():
        lines.append(f"  {plural(number, 'is', 'are')} not valid: {reason}")
    return lines


def _types(seen: Seen) -> str:
    types = ", ".join(name for name, _ in seen.types.most_common())
    times = ", ".join(
        f"{time}, but for {seen.misread(time):,}" if seen.misread(time) else time
        for time in sorted(seen.times)
    )
    return f"{types} (a time: {times})" if times else types
