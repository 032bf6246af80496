"""A cause in words: what there is to look at, beside what is usual. Pure.

Names come from events: `named` writes them, for a page or a mail, or for a chat.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from functions.report.document.kinds import FINDINGS
from functions.report.text import figures, ranges, untrusted
from functions.report.text.figures import count, listed, plural
from functions.report.text.gaps import gaps_sentence, gaps_short
from functions.report.text.metric_sentences import (
    metric_sentence,
    metric_short,
    target_sentence,
    target_short,
)
from functions.report.text.untrusted import Named
from functions.report.text.usual import against_usual, change, day_name

if TYPE_CHECKING:
    from functions.report.document.comparison import (
        CauseFigures,
        CauseKind,
        Expected,
    )
    from functions.report.document.report import Compared

Words = Callable[["Compared", "CauseFigures", Named], str]

LABELS: dict[CauseKind, str] = {
    "silent": "Silent",
    "gap": "Gap",
    "failures": "Failures",
    "invalid": "Invalid",
    "delay": "Delay",
    "target": "Target",
    "metric": "Metric",
    "volume": "Volume",
    "new": "New",
}
_MOST_NAMED = 3
_NOTHING: Expected = {"expected": 0, "low": 0, "high": 0}


def cause_sentence(report: Compared, cause: CauseFigures, named: Named = untrusted.name) -> str:
    """What is to be looked at, in a sentence."""
    return f"{_SENTENCES[cause['kind']](report, cause, named)}."


def cause_short(report: Compared, cause: CauseFigures, named: Named = untrusted.name) -> str:
    """The same in a few words, for a subject or a list: `shop.checkout silent`, `11.5% failed`."""
    return _SHORTS[cause["kind"]](report, cause, named)


def sources_of(cause: CauseFigures) -> int:
    """How many sources a cause is about; 0 if it is about all together."""
    return len(cause["sources"]) + cause["more_sources"]


def of_all(report: Compared, cause: CauseFigures) -> bool:
    """Whether the figure of a cause is that of all events, and the sources are where it is from."""
    sources, activity = sources_of(cause), report["activity"]
    total = activity["failure_rate"] if cause["kind"] == "failures" else activity["events"]
    return not sources or (sources > 1 and cause["observed"] == total)


def _names_of(cause: CauseFigures, named: Named) -> str:
    """The first sources of a cause: `a, b, c and 9 more`."""
    texts = [named(name) for name in cause["sources"][:_MOST_NAMED]]
    return listed(texts, sources_of(cause) - len(texts))


def shown(cause: CauseFigures) -> ranges.Range:
    """The figures of a cause as texts: what was observed and, unless it is new, what is usual."""
    usual = cause["usual"] or _NOTHING
    return ranges.shown(FINDINGS[cause["kind"]], {"observed": cause["observed"], **usual})


def _silent(_: Compared, cause: CauseFigures, named: Named) -> str:
    sources, who = sources_of(cause), _names_of(cause, named)
    if not sources:
        return "No source sent anything"
    return f"{count(sources)} sources sent nothing: {who}" if sources > 1 else f"{who} sent nothing"


def _failures(report: Compared, cause: CauseFigures, named: Named) -> str:
    texts, factor = shown(cause), cause["factor"]
    beside = f"usually {texts.expected}"
    if factor is not None and factor > 1:
        beside = f"{figures.times(factor)} the usual {texts.expected}"
    if of_all(report, cause):
        return f"{texts.observed} of events failed, {beside}"
    worst, sources = named(cause["sources"][0]), sources_of(cause)
    if sources == 1:
        return f"{texts.observed} of the events of {worst} failed, {beside}"
    often = "more" if cause["worse"] else "less"
    of_all_these = f"{count(sources)} sources fail {often} often than usual"
    return f"{of_all_these}, most of all {worst}: {texts.observed} failed, {beside}"


def _invalid(report: Compared, cause: CauseFigures, _: Named) -> str:
    texts, invalid = shown(cause), report["quality"]["quarantined"]["events"]
    were = plural(invalid, "event was", "events were")
    return f"{were} invalid ({texts.observed}), usually {texts.expected}"


def _delay(_: Compared, cause: CauseFigures, __: Named) -> str:
    texts = shown(cause)
    return f"95% arrived within {texts.observed}, usually {texts.expected}"


def _volume(report: Compared, cause: CauseFigures, named: Named) -> str:
    sources, usual, day = sources_of(cause), cause["usual"] or _NOTHING, day_name(report)
    beside = against_usual(cause["observed"], usual, day)
    sent = f"{count(cause['observed'])}, {beside} ({shown(cause).expected})"
    if of_all(report, cause):
        return f"All sources together sent {sent}"
    worst = named(cause["sources"][0])
    if sources == 1:
        return f"{worst} sent {sent}"
    than = "less" if cause["worse"] else "more"
    return f"{count(sources)} sources sent {than} than usual, most of all {worst}: {sent}"


def _new(_: Compared, cause: CauseFigures, named: Named) -> str:
    sources, events, who = sources_of(cause), cause["observed"], _names_of(cause, named)
    if sources > 1:
        return f"{count(sources)} new sources sent {plural(events, 'event')}: {who}"
    return f"{who} sent its first {'event' if events == 1 else plural(events, 'event')}"


_SENTENCES: dict[CauseKind, Words] = {
    "silent": _silent,
    "gap": lambda report, _, __: gaps_sentence(report["comparison"].get("gaps", [])),
    "failures": _failures,
    "invalid": _invalid,
    "delay": _delay,
    "target": target_sentence,
    "metric": metric_sentence,
    "volume": _volume,
    "new": _new,
}


def _who(cause: CauseFigures, named: Named) -> str:
    sources = sources_of(cause)
    return named(cause["sources"][0]) if sources == 1 else plural(sources, "source")


def _failures_short(report: Compared, cause: CauseFigures, named: Named) -> str:
    if of_all(report, cause):
        return f"{shown(cause).observed} failed"
    if sources_of(cause) == 1:
        return f"{shown(cause).observed} of {_who(cause, named)} failed"
    return f"{_who(cause, named)} failing {'more' if cause['worse'] else 'less'}"


def _volume_short(report: Compared, cause: CauseFigures, named: Named) -> str:
    who = "events" if of_all(report, cause) else _who(cause, named)
    if who != "events" and sources_of(cause) > 1:
        return f"{who} sent {'less' if cause['worse'] else 'more'}"
    return f"{who} {change(cause['observed'], cause['usual'] or _NOTHING)}"


def _new_short(_: Compared, cause: CauseFigures, named: Named) -> str:
    sources = sources_of(cause)
    return f"{_who(cause, named)} new" if sources == 1 else f"{count(sources)} new sources"


_SHORTS: dict[CauseKind, Words] = {
    "silent": lambda _, cause, named: (
        f"{_who(cause, named)} silent" if cause["sources"] else "no events"
    ),
    "gap": lambda report, _, __: gaps_short(report["comparison"].get("gaps", [])),
    "failures": _failures_short,
    "invalid": lambda _, cause, __: f"{shown(cause).observed} invalid",
    "delay": lambda _, cause, __: f"delay {shown(cause).observed}",
    "target": target_short,
    "metric": metric_short,
    "volume": _volume_short,
    "new": _new_short,
}
