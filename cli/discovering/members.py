"""Names of members that are worth counting: amounts, durations, levels, people, dimensions."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from functions.process.mapping.compiled import Steps

MONEY = frozenset(
    {"amount", "total", "price", "revenue", "cost", "fee", "tax", "subtotal", "paid", "refund"}
)
SUMS = frozenset({"quantity", "qty", "bytes", "rows", "items", "count", *MONEY})
DURATIONS = frozenset({"duration", "latency", "elapsed", "took", "runtime"})
AVERAGES = frozenset(
    {"score", "rating", "temperature", "humidity", "battery", "percent", "utilization", "load"}
)
PEOPLE = frozenset(
    {"user", "customer", "account", "session", "visitor", "member", "tenant", "device", "player"}
)
IDENTITIES = frozenset({"id", "uuid", "email", "name", "key"})
# What such a name ends with has as many values as there are things.
ENDLESS = frozenset({"id", "ids", "uuid", "key", "arn", "email", "address", "ip", "hash", "agent"})
CURRENCIES = frozenset({"currency", "ccy"})
DIMENSIONS = (
    *("country", "region", "endpoint", "route", "method", "plan", "channel", "category"),
    *("reason", "code", "platform", "version", "site", "job", "kind", "tier", "city"),
)
_UNITS = {
    **dict.fromkeys(("ms", "millis", "milliseconds"), "ms"),
    **dict.fromkeys(("s", "sec", "secs", "seconds"), "s"),
    **dict.fromkeys(("us", "micros", "microseconds"), "µs"),
    **dict.fromkeys(("min", "minutes"), "min"),
}
_CENTS = frozenset({"cents", "cent"})
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")


def words(steps: Steps) -> list[str]:
    """The words of the last member's name: `responseTime` and `response_time` are two."""
    return _words(steps[-1])


def has_any(steps: Steps, wanted: Collection[str]) -> bool:
    """Whether one of the words of the last member's name is one of these, or many of it."""
    return any(word in wanted or word.removesuffix("s") in wanted for word in words(steps))


def is_duration(steps: Steps) -> bool:
    """Whether a member is called as a time that something takes."""
    named = words(steps)
    return has_any(steps, DURATIONS) or named[-2:] == ["response", "time"] or named == ["ms"]


def is_of_somebody(steps: Steps) -> bool:
    """Whether it says who: a `user`, a `customer_id`, the `id` inside `account`."""
    named = words(steps)
    if any(word in PEOPLE for word in named):
        return len(named) == 1 or named[-1] in IDENTITIES
    above = _words(steps[-2]) if len(steps) > 1 else []
    return len(named) == 1 and named[0] in IDENTITIES and bool(above) and above[-1] in PEOPLE


def is_endless(steps: Steps) -> bool:
    """Whether a member is called as what tells one thing from all others."""
    named = words(steps)
    return bool(named) and named[-1] in ENDLESS


def unit(steps: Steps) -> str | None:
    """The unit that a name ends with."""
    return _UNITS.get(words(steps)[-1]) if words(steps) else None


def in_cents(steps: Steps) -> bool:
    return not _CENTS.isdisjoint(words(steps))


def name(steps: Steps, before: str = "", *, most: int = 64) -> str:
    """What a figure of a member may be called; of one inside another by both."""
    of = words(steps)
    if len(of) == 1 and of[0] in IDENTITIES and len(steps) > 1:
        of = [*_words(steps[-2]), *of]
    text = "_".join([before, *of] if before else of)
    return re.sub(r"^[^a-z]+", "", text)[:most].rstrip("_")


def rank(steps: Steps, wanted: Sequence[str]) -> int:
    """The place of the first of these words that the last name has; beyond the last if none."""
    return min((wanted.index(word) for word in words(steps) if word in wanted), default=len(wanted))


def _words(step: str | int) -> list[str]:
    return [word.lower() for word in _WORD.findall(str(step))] if isinstance(step, str) else []
