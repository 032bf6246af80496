"""What goes with a cause in words: what is usual, since when, where most of it is. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from functions.report.text import figures, untrusted
from functions.report.text.causes import of_all, shown, sources_of
from functions.report.text.dates import short_day
from functions.report.text.figures import count, listed, plural
from functions.report.text.metric_details import metric_detail
from functions.report.text.untrusted import Named
from functions.report.text.usual import against_usual, day_name, on_such_a_day, usual_of

if TYPE_CHECKING:
    from functions.report.document.comparison import Cause, CauseFigures, CauseKind
    from functions.report.document.report import Compared

Parts = Callable[["Compared", "CauseFigures", Named], Iterator[str]]

_MOST_NAMED = 3
_OF_NOBODY = "nobody that is named"


def cause_detail(report: Compared, cause: CauseFigures, named: Named = untrusted.name) -> str:
    """The figures that go with a cause, and since when; empty if there is nothing to add."""
    return " ".join([*_DETAILS[cause["kind"]](report, cause, named), *_since(report, cause)])


def owner_sentence(cause: Cause, named: Named = untrusted.name) -> str | None:
    """Whose it is; of several sources, whose the first is, since others may have other owners."""
    owner = cause["owner"]
    if owner is None:
        return None
    of = f" of {named(cause['sources'][0])}" if sources_of(cause) > 1 else ""
    return f"Owner{of}: {untrusted.name(owner)}."


def last_event(report: Compared, moment: str) -> str:
    """When a silent source sent its last event: on a day, or at a time if that is known."""
    if len(moment) == len(report["date"]):
        return f"last event on {short_day(moment)}"
    local = datetime.fromisoformat(moment).astimezone(ZoneInfo(report["time_zone"]))
    return f"last event {short_day(local.date().isoformat())}, {local:%H:%M}"


def _silent(report: Compared, cause: CauseFigures, _: Named) -> Iterator[str]:
    sources = sources_of(cause)
    together = " together" if sources > 1 else ""
    if cause["usual"]:
        yield f"Usually {shown(cause).expected}{together} {on_such_a_day(report)}."
    first = cause["since"] == report["date"]
    all_of_them = "First day on which all are silent" if sources > 1 else "First silent day"
    text = all_of_them if first else f"Silent since {short_day(cause['since'])}"
    last = cause["last_event_at"]
    yield f"{text}; {last_event(report, last)}." if last else f"{text}."
    if sources == 1 and (invalid := invalid_of(report, cause["sources"][0])):
        yield f"{plural(invalid, 'event')} of it {'was' if invalid == 1 else 'were'} invalid."


def invalid_of(report: Compared, source: str) -> int:
    """How many invalid events of a source arrived on the day, as far as the report names it."""
    for one in report["quality"]["quarantined"].get("by_source", []):
        if one["name"] == source:
            return one["events"]
    return 0


def _failures(report: Compared, cause: CauseFigures, named: Named) -> Iterator[str]:
    sources = sources_of(cause)
    if sources == 1:
        yield from _all_together(report)
    elif sources:
        rates = {one["name"]: one["failure_rate"] for one in report["activity"]["by_source"]}
        first = cause["sources"][:_MOST_NAMED]
        texts = [f"{named(name)} ({figures.rate(rates.get(name))})" for name in first]
        where = listed(texts, 0)
        most = "most" if cause["worse"] else "least"
        if of_all(report, cause):
            yield f"In {count(sources)} sources alike, {most} in {where}."
        else:
            yield f"{most.capitalize()} in {where}."


def _all_together(report: Compared) -> Iterator[str]:
    """The failures of all events, where they are unusual too."""
    usual, rate = usual_of(report), report["activity"]["failure_rate"]
    expected = usual and usual["failure_rate"]
    if expected and rate is not None and not expected["low"] <= rate <= expected["high"]:
        usually = figures.rate(expected["expected"])
        yield f"Of all events {figures.rate(rate)} failed, usually {usually}."


def _invalid(report: Compared, _: CauseFigures, named: Named) -> Iterator[str]:
    """Where most of them are from, and why they are invalid."""
    quarantined = report["quality"]["quarantined"]
    for one in quarantined.get("by_source", [])[:1]:
        reason, events = next(iter(one["reasons"].items()))
        source = _OF_NOBODY if one["name"] is None else named(one["name"])
        yield f"Most: {reason} ({count(events)}), from {source}."
        return
    for reason, events in [*quarantined["reasons"].items()][:1]:
        yield f"Most: {reason} ({count(events)})."


def _volume(report: Compared, cause: CauseFigures, named: Named) -> Iterator[str]:
    sources, usual = sources_of(cause), usual_of(report)
    if sources > 1:
        events = {one["name"]: one["events"] for one in report["activity"]["by_source"]}
        first = cause["sources"][:_MOST_NAMED]
        texts = [f"{named(name)} ({count(events.get(name, 0))})" for name in first]
        yield f"{listed(texts, sources - len(texts))}."
    elif sources and usual and (expected := usual["events"]):
        total = report["activity"]["events"]
        if not expected["low"] <= total <= expected["high"]:
            change = against_usual(total, expected, day_name(report))
            yield f"All sources together sent {count(total)}, {change}."


def _new(report: Compared, cause: CauseFigures, named: Named) -> Iterator[str]:
    sources = sources_of(cause)
    if sources > 1:
        events = {one["name"]: one["events"] for one in report["activity"]["by_source"]}
        first = cause["sources"][:_MOST_NAMED]
        texts = [f"{named(name)} {count(events.get(name, 0))}" for name in first]
        yield f"{'Most from' if sources > len(texts) else 'From'} {listed(texts, 0)}."
    yield f"Never seen in {plural(report['comparison']['history_days'], 'earlier day')}."


def _since(report: Compared, cause: CauseFigures) -> Iterator[str]:
    if cause["kind"] not in {"silent", "new"} and cause["since"] != report["date"]:
        yield f"Since {short_day(cause['since'])}."


_DETAILS: Mapping[CauseKind, Parts] = {
    "silent": _silent,
    "gap": lambda *_: iter(()),
    "failures": _failures,
    "invalid": _invalid,
    "delay": lambda *_: iter(()),
    "target": metric_detail,
    "metric": metric_detail,
    "volume": _volume,
    "new": _new,
}
