"""`pipeline report`: make the report of a day, and read it."""

from __future__ import annotations

import tempfile
import webbrowser
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from cli import saved_report
from cli.announcement import Channel, announcement, page_of_mail, send_once
from cli.invoke import invoke
from cli.target import Target
from cli.terminal.console import STDERR
from cli.terminal.days import YESTERDAY, Day, chosen_day, day_option
from cli.terminal.errors import errors_as_messages
from cli.terminal.options import Options
from cli.terminal.report import print_report
from cli.terminal.together import at_most_one, needs
from functions.common.report_keys import ReportKeys
from functions.common.storage import parsed
from functions.report.document.encoding import decoded

_EXPIRED = "{day}: what the report was made from may have expired. It is shown as it was made last."


def _refuse_range(value: object) -> None:
    """Refuse an option that this command once had, and name the command that has it now.

    Raises BadParameter.
    """
    if value:
        raise typer.BadParameter(
            "the reports of a range of days are made by `pipeline restate --from --to`"
        )


def report(
    context: typer.Context,
    day: Annotated[Day, day_option("--date", "Day of the events")] = YESTERDAY,
    as_json: Annotated[bool, typer.Option("--json", help="Print report.json.")] = False,
    open_: Annotated[bool, typer.Option("--open", help="Open the page in a browser.")] = False,
    link: Annotated[
        bool, typer.Option("--link", help="Print an address that opens the page without a login.")
    ] = False,
    hours: Annotated[int, typer.Option(min=1, max=168, help="How long the --link works.")] = 12,
    preview: Annotated[
        Channel | None,
        typer.Option(help="Print the mail or the chat's message about the report; send nothing."),
    ] = None,
    to: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="Send the mail about the report there, by SES, once."),
    ] = None,
    output: Annotated[
        Path | None, typer.Option(help="Save report.json, .html and .csv in this directory.")
    ] = None,
    _range: Annotated[
        str | None, typer.Option("--from", hidden=True, callback=_refuse_range)
    ] = None,
    _repair: Annotated[
        bool, typer.Option("--dry-run", "--yes", "-y", hidden=True, callback=_refuse_range)
    ] = False,
) -> None:
    """Make the report of a day, and show it.

    Making it again is safe: a revision is written only when something has changed. A report of
    which files may have expired is shown as it is. The reports of a range of days are made again by
    `pipeline restate`. With --preview and --to the report is the stored one, and nothing is made.

        pipeline --env dev report
        pipeline --env dev report --date 2026-11-23 --json
        pipeline --env dev report --date 2026-11-23 --open
        pipeline --env dev report --date 2026-11-23 --link --hours 48
        pipeline --env dev report --date 2026-11-23 --preview mail
        pipeline --env dev report --date 2026-11-23 --to me@example.com
    """
    needs(context, "--hours", "--link")
    at_most_one(context, "--json", "--link", "--open", "--preview", "--to")
    with errors_as_messages():
        options: Options = context.obj
        target = Target(options)
        report_day = chosen_day(day, target.settings.zone)
        keys = ReportKeys(day=report_day)
        if preview is None and to is None:
            _make(target, report_day)
        if output is not None:
            _save(target, keys, output)
        if preview is not None:
            typer.echo(announcement(target, keys, preview))
            if preview is Channel.MAIL and (page := page_of_mail(target, keys)):
                _keep(page, output, report_day)
        elif to is not None:
            send_once(target, keys, to)
            typer.echo(f"sent to {to}", err=True)
        elif as_json:
            typer.echo(_read(target, keys.json).decode(), nl=False)
        elif link:
            typer.echo(_link(target, keys, hours))
        elif open_:
            _open(target, keys)
        else:
            print_report(parsed(target.reports, keys.json, decoded))
            typer.echo(f"The page: s3://{target.reports.name}/{keys.html} (--open shows it)")


def _make(target: Target, day: date) -> None:
    with STDERR.status(f"making the report of {day}"):
        answer = invoke(target, {"date": str(day)})
    if answer.get("expired"):
        typer.echo(_EXPIRED.format(day=day), err=True)


def _read(target: Target, key: str) -> bytes:
    return target.reports.get(key).body


def _save(target: Target, keys: ReportKeys, directory: Path) -> None:
    """Download report.json, report.html and report.csv, and say where each is."""
    for path in saved_report.save(target, keys, directory):
        typer.echo(f"saved {path}", err=True)


def _keep(page: str, output: Path | None, day: date) -> None:
    """Write a mail's HTML to a file, and say where it is."""
    directory = output or Path(tempfile.mkdtemp())
    path = directory / f"mail-{day}.html"
    path.write_text(page, encoding="utf-8")
    typer.echo(f"the mail as a mailbox shows it: {path}", err=True)


def _link(target: Target, keys: ReportKeys, hours: int) -> str:
    """A presigned address of report.html. It ends before `hours` if the credentials do."""
    return target.s3.generate_presigned_url(
        "get_object",
        Params={"Bucket": target.reports.name, "Key": keys.html},
        ExpiresIn=hours * 3600,
    )


def _open(target: Target, keys: ReportKeys) -> None:
    """Show report.html in a browser, from a file that stays: the browser may read it later."""
    directory = Path(tempfile.mkdtemp()) / f"report-{keys.day}"
    saved_report.save(target, keys, directory)
    page = directory / Path(keys.html).name
    typer.echo(str(page))
    webbrowser.open(page.as_uri())
