"""report.html, drawn from report.json alone: one file, no script, nothing loaded from elsewhere.

Every text comes from `_text`, which escapes it: names in a report come from events, and an event
is hostile input.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from functions.report.report import Json

# More rows than these help nobody on a page; report.json and report.csv have them all.
_MOST_ROWS = 50
_NO_NAME = "(none)"

_STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-top: 2rem; }
table { border-collapse: collapse; width: 100%; display: block; overflow-x: auto; }
th, td { text-align: right; padding: .25rem .75rem .25rem 0; border-bottom: 1px solid #8884; }
th:first-child, td:first-child { text-align: left; overflow-wrap: anywhere; }
.status { padding: .5rem .75rem; border-left: .3rem solid; }
"""


def to_html(report: Json) -> str:
    """The page of one report."""
    activity, quality, processing = report["activity"], report["quality"], report["processing"]
    title = f"Report of {report['date']}"
    sections = [
        f"<h1>{_text(title)}</h1>",
        f'<p class="status">{_text(_status(report))}</p>',
        f"<p>{_text(_day(activity))}</p>",
        _groups("Sources", activity["by_source"]),
        _groups("Event types", activity["by_event_type"]),
        _groups("Actions", activity["by_action"]),
        _groups("Statuses", activity["by_status"]),
        _section(
            "Hours",
            _table(
                ("Hour", "Events", "Failures"),
                [(f"{h['hour']:02}", h["events"], h["failures"]) for h in activity["by_hour"]],
            ),
        ),
        _section("Data quality", _table(("", "Events"), _quality_rows(quality))),
        _section("Latency", _table(("", "Seconds"), _latency_rows(report["latency_seconds"]))),
        _section("Processing", _table(("", "Batches", "Events"), _processing_rows(processing))),
        _problems(processing),
        f"<footer><p>{_text(_origin(report))}</p></footer>",
    ]
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{_text(title)}</title><style>{_STYLE}</style></head>\n<body><main>\n"
        + "\n".join(section for section in sections if section)
        + "\n</main></body></html>\n"
    )


def _status(report: Json) -> str:
    pending = report["pending"]
    if report["status"] == "complete":
        state = "Complete: every batch that arrived by the end of the day is processed."
    elif not pending["day_over"]:
        state = "Incomplete: the day is not over."
    else:
        state = f"Incomplete: {pending['batches']:,} batches are not processed."
    balanced = report["processing"]["balanced"]
    books = "The books balance." if balanced else "The books do not balance: see Processing."
    return f"{state} {books}"


def _day(activity: Json) -> str:
    if not activity["events"]:
        return "No events on this day."
    return (
        f"{activity['events']:,} events, of which {activity['failures']:,} "
        f"({activity['failure_rate']:.1%}) failures, from {len(activity['by_source']):,} sources."
    )


def _origin(report: Json) -> str:
    return (
        f"Revision {report['revision']}, made {report['generated_at']}; days and hours in "
        f"{report['time_zone']}; duplicates removed."
    )


def _groups(title: str, groups: Sequence[Json]) -> str:
    if not groups:
        return ""
    rows = [
        (
            _NO_NAME if group["name"] is None else group["name"],
            group["events"],
            group["failures"],
            f"{group['failure_rate']:.1%}",
        )
        for group in groups[:_MOST_ROWS]
    ]
    more = len(groups) - len(rows)
    note = f"<p>and {more:,} more, in report.json and report.csv</p>" if more else ""
    return _section(title, _table((title[:-1], "Events", "Failures", "Rate"), rows) + note)


def _quality_rows(quality: Json) -> list[tuple[object, ...]]:
    quarantined = quality["quarantined"]
    return [
        ("Duplicates", quality["duplicates"]),
        ("Conflicting duplicates", quality["conflicting_duplicates"]),
        ("Redelivered", quality["redelivered"]),
        ("Late", quality["late"]),
        ("Quarantined", quarantined["events"]),
        *((f"\u2003{reason}", count) for reason, count in quarantined["reasons"].items()),
    ]


def _latency_rows(latency: Json) -> list[tuple[object, ...]]:
    names = ("p50", "p95", "p99", "max")
    return [(name, "" if latency[name] is None else latency[name]) for name in names]


def _processing_rows(processing: Json) -> list[tuple[object, ...]]:
    batches, events = processing["batches"], processing["events"]
    return [
        ("Received", batches["received"], events["received"]),
        ("Processed", batches["processed"], events["valid"] + events["quarantined"]),
        ("\u2003valid", "", events["valid"]),
        ("\u2003quarantined", "", events["quarantined"]),
        ("Pending", batches["pending"], events["pending"]),
        ("Recovered", batches["recovered"], ""),
    ]


def _problems(processing: Json) -> str:
    lists = [
        f"<h3>{_text(title)}: {named['batches']:,}</h3><ul>{_items(named['keys'])}</ul>"
        for title, named in (
            ("Pending", processing["pending"]),
            ("Unbalanced", processing["unbalanced"]),
        )
        if named["batches"]
    ]
    return "\n".join(lists)


def _items(keys: Iterable[str]) -> str:
    return "".join(f"<li><code>{_text(key)}</code></li>" for key in keys)


def _section(title: str, content: str) -> str:
    return f"<section><h2>{_text(title)}</h2>\n{content}</section>"


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    header = "".join(f'<th scope="col">{_text(name)}</th>' for name in head)
    body = "\n".join(
        "<tr>" + "".join(f"<td>{_text(_shown(cell))}</td>" for cell in row) + "</tr>"
        for row in rows
    )
    return f"<table><thead><tr>{header}</tr></thead><tbody>\n{body}\n</tbody></table>"


def _shown(cell: object) -> str:
    return f"{cell:,}" if isinstance(cell, int | float) else str(cell)


def _text(text: str) -> str:
    return escape(text)
