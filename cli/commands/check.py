"""`pipeline check`: the definitions, and how events of files would be read. No AWS."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from cli.checking.findings import Findings
from cli.checking.tally import Tally
from cli.judging.definitions import DefinitionsFolder, compiled_from
from cli.judging.judge import Judge
from cli.judging.judged import Judged
from cli.judging.naming import Naming
from cli.judging.options import DetailType, OptionalFiles, SourceName
from cli.judging.unmapped import Unmapped
from cli.reading.files import Files
from cli.terminal.console import console
from cli.terminal.errors import errors_as_messages
from cli.terminal.options import Options
from cli.terminal.together import needs
from stacks.definitions import Definitions, of_the_project, without_effect
from stacks.settings import load

if TYPE_CHECKING:
    from cli.preview.counting import MetricCounts


def check(
    context: typer.Context,
    files: OptionalFiles = None,
    source: SourceName = None,
    detail_type: DetailType = None,
    definitions: DefinitionsFolder = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="All of it as JSON, with every invalid line.")
    ] = False,
) -> None:
    """Check the definitions, and how events of files would be read. Asks nothing of AWS.

    All mistakes of the definitions are told. With files each event is judged by the code of
    process, as it would be if it were sent: which mapping reads it, its source and its type; every
    fault of every line; what tells events apart, and on which day they count; how many events each
    metric counts, by the code of the report, and how many of them have no value. An event that was
    on no bus yet arrives at its own time; a whole EventBridge envelope has an id and a time. Exits
    with 1 if there is a mistake, if a line is invalid, or if a file cannot be read to its end.

        pipeline check
        pipeline check events.ndjson.gz logs/ --source billing
        pipeline check --definitions ../definitions --json events.ndjson
    """
    needs(context, "--source", "files")
    needs(context, "--detail-type", "files")
    with errors_as_messages():
        options: Options = context.obj
        settings = load(options.environment)
        defined = of_the_project(definitions)
        compiled = compiled_from(defined)
        judge = Judge(
            compiled,
            region=options.region or settings.region,
            now=datetime.now(UTC),
            naming=Naming(source, detail_type),
        )
        read = Files(files or [])
        tally = Tally(settings.zone)
        unmapped = Unmapped()
        judged = _judged(read, judge, tally, unmapped)
        counted = _counted(read, judged, settings.zone, judge, defined)
        findings = Findings(tally, compiled, read, settings.time_zone, counted)
        if as_json:
            typer.echo(json.dumps(findings.to_json(defined), ensure_ascii=False))
        else:
            for line in (*findings.of_definitions(defined), *without_effect(defined)):
                typer.echo(line)
        # First: of what was not read the tables below know nothing.
        for one in read.faults:
            typer.echo(f"error: {one}", err=True)
        if not as_json:
            if tally.lines or (read.names and not read.unread):
                findings.print(console())
            if unmapped.lines:
                said = unmapped.text(files or [], source, detail_type)
                typer.echo("\n" + "\n".join(said))
        if tally.bad or read.faults:
            raise typer.Exit(1)


def _judged(read: Files, judge: Judge, tally: Tally, unmapped: Unmapped) -> Iterator[Judged]:
    """Judge what is in the files, and count it meanwhile."""
    for item in read.items():
        judged = judge.judge(item)
        unmapped.add(judged)
        if judged.ends:
            tally.add(judged)
        yield judged


def _counted(
    read: Files, judged: Iterator[Judged], zone: ZoneInfo, judge: Judge, defined: Definitions
) -> Sequence[MetricCounts]:
    """Go through the events, and count what metrics count of them."""
    if not defined.metrics or not read.names:
        for _ in judged:
            pass
        return ()
    # Its engine takes time to load, and checks without metrics need none.
    from cli.preview.counting import counts  # noqa: PLC0415 - see above

    return counts(judged, zone, judge.mappings, defined)
