"""What the key of a day's report says, in words. Pure.

The sentences are made from the key's figures, so whoever draws the index from the same keys says
the same, whichever report was published last.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from functions.common.day_keys import DayKey
from functions.report.document.rates import failure_rate
from functions.report.text import figures

# As in report.json: bad is red, attention amber, unknown grey, good green.
Level = Literal["bad", "attention", "unknown", "good"]
_LEVELS: dict[str, Level] = {"bad": "bad", "attention": "attention", "good": "good"}

Standing = Literal["unknown", "usual", "more", "much_more", "less", "much_less"]
# From here on a day that is not usual has twice as many events, or half.
_MUCH = 2


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
    return Said(_LEVELS.get(key.level or "", "unknown"), _sentence(key))


def _sentence(key: DayKey) -> str:
    """The verdict in words; of a kind that a later version made, what is certain."""
    kind, number = key.verdict, key.causes.number if key.causes else 0
    things = figures.plural(number, "thing")
    sentences = {
        "outage": "No events: an outage?",
        "invalid": f"{_invalid(key)} invalid.",
        "unbalanced": "The books do not balance.",
        "incomplete": _incomplete(key),
        "open": "The day is not over.",
        "findings": f"{things} to look at. All data is in.",
        "not_judged": _not_judged(key),
        "restated": "Restated: late events changed what had been reported.",
        "usual": f"A usual {key.day:%A}. All data is in.",
    }
    return sentences.get(kind or "", f"{things} to look at." if number else "See its report.")


def _of_earlier_version(key: DayKey) -> Said:
    if not key.balanced:
        return Said("bad", "The books do not balance.")
    if key.status == "open":
        return Said("unknown", "The day is not over.")
    if key.status != "complete":
        return Said("attention", _incomplete(key))
    if key.stands_out:
        return Said("attention", f"{figures.plural(key.stands_out, 'finding')}. All data is in.")
    return Said("unknown", "All data is in.")


def _incomplete(key: DayKey) -> str:
    waiting = key.waiting
    if not waiting:
        return "Incomplete."
    return f"Incomplete: {figures.plural(waiting, 'event waits', 'events wait')}."


def _not_judged(key: DayKey) -> str:
    if key.known is None:
        return "Not judged."
    known, needed = key.known
    return f"Not judged yet: {known} of {figures.plural(needed, 'day')} known."


def _invalid(key: DayKey) -> str:
    """`1,579 of 1,731 that arrived were`."""
    invalid = figures.count(key.quarantined)
    were = "was" if key.quarantined == 1 else "were"
    if key.arrived is None:
        return f"{invalid} {were}"
    return f"{invalid} of {figures.count(key.arrived)} that arrived {were}"


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
        yield f"{_invalid(key)} invalid."


def deviation(key: DayKey) -> str:
    """How the events stand beside what is usual; empty if nobody knows."""
    if key.usual is None:
        return ""
    change = figures.change(key.events, key.usual.expected)
    if change == "no change":
        return "as usual"
    if change.endswith("times"):
        return f"{change} the usual {figures.count(key.usual.expected)}"
    return f"{change} on the usual {figures.count(key.usual.expected)}"


def standing(key: DayKey) -> Standing:
    """On which side of what is usual the events are, and whether far from it."""
    usual, events = key.usual, key.events
    if usual is None:
        return "unknown"
    if events > usual.high:
        return "much_more" if events >= _MUCH * usual.expected else "more"
    if events < usual.low:
        return "much_less" if events * _MUCH <= usual.expected else "less"
    return "usual"


def look_at(key: DayKey) -> str:
    """What there is to look at, by kind: `silent, volume (2), new, and 3 more`."""
    if key.causes is None:
        return ""
    kinds = [f"{kind} ({number})" if number > 1 else kind for kind, number in key.causes.kinds]
    left = key.causes.number - sum(number for _, number in key.causes.kinds)
    return ", ".join([*kinds, f"and {left} more"] if left > 0 else kinds)


def is_amiss(key: DayKey) -> bool:
    """Something is missing from the day, or does not add up."""
    return key.status != "complete" or not key.balanced


def is_notable(key: DayKey) -> bool:
    """All of the day is there, and something is to be looked at."""
    return not is_amiss(key) and verdict(key).level in {"bad", "attention"}
