"""What a day comes to: the worst that is to be said of it, and what else matters. Pure.

A day is good only if everything is in, adds up and was judged, and nothing was found. Whatever else
holds is said: the worst in the sentence, the others in the detail.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from functions.report.compare.baseline import Thresholds
from functions.report.document.verdict import WHOLE, too_much_invalid
from functions.report.text import verdict as text
from functions.report.text.backfill import backfill_sentence, backfilled
from functions.report.text.sentences import day_sentence
from functions.report.text.usual import usual_of
from functions.report.text.verdict_sentences import ALL_IN

if TYPE_CHECKING:
    from functions.report.document.report import Compared
    from functions.report.document.verdict import Level, Verdict, VerdictKind

# A late event or two of a day are usual; from this share of its events on they are worth a word.
_RESTATED_SHARE = 0.01
# Fewer events than one are none.
_LEAST_USUAL = 0.5
# Of reports that do not say whether they were judged: as many days as it took.
_LEAST_HISTORY = 21
_LEVELS: dict[VerdictKind, Level] = {
    "outage": "bad",
    "invalid": "bad",
    "unbalanced": "bad",
    "incomplete": "bad",
    "open": "unknown",
    "not_judged": "unknown",
    "restated": "attention",
    "backfilled": "unknown",
    "usual": "good",
}


def verdict(report: Compared, thresholds: Thresholds) -> Verdict:
    """The verdict of a report that is compared already."""
    kinds = list(_kinds(report, thresholds)) or ["usual"]
    worst, *others = kinds
    first = text.said(worst, report)
    # Whether all of a backfill is in, only the reports of its arrival days know.
    whole = worst in WHOLE and not backfilled(report)
    more = [part for kind in others for part in text.said(kind, report)]
    figures = "" if worst == "outage" else day_sentence(report)
    detail = [first.detail, *more, backfill_sentence(report) or "", figures]
    return {
        "kind": worst,
        "level": _level(report, worst),
        "sentence": f"{first.sentence} {ALL_IN}" if whole else first.sentence,
        "detail": " ".join(filter(None, detail)),
        "short": text.short(report, worst),
        "commands": list(_commands(report, kinds)),
    }


def _kinds(report: Compared, thresholds: Thresholds) -> Iterator[VerdictKind]:
    """All that holds of a day, the worst first."""
    pending, processing = report["pending"], report["processing"]
    said: VerdictKind = "findings"
    invalid, arrived = text.invalid_of_arrived(report)
    share, least = thresholds.invalid_share, thresholds.invalid_least
    if too_much_invalid(invalid, arrived, share=share, least=least):
        yield (said := "invalid")
    elif _is_outage(report):
        yield (said := "outage")
    unbalanced = processing["unbalanced"]["batches"] > 0
    if unbalanced:
        yield "unbalanced"
    if pending["batches"] or (not processing["balanced"] and not unbalanced):
        yield "incomplete"
    if not pending["day_over"]:
        yield "open"
    if text.findings(report, said):
        yield "findings"
    if not _is_judged(report):
        yield "not_judged"
    late, events = report["quality"]["late"], report["activity"]["events"]
    if late and late >= _RESTATED_SHARE * events:
        yield "restated"
    if backfilled(report):  # its own books cannot tell whether all of it is in
        yield "backfilled"


def _is_outage(report: Compared) -> bool:
    """Whether a day that is complete has no events, though such days have some, or nobody knows.

    Where no events are what is usual, as on the Sundays of an office, it is a usual day. While
    batches wait, nobody knows whether there are none.
    """
    if report["activity"]["events"] or report["status"] != "complete":
        return False
    usual = usual_of(report)
    return not (usual and usual["events"]) or usual["events"]["expected"] >= _LEAST_USUAL


def _is_judged(report: Compared) -> bool:
    comparison = report["comparison"]
    if "judged" in comparison:
        return comparison["judged"]["judged"]
    # A report of an earlier version: it was judged if there was enough to judge by.
    return report["status"] == "complete" and comparison["history_days"] >= _LEAST_HISTORY


def _level(report: Compared, kind: VerdictKind) -> Level:
    """What is unusual and no worse, such as more events, needs no more than attention."""
    if kind != "findings":
        return _LEVELS[kind]
    causes = report["comparison"].get("causes")
    if causes is not None and not any(cause["worse"] for cause in causes):
        return "attention"
    return "bad"


def _commands(report: Compared, kinds: Collection[VerdictKind]) -> Iterator[str]:
    """What to run about what is not in or not right; causes have commands of their own."""
    day = report["date"]
    if "invalid" in kinds:
        yield f"quarantine list --from {day} --to {day}"
        yield f"events --date {day} --invalid"
    if "incomplete" in kinds or "unbalanced" in kinds:
        yield "sweep"
    if not {"outage", "incomplete", "unbalanced"}.isdisjoint(kinds):
        yield f"status --date {day}"
