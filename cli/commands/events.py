"""`pipeline events`: the events of a day themselves, or those that were refused."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from cli.quarantine import records
from cli.quarantine.records import Record, days_in_words
from cli.querying.damage import damage_named
from cli.querying.day_events import DayEvents, Event, Selection, files_of
from cli.querying.download import agree, download
from cli.querying.place import Place, PreviewOption, looking_at
from cli.querying.tables import EVENTS, Piece
from cli.repair.consent import Yes
from cli.terminal.days import Day, chosen_day, day_option
from cli.terminal.errors import errors_as_messages
from cli.terminal.options import Options
from cli.terminal.printable import printable
from cli.terminal.text import as_text
from cli.terminal.together import at_most_one
from functions.common.times import EPOCH, rfc3339

_encode = msgspec.json.encode


def events(
    context: typer.Context,
    day: Annotated[
        Day | None,
        day_option("--date", "Day", default="today; of a preview, the last day of its events"),
    ] = None,
    source: Annotated[str | None, typer.Option(parser=as_text, help="Only of this source.")] = None,
    type_: Annotated[
        str | None,
        typer.Option("--type", parser=as_text, help="Only of this event type."),
    ] = None,
    failed: Annotated[bool, typer.Option("--failed", help="Only failures.")] = False,
    invalid: Annotated[
        bool, typer.Option("--invalid", help="What arrived on the day and is in quarantine.")
    ] = False,
    limit: Annotated[int, typer.Option(help="Events at most.", min=1, max=1_000_000)] = 20,
    preview: PreviewOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, one event a line.")] = False,
    yes: Yes = False,
) -> None:
    """Show the events of a day, each once, the newest first.

    They are those that the day's report counts, also before it is made. With --invalid they are
    those that arrived on the day and are in quarantine, each with all that is wrong with it. What
    has to be read is downloaded, and removed again; above 2 GB the command asks first.

        pipeline --env dev events --date yesterday --failed
        pipeline --env dev events --date 2026-11-23 --source shop.checkout --limit 1000 --json
        pipeline --env dev events --invalid
        pipeline events --preview .local/preview
    """
    at_most_one(context, "--invalid", "--failed")
    at_most_one(context, "--invalid", "--type")
    with errors_as_messages():
        options: Options = context.obj
        with looking_at(options, preview) as place:
            shown = _day(place, day)
            if invalid:
                _show_invalid(place, shown, source, limit, as_json=as_json)
            else:
                selection = Selection(source=source, type=type_, failed=failed)
                _show_events(place, shown, selection, limit, as_json=as_json, yes=yes)


def _day(place: Place, day: Day | None) -> date:
    if day is None and place.preview:
        return place.preview[-1]
    return chosen_day(day or Day(), place.zone)


def _show_events(
    place: Place, day: date, selection: Selection, limit: int, *, as_json: bool, yes: bool
) -> None:
    files = files_of(place, day)
    if not agree(place, [file.size for file in files], yes=yes):
        return
    pieces = [Piece(str(day), file.key, file.size) for file in files]
    with tempfile.TemporaryDirectory(prefix="pipeline-events-") as name:
        tables = download(place, {EVENTS: pieces}, Path(name))
        with (
            damage_named(place.processed, tables),
            closing(DayEvents(place, [*tables[EVENTS]], Path(name))) as found,
        ):
            count = found.count(selection)
            _print(found.newest(selection, limit), _event_json if as_json else _event_text)
    _say_rest(count, limit, f"of {days_in_words([day], str(place.zone))}")


def _show_invalid(
    place: Place, day: date, source: str | None, limit: int, *, as_json: bool
) -> None:
    found = records.read(place, [day], records.Selection(source=source))
    _print(islice(found, limit), _record_json if as_json else _record_text)
    more = sum(1 for _ in found)
    _say_rest(limit + more, limit, f"in quarantine of {days_in_words([day], str(place.zone))}")


def _print(items: Iterator[Any], text: Callable[[Any], str]) -> None:
    for item in items:
        typer.echo(text(item))


def _say_rest(count: int, limit: int, where: str) -> None:
    if not count:
        typer.echo(f"no such events {where}", err=True)
    elif count > limit:
        typer.echo(f"and {count - limit:,} more: see --limit", err=True)


def _event_text(event: Event) -> str:
    names = (event.source, event.event_type, event.action, event.status, event.event_id)
    known = " ".join(printable(name) for name in names if name is not None)
    lines = [f"{_time(event.timestamp_us)} {known}", f"  {printable(event.details)}"]
    if event.extra is not None:
        lines.append(f"  beside it: {printable(event.extra)}")
    return "\n".join(lines)


def _event_json(event: Event) -> str:
    members = {
        "event_id": event.event_id,
        "source": event.source,
        "timestamp": _time(event.timestamp_us),
        "event_type": event.event_type,
        "action": event.action,
        "status": event.status,
        "details": msgspec.Raw(event.details.encode()),
        "extra": None if event.extra is None else msgspec.Raw(event.extra.encode()),
        "ingested_at": None if event.ingested_us is None else _time(event.ingested_us),
        "delivery_id": event.delivery_id,
        "batch": event.batch,
        "line": event.line,
        "mapping": event.mapping,
        "envelope_id": bool(event.envelope_id),
        "envelope_time": bool(event.envelope_time),
    }
    return _encode(members).decode()


def _record_text(record: Record) -> str:
    return f"{record}\n  {printable(record.original)}"


def _record_json(record: Record) -> str:
    members = {
        "id": record.id,
        "source": record.source,
        "reason": record.reason,
        "message": record.message,
        "faults": [{"reason": reason, "message": message} for reason, message in record.faults],
        "ingested_at": record.ingested_at,
        "events": record.events,
        "resubmitted": record.resubmitted,
        "original": record.original.decode(errors="backslashreplace"),
    }
    return _encode(members).decode()


def _time(us: int) -> str:
    return rfc3339(EPOCH + timedelta(microseconds=us))
