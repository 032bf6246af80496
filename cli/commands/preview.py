"""`pipeline preview`: the reports of files, in seconds, without AWS."""

from __future__ import annotations

import webbrowser
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli.judging.definitions import DefinitionsFolder, compiled_from
from cli.judging.invalid import Invalids
from cli.judging.judge import Judge
from cli.judging.judged import Judged
from cli.judging.naming import Naming
from cli.judging.options import DetailType, EventFiles, SourceName
from cli.judging.unmapped import Unmapped
from cli.preview import kept, shown
from cli.preview.kept import KeptPreview
from cli.preview.making import MOST_REPORTS, Making
from cli.preview.replacing import replaced
from cli.preview.taking import Days
from cli.reading.files import Files
from cli.terminal.console import STDERR
from cli.terminal.days import Day, chosen_day, day_option
from cli.terminal.errors import CommandError, errors_as_messages
from cli.terminal.options import Options
from cli.terminal.together import at_most_one
from functions.common import environment
from functions.common.report_keys import INDEX_KEY, ReportKeys
from functions.report.compare.baseline import Thresholds
from stacks.definitions import of_the_project
from stacks.names import StageName
from stacks.settings import load, variables

if TYPE_CHECKING:
    from functions.report.document.report import Report


def preview(
    context: typer.Context,
    files: EventFiles,
    source: SourceName = None,
    detail_type: DetailType = None,
    day: Annotated[Day | None, day_option("--date", "Only this day", default="all days")] = None,
    open_: Annotated[bool, typer.Option("--open", help="Open the page in a browser.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print report.json.")] = False,
    definitions: DefinitionsFolder = None,
    output: Annotated[
        Path | None,
        typer.Option(
            help="Keep the preview in this directory, in place of the one that is there.",
            show_default=".local/preview",
        ),
    ] = None,
) -> None:
    """Make the reports of files on this machine, without AWS.

    The code is that of the pipeline: it packs, judges and counts the events, and draws the pages.
    An event arrives at its own timestamp, a whole envelope of EventBridge at its `time`; no delay
    is shown. Days, thresholds and the time zone are those of the environment's settings. Exits with
    1 when a line is invalid or a file was not read to its end.

        pipeline preview events.ndjson
        pipeline preview logs/ --source shop --detail-type log --open
        pipeline preview events.ndjson.gz --date 2026-11-23 --json
    """
    at_most_one(context, "--json", "--open")
    with errors_as_messages():
        options: Options = context.obj
        settings = load(options.environment)
        defined = of_the_project(definitions)
        judge = Judge(
            compiled_from(defined),
            region=options.region or settings.region,
            now=datetime.now(UTC),
            naming=Naming(source, detail_type),
        )
        directory = output or kept.default_directory()
        wanted = None if day is None else chosen_day(day, settings.zone)
        thresholds = environment.read(Thresholds, variables(settings, StageName.REPORT))
        read = Files(files)
        invalids, unmapped = Invalids(), Unmapped()
        with replaced(directory) as new:
            making = Making(
                new,
                settings.zone,
                judge.mappings,
                thresholds,
                defined,
                settings.name,
                str(output or kept.default_place()),
            )
            with STDERR.status("reading events"):
                found = making.take(_judged(read, judge, invalids, unmapped))
            wrong = shown.what_is_wrong(read, invalids, found)
            for line in (*wrong, *unmapped.text(files, source, detail_type)):
                typer.echo(line, err=True)
            days = _chosen(found, wanted, thresholds.history_days, only_one=as_json)
            reports = list(_made(making, days))
            KeptPreview(new, settings.zone, found.events).mark()
        _show(directory, reports, wanted, as_json=as_json, open_=open_)
        if invalids.lines or read.faults:
            raise typer.Exit(1)


def _judged(read: Files, judge: Judge, invalids: Invalids, unmapped: Unmapped) -> Iterator[Judged]:
    for item in read.items():
        judged = judge.judge(item)
        unmapped.add(judged)
        if judged.faults and judged.ends:
            invalids.add(judged)
        yield judged


def _chosen(
    found: Days, wanted: date | None, history_days: int, *, only_one: bool
) -> Sequence[date]:
    """The days whose reports are made: those of a wanted day's history before it.

    A day on which nothing happened can be wanted too, from the day before the first of the files to
    the day after the last. Raises CommandError if it is another one, if there is no event at all,
    or if only one day can be shown and there are several.
    """
    if not found.reported:
        raise CommandError("there is no event to report")
    if wanted is None:
        if only_one and len(found.reported) > 1:
            raise CommandError(f"--json shows one day: choose by --date from {_range(found)}")
        return found.reported[-MOST_REPORTS:]
    if (found.reported[0] - wanted).days > 1 or (wanted - found.reported[-1]).days > 1:
        raise CommandError(f"no event is near {wanted}: there are events of {_range(found)}")
    first = wanted - timedelta(days=history_days)
    before = [day for day in found.reported if first <= day < wanted]
    return [*before, wanted][-MOST_REPORTS:]


def _made(making: Making, days: Sequence[date]) -> Iterator[Report]:
    with STDERR.status("making reports") as status:
        for made, report in enumerate(making.report(days), start=1):
            status.update(f"making reports: {made:,} of {len(days):,} days")
            yield report


def _range(found: Days) -> str:
    first, last = found.reported[0], found.reported[-1]
    return str(first) if first == last else f"{first} to {last}"


def _show(
    directory: Path,
    reports: Sequence[Report],
    wanted: date | None,
    *,
    as_json: bool,
    open_: bool,
) -> None:
    preview = KeptPreview.read(directory)
    last = reports[-1]
    keys = ReportKeys(day=date.fromisoformat(last["date"]))
    if as_json:
        typer.echo(preview.reports.get(keys.json).body.decode(), nl=False)
        return
    one = wanted is not None or len(reports) == 1
    page = directory / "reports" / (keys.html if one else INDEX_KEY)
    if one:
        shown.print_one(last, page)
    else:
        shown.print_several(reports, page)
    if open_:
        webbrowser.open(page.resolve().as_uri())
