"""Is it all here? What arrived on a day, and how it became what is counted, as two equations.

An equation is shown only if it adds up. If it does not, its figures stand side by side, and a
sentence says what is missing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from functions.report.text import figures
from functions.report.text.backfill import accounts_sentence, backfill_sentence

if TYPE_CHECKING:
    from functions.report.document.report import Report

_PLUS, _MINUS, _EQUALS = "+", "\N{MINUS SIGN}", "="


class Term(NamedTuple):
    """A figure and what it counts. `path`: of report.json; None if it follows from others."""

    sign: str
    events: int
    label: str
    path: str | None = None


class Equation(NamedTuple):
    """`terms`: the first has no sign; without `holds` none has. `notes`: sentences below it."""

    about: str
    terms: Sequence[Term]
    holds: bool
    notes: Sequence[str]


def arrived(report: Report) -> Equation:
    """Of the arrival day: received = valid + quarantined + waiting."""
    events, batches = report["processing"]["events"], report["processing"]["batches"]
    path = "processing.events"
    terms = [
        Term("", events["received"], "received", f"{path}.received"),
        Term(_EQUALS, events["valid"], "valid", f"{path}.valid"),
        Term(_PLUS, events["quarantined"], "quarantined", f"{path}.quarantined"),
        Term(_PLUS, events["pending"], "waiting", f"{path}.pending"),
    ]
    known = events["valid"] + events["quarantined"] + events["pending"]
    notes = []
    if apart := events["received"] - known:
        what = "are missing" if apart > 0 else "are too many"
        notes.append(f"{figures.plural(abs(apart), 'event')} {what}: see the objects below.")
    if not batches["received"]:
        notes.append("Nothing arrived on the day itself.")
    if batches["recovered"]:
        recovered = figures.plural(batches["recovered"], "batch", "batches")
        notes.append(f"{recovered} of {figures.count(batches['received'])} found by the sweep.")
    about = f"Arrived on {report['date']}, {report['time_zone']}"
    return _equation(about, terms, holds=not apart, notes=notes)


def counted(report: Report) -> Equation:
    """From what arrived on the day to the events of the day."""
    quality, valid = report["quality"], report["processing"]["events"]["valid"]
    events = report["activity"]["events"]
    repeats = [
        Term(_MINUS, quality["duplicates"], "duplicates", "quality.duplicates"),
        Term(
            sign=_MINUS,
            events=quality["conflicting_duplicates"],
            label="conflicting",
            path="quality.conflicting_duplicates",
        ),
        Term(_MINUS, quality["redelivered"], "redelivered", "quality.redelivered"),
    ]
    stored = events + sum(term.events for term in repeats)
    moved = _moved(report, valid, stored)
    terms = [
        Term("", valid, "valid", "processing.events.valid"),
        *moved,
        *repeats,
        Term(_EQUALS, events, "events", "activity.events"),
    ]
    backfill = backfill_sentence(report)
    notes = [f"Backfilled. {backfill} {accounts_sentence(report)}"] if backfill else []
    about = f"From what arrived to what is counted of {report['date']}"
    holds = all(term.events >= 0 for term in moved)
    if not holds or ("arrival" in report and report["arrival"]["stored"] != stored):
        holds = False
        notes.append("These do not add up to the events of the day: see the objects below.")
    return _equation(about, terms, holds=holds, notes=notes)


def _moved(report: Report, valid: int, stored: int) -> Iterable[Term]:
    """What arrived on the day and is of other days, and what is of the day and arrived on others.

    Reports of earlier versions do not say what arrived before the day: they give the difference.
    """
    arrival = report.get("arrival")
    after = arrival["after_the_day"] if arrival else 0
    before = arrival.get("before_the_day") if arrival else None
    elsewhere = after + (before or 0)
    apart = valid - (stored - elsewhere)
    if before is not None:
        others = [Term(_PLUS, elsewhere, "that arrived on other days")] if elsewhere else []
        return [Term(_MINUS, apart, "of other days"), *others]
    rest = "of other days, less those that arrived earlier"
    terms = [Term(_MINUS, apart, rest)]
    if after:
        terms.append(Term(_PLUS, after, "that arrived later", "arrival.after_the_day"))
    return terms


def _equation(about: str, terms: Sequence[Term], *, holds: bool, notes: Sequence[str]) -> Equation:
    shown = terms if holds else [term._replace(sign="") for term in terms]
    return Equation(about, shown, holds, notes)
