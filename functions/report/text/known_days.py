"""What the key of a day's report says, in words. Pure.

The sentences are made from the key's figures, so whoever draws the index from the same keys says
the same, whichever report was published last. They are those of the day's report, except that a
key has no names: neither of sources nor of holidays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Literal, NamedTuple, cast

from functions.common.day_keys import DayKey, UsualEvents
from functions.report.document.rates import failure_rate
from functions.report.document.verdict import WHOLE
from functions.report.text import figures
from functions.report.text import verdict_sentences as text
from functions.report.text.figures import listed
from functions.report.text.usual import against_usual

if TYPE_CHECKING:
    from functions.report.document.comparison import Expected
    from functions.report.document.verdict import Level

# All that a later version may say is unknown, and never good.
_LEVELS: dict[str, Level] = {"bad": "bad", "attention": "attention", "good": "good"}
# What kinds of causes are called where no metric is named.
_OF_METRICS = {"target": "missed target", "metric": "unusual metric"}
# From here on a day that is not usual has twice as many events, or half.
_MUCH = 2

Standing = Literal["unknown", "usual", "more", "much_more", "less", "much_less"]


class Said(NamedTuple):
    """The worst that is to be said of a day."""

    level: Level
    sentence: str


def verdict(key: DayKey) -> Said:
    """The verdict of a day.

    Of a report that had none it says how the books stand. That is never good: nobody knows whether
    the day was judged.
    """
    if key.verdict is None:
        return _of_earlier_version(key)
    all_in = f" {text.ALL_IN}" if key.verdict in WHOLE and not key.backfilled else ""
    return Said(_LEVELS.get(key.level or "", "unknown"), f"{_sentence(key)}{all_in}")


def _sentence(key: DayKey) -> str:
    """The verdict in words; of a kind that a later version made, what is certain."""
    if key.verdict in _SENTENCES:
        return _SENTENCES[key.verdict](key)
    return _findings(key) if key.causes and key.causes.number else "See its report."


def _findings(key: DayKey) -> str:
    return text.findings_sentence(key.causes.number if key.causes else key.stands_out)


def _of_earlier_version(key: DayKey) -> Said:
    if not key.balanced:
        return Said("bad", "The books do not balance.")
    if key.status == "open":
        return Said("unknown", text.OPEN)
    if key.status != "complete":
        return Said("bad", _incomplete(key))
    if key.stands_out:
        return Said("attention", f"{text.findings_sentence(key.stands_out)} {text.ALL_IN}")
    return Said("unknown", text.ALL_IN)


def _incomplete(key: DayKey) -> str:
    if not key.batches:
        return "Incomplete."
    return text.incomplete_sentence(key.waiting, key.batches, (key.arrived or 0) + key.waiting)


def _not_judged(key: DayKey) -> str:
    return text.NOT_JUDGED if key.known is None else text.few_days_sentence(*key.known)


def _invalid(key: DayKey) -> str:
    if key.arrived is None:
        return f"{figures.plural(key.quarantined, 'event was', 'events were')} invalid."
    return text.invalid_sentence(key.quarantined, key.arrived)


def _day_name(key: DayKey) -> str:
    return "holiday" if key.holiday else f"{key.day:%A}"


_SENTENCES: dict[str, Callable[[DayKey], str]] = {
    "outage": lambda _: text.OUTAGE,
    "invalid": _invalid,
    "unbalanced": lambda key: text.unbalanced_sentence(key.unbalanced),
    "incomplete": _incomplete,
    "open": lambda _: text.OPEN,
    "findings": _findings,
    "not_judged": _not_judged,
    "restated": lambda key: text.restated_sentence(key.late),
    "backfilled": lambda _: text.BACKFILLED,
    "usual": lambda key: text.usual_sentence(_day_name(key)),
}


def detail(key: DayKey) -> str:
    """The figures of a day in sentences."""
    return " ".join(_detail(key))


def _detail(key: DayKey) -> Iterator[str]:
    against = deviation(key)
    yield f"{figures.plural(key.events, 'event')}{f', {against}' if against else ''}."
    if key.events:
        rate = figures.rate(failure_rate(key.failures, key.events))
        yield f"{figures.count(key.failures)} failed: {rate}."
    if key.quarantined and key.verdict != "invalid":
        yield _invalid(key)


def comparable(key: DayKey) -> UsualEvents | None:
    """What is usual, of a day that is complete and judged: what another lacks may only be late."""
    judged = key.verdict != "not_judged" and key.known is None
    return key.usual if judged and key.status == "complete" else None


def deviation(key: DayKey) -> str:
    """How the events stand beside what is usual; empty if nobody knows."""
    usual = comparable(key)
    if usual is None:
        return ""
    return against_usual(key.events, cast("Expected", asdict(usual)), _day_name(key))


def standing(key: DayKey) -> Standing:
    """On which side of what is usual the events are, and whether far from it."""
    usual, events = comparable(key), key.events
    if usual is None:
        return "unknown"
    if events > usual.high:
        return "much_more" if events >= _MUCH * usual.expected else "more"
    if events < usual.low:
        return "much_less" if events * _MUCH <= usual.expected else "less"
    return "usual"


def look_at(key: DayKey) -> str:
    """What there is to look at, by kind: `silent, missed target (2), new and 3 more`."""
    if key.causes is None:
        return ""
    named = [(_OF_METRICS.get(kind, kind), number) for kind, number in key.causes.kinds]
    kinds = [f"{kind} ({number})" if number > 1 else kind for kind, number in named]
    left = key.causes.number - sum(number for _, number in key.causes.kinds)
    return listed([", ".join(kinds)], max(left, 0)) if kinds else ""


def is_amiss(key: DayKey) -> bool:
    """Something is missing from the day, or does not add up."""
    return key.status != "complete" or not key.balanced


def is_notable(key: DayKey) -> bool:
    """All of the day is there, and something is to be looked at."""
    return not is_amiss(key) and verdict(key).level in {"bad", "attention"}
