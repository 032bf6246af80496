"""The verdict of a day in words: the sentence that is read first, and what goes with it. Pure.

Only `short` names sources; what else is said here has no text from events.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from functions.report.text import untrusted
from functions.report.text.cause_details import last_event
from functions.report.text.causes import cause_short
from functions.report.text.figures import count, plural
from functions.report.text.untrusted import Named
from functions.report.text.usual import day_name, on_such_a_day, usual_of
from functions.report.text.verdict_sentences import (
    BACKFILLED,
    NOT_JUDGED,
    OPEN,
    OUTAGE,
    findings_sentence,
    incomplete_sentence,
    invalid_sentence,
    restated_sentence,
    unbalanced_sentence,
    usual_sentence,
)
from functions.report.text.waiting import waiting_sentence

if TYPE_CHECKING:
    from functions.report.document.comparison import Cause, CauseKind
    from functions.report.document.report import Compared
    from functions.report.document.verdict import VerdictKind

# What a verdict says already.
_SAID_BY: dict[VerdictKind, tuple[CauseKind, ...]] = {
    "outage": ("silent", "volume"),
    "invalid": ("invalid",),
}
# Causes that are named where there is room for a few words.
MOST_IN_SHORT = 2


class Said(NamedTuple):
    """What is said of a day: a sentence, and more of it, which may be empty."""

    sentence: str
    detail: str


def said(kind: VerdictKind, report: Compared) -> Said:
    """What there is to say of a day of which a verdict holds."""
    return _SAID[kind](report)


def short(
    report: Compared,
    kind: VerdictKind,
    named: Named = untrusted.name,
    most: int = MOST_IN_SHORT,
) -> str:
    """A verdict in a few words, with the first causes: `shop silent, 11.5% failed (+5 more)`.

    `most`: how many causes of a day with findings.
    """
    found = findings(report, kind)
    if kind != "findings":
        return f"{_SHORTS[kind](report)} (+{count(found)} more)" if found else _SHORTS[kind](report)
    causes = _unsaid(report, kind)[:most]
    shown = [cause_short(report, cause, named) for cause in causes]
    more = found - len(shown)
    if not shown:
        return f"{plural(found, 'thing')} to look at"
    return ", ".join(shown) + (f" (+{count(more)} more)" if more else "")


def findings(report: Compared, kind: VerdictKind = "findings") -> int:
    """How many things there are to look at that a verdict does not say already."""
    comparison = report["comparison"]
    if "causes" not in comparison:  # of an earlier version
        return len(comparison["stands_out"])
    return len(_unsaid(report, kind)) + comparison.get("more_causes", 0)


def invalid_of_arrived(report: Compared) -> tuple[int, int]:
    """How many events that arrived were invalid, and how many there were; those that wait aside."""
    invalid = report["quality"]["quarantined"]["events"]
    return invalid, report["processing"]["events"]["valid"] + invalid


def _causes(report: Compared) -> Sequence[Cause]:
    return report["comparison"].get("causes", [])


def _unsaid(report: Compared, kind: VerdictKind) -> Sequence[Cause]:
    return [one for one in _causes(report) if one["kind"] not in _SAID_BY.get(kind, ())]


def _invalid_short(report: Compared) -> str:
    invalid, arrived = invalid_of_arrived(report)
    return f"{count(invalid)} of {count(arrived)} invalid"


def _waiting_short(report: Compared) -> str:
    waiting = report["processing"]["events"]["pending"]
    return f", about {count(waiting)} waiting" if waiting else ""


_SHORTS: dict[VerdictKind, Callable[[Compared], str]] = {
    "outage": lambda _: "no events, an outage?",
    "invalid": _invalid_short,
    "unbalanced": lambda report: f"books do not balance{_waiting_short(report)}",
    "incomplete": lambda report: f"incomplete{_waiting_short(report)}",
    "open": lambda _: "not over",
    "not_judged": lambda _: "not judged",
    "restated": lambda report: plural(report["quality"]["late"], "late event"),
    "backfilled": lambda _: "backfilled",
    "usual": lambda report: f"a usual {day_name(report)}",
}


def _outage(report: Compared) -> Said:
    usual = usual_of(report)
    parts = []
    if usual and usual["events"]:
        expected = count(round(usual["events"]["expected"]))
        parts.append(f"Usually {expected} {on_such_a_day(report)}.")
    for cause in _causes(report):
        if cause["kind"] == "silent" and cause["last_event_at"]:
            text = last_event(report, cause["last_event_at"])
            parts.append(f"{text[0].upper()}{text[1:]}.")
    return Said(OUTAGE, " ".join([*parts, _arrived(report)]))


def _arrived(report: Compared) -> str:
    """What arrived on a day without events of its own."""
    invalid, known = invalid_of_arrived(report)
    arrived = max(report["processing"]["events"]["received"], known)
    if not arrived:
        return "Nothing arrived on this day."
    text, were = plural(arrived, "event") + " arrived", "was" if arrived == 1 else "were"
    if invalid == arrived:
        return f"{text}, and {'it was' if arrived == 1 else 'all were'} invalid."
    if not known:
        return f"{text}, and {'it is not' if arrived == 1 else 'none of them is'} counted."
    refused = f": {plural(invalid, 'was', 'were')} invalid" if invalid else ""
    return f"{text}{refused}, and none {were} of this day."


def _invalid(report: Compared) -> Said:
    reasons = report["quality"]["quarantined"]["reasons"]
    most = next((f"Most: {name} ({count(events)})." for name, events in reasons.items()), "")
    return Said(invalid_sentence(*invalid_of_arrived(report)), most)


def _unbalanced(report: Compared) -> Said:
    return Said(unbalanced_sentence(report["processing"]["unbalanced"]["batches"]), "")


def _incomplete(report: Compared) -> Said:
    events, batches = report["processing"]["events"], report["pending"]["batches"]
    detail = f"{waiting_sentence(report)} The figures below will rise."
    sentence = incomplete_sentence(events["pending"], batches, events["received"])
    return Said(sentence, detail)


def _not_judged(report: Compared) -> Said:
    judged = report["comparison"].get("judged")
    return Said((judged and judged["sentence"]) or NOT_JUDGED, "")


def _restated(report: Compared) -> Said:
    return Said(restated_sentence(report["quality"]["late"]), "")


_SAID: dict[VerdictKind, Callable[[Compared], Said]] = {
    "outage": _outage,
    "invalid": _invalid,
    "unbalanced": _unbalanced,
    "incomplete": _incomplete,
    "open": lambda _: Said(OPEN, "The figures below will rise."),
    "findings": lambda report: Said(findings_sentence(findings(report)), ""),
    "not_judged": _not_judged,
    "restated": _restated,
    "backfilled": lambda _: Said(BACKFILLED, ""),
    "usual": lambda report: Said(usual_sentence(day_name(report)), ""),
}
