"""The types of the `comparison` of a report."""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict

from functions.report.document.metrics import MetricPlace


class PreviousDay(TypedDict):
    date: str
    events: int
    failures: int
    failure_rate: float | None
    quarantined: int
    p95_latency_seconds: float | None


class TrailingWeek(TypedDict):
    """Means a day."""

    days: int
    events: float
    failures: float
    failure_rate: float | None
    quarantined: float
    by_hour: list[float]


# In the order in which they are named.
FindingKind = Literal[
    "volume",
    "gap",
    "failure_rate",
    "latency",
    "quarantine",
    "target",
    "metric",
    "silent_source",
    "new_source",
]
Confidence = Literal["high", "medium", "low"]


class Usual(TypedDict):
    """A figure beside the range that is usual."""

    observed: float
    expected: float
    low: float
    high: float


class Finding(Usual):
    """One thing that stands out; the name is None if it is about all sources together.

    `of`: the figure of the team's own that it is about, of the kinds `target` and `metric` alone.
    Of a missed target, `expected`, `low` and `high` are all the end that is missed.
    """

    kind: FindingKind
    name: str | None
    confidence: Confidence
    sentence: str
    of: NotRequired[MetricPlace]


class Expected(TypedDict):
    """What is usual of a figure; the ends are rounded inwards, to a millionth."""

    expected: float
    low: float
    high: float


class History(TypedDict):
    """Totals of the last 28 days, oldest first, without the day itself.

    None where no complete report of a day is known, or the day has no such figure.
    """

    events: list[int | None]
    failure_rate: list[float | None]
    invalid_rate: list[float | None]
    p95_latency_seconds: list[float | None]
    usd: list[float | None]


class UsualValue(TypedDict):
    """What is usual of one value of a dimension, and its events day by day, as in `History`."""

    name: str
    events: Expected | None
    failure_rate: Expected | None
    history: list[int | None]


class UsualDay(TypedDict):
    """What is usual on such a day; None of a figure of which fewer than two such days are known.

    `basis`: such days are those of the same weekday, or those marked as the same holiday; `days`:
    how many of them are known. The lists of values have those that the report lists, in its order;
    that of sources ends with those that are usual and sent nothing.
    """

    basis: Literal["weekday", "holiday"]
    days: int
    events: Expected | None
    failure_rate: Expected | None
    invalid_rate: Expected | None
    p95_latency_seconds: Expected | None
    by_hour: list[Expected | None]
    by_source: list[UsualValue]
    by_event_type: list[UsualValue]
    by_action: list[UsualValue]
    by_status: list[UsualValue]
    history: History


class Judged(TypedDict):
    """Whether what stands out was looked for, and if not, why, as a reason and in words."""

    judged: bool
    reason: Literal["few_days", "incomplete", "holiday"] | None
    known_days: int
    needed_days: int
    holiday: str | None
    sentence: str | None


# In the order of urgency.
CauseKind = Literal[
    "silent",
    "gap",
    "failures",
    "invalid",
    "delay",
    "target",
    "metric",
    "volume",
    "new",
]


class CauseFigures(TypedDict):
    """Something to look at, with everything that follows from it.

    `sources`: the worst first, ten at most; empty if it is about all of them. `usual`: None of what
    is new; `factor`: of what is usual, None if that is nothing, or either is below 0. `worse`:
    false if it is unusual and no worse. `since`: the first of the consecutive days on which it
    stood out. `of`: the figure of the team's own that it is about.
    """

    kind: CauseKind
    sources: list[str]
    more_sources: int
    observed: float
    usual: Expected | None
    factor: float | None
    worse: bool
    since: str
    last_event_at: str | None
    history: list[float | None]
    owner: str | None
    confidence: Confidence
    of: NotRequired[MetricPlace]


class Cause(CauseFigures):
    """The same in words. `command`: the arguments of the next command."""

    sentence: str
    detail: str
    command: str


class Gap(TypedDict):
    """Consecutive hours without events in which there always are some.

    From the beginning of `from_hour` to that of `to_hour`, 1 to 24, by the clocks of the time zone;
    `expected`: the events that are usual in them.
    """

    from_hour: int
    to_hour: int
    expected: int


class Comparison(TypedDict):
    previous_day: PreviousDay | None
    trailing_week: TrailingWeek | None
    history_days: int
    stands_out: list[Finding]
    usual: NotRequired[UsualDay]
    judged: NotRequired[Judged]
    gaps: NotRequired[list[Gap]]
    causes: NotRequired[list[Cause]]
    more_causes: NotRequired[int]
