"""What is usual on a day: the bands of its totals, its hours and the values of its dimensions.

Each band is made once. What stands out is judged by the same ones: a range that a report shows
never holds what it calls unusual.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, cached_property
from typing import TYPE_CHECKING, TypeVar

from functions.report.compare.bands import count_band, level_band, rate_band
from functions.report.compare.baseline import Band, Thresholds
from functions.report.compare.earlier import Day
from functions.report.compare.past import Past
from functions.report.compare.robust import LEAST_DAYS
from functions.report.document.lists import MOST_NAMED
from functions.report.document.rates import failure_rate, share

if TYPE_CHECKING:
    from functions.report.document.comparison import Expected, History, UsualDay, UsualValue

Figure = TypeVar("Figure")

HOURS = 24
_FIGURES = 2  # of each value: its volume and its failure rate


class Usual:
    """The bands of a day by its past."""

    def __init__(self, today: Day, past: Past, limits: Thresholds) -> None:
        self.today = today
        self.past = past
        self.limits = limits
        # A thousand values are asked for twice: by what stands out, and by the report.
        self.volume = cache(self._volume)
        self.rate = cache(self._rate)
        self._among = cache(limits.among)

    @cached_property
    def events(self) -> Band | None:
        """Of all events."""
        counts = [(ago, day.events) for ago, day in self.past.learnt]
        return self._counts(counts, self.limits.deviations)

    @cached_property
    def failure_rate(self) -> Band | None:
        """Of the share of all events that failed."""
        rates = [(ago, day.failures, day.events) for ago, day in self.past.learnt]
        return rate_band(rates, self.today.events, self.limits.deviations)

    @cached_property
    def invalid_rate(self) -> Band | None:
        """Of the share of what arrived that was invalid."""
        rates = [(ago, day.quarantined, day.arrived) for ago, day in self.past.learnt]
        return rate_band(rates, self.today.arrived, self.limits.deviations)

    @cached_property
    def latency(self) -> Band | None:
        """Of the 95th percentile of the delays of on-time events, in seconds."""
        seconds = [(ago, day.p95_latency_seconds) for ago, day in self.past.learnt]
        known = [(ago, value) for ago, value in seconds if value is not None]
        return level_band(known, self.limits.deviations)

    @cached_property
    def hours(self) -> Sequence[Band | None]:
        """Of the events of each hour of the day's clocks."""
        deviations = self.limits.among(HOURS)
        return [
            self._counts([(ago, day.by_hour[hour]) for ago, day in self.past.learnt], deviations)
            for hour in range(HOURS)
        ]

    @cached_property
    def sources(self) -> set[str]:
        """The sources that sent anything on the days that this is learnt from."""
        return self.past.names("source")

    def figures(self, dimension: str) -> int:
        """Among how many figures of the values of a dimension one may be far out by chance."""
        values = self.sources if dimension == "source" else self.today.values[dimension].named
        return _FIGURES * len(values)

    def _volume(self, dimension: str, name: str) -> Band | None:
        """Of the events of a value, on days that have any: the others are a matter of silence."""
        counts = self.past.counts(dimension, name) or ()
        present = [(ago, events) for ago, events, _ in counts if events]
        return self._counts(present, self._deviations(dimension))

    def _rate(self, dimension: str, name: str) -> Band | None:
        """Of the share of the events of a value that failed."""
        counts = self.past.counts(dimension, name) or ()
        today = self.today.values[dimension].counted(name)
        rates = [(ago, failures, events) for ago, events, failures in counts]
        return rate_band(rates, today[0] if today else 0, self._deviations(dimension))

    def _counts(self, counts: Sequence[tuple[int, int]], deviations: float) -> Band | None:
        return count_band(counts, deviations, weekly=self.past.weekly)

    def _deviations(self, dimension: str) -> float:
        return self._among(self.figures(dimension))

    def to_json(self) -> UsualDay:
        """As the comparison of a report has it."""
        return {
            "basis": "weekday" if self.past.weekly else "holiday",
            "days": self.past.days_alike,
            "events": _expected(self.events),
            "failure_rate": self._known(self.failure_rate),
            "invalid_rate": self._known(self.invalid_rate),
            "p95_latency_seconds": self._known(self.latency),
            "by_hour": [_expected(band) for band in self.hours],
            "by_source": [
                self._value("source", name) for name in (*self.today.sources, *self._absent())
            ],
            "by_event_type": self._values("event_type"),
            "by_action": self._values("action"),
            "by_status": self._values("status"),
            "history": self._history(),
        }

    def _known(self, band: Band | None) -> Expected | None:
        """A band that any days tell, once there are enough days like this one."""
        return _expected(band) if self.past.days_alike >= LEAST_DAYS else None

    def _values(self, dimension: str) -> list[UsualValue]:
        return [self._value(dimension, name) for name in self.today.values[dimension].named]

    def _value(self, dimension: str, name: str) -> UsualValue:
        volume = self.volume(dimension, name)
        return {
            "name": name,
            "events": _expected(volume),
            "failure_rate": _expected(self.rate(dimension, name)) if volume else None,
            "history": self._each_day(lambda day: _events(day.values[dimension].counted(name))),
        }

    def _absent(self) -> list[str]:
        """Sources that are usual and sent nothing, those with most events first.

        Usual are those that sent something on most days like this one. None if the day does not
        list all of its sources.
        """
        if not self.today.has_all_sources:
            return []
        expected: dict[str, float] = {}
        for name in self.sources - self.today.sources.keys():
            counts = self.past.counts("source", name) or ()
            present = self.past.alike(ago for ago, events, _ in counts if events)
            if 2 * present > self.past.days_alike and (band := self.volume("source", name)):
                expected[name] = band.expected
        return sorted(expected, key=lambda name: (-expected[name], name))[:MOST_NAMED]

    @cached_property
    def _last(self) -> list[Day | None]:
        return list(self.past.last_days())

    def _each_day(self, figure: Callable[[Day], Figure | None]) -> list[Figure | None]:
        return [None if day is None else figure(day) for day in self._last]

    def _history(self) -> History:
        return {
            "events": self._each_day(lambda day: day.events),
            "failure_rate": self._each_day(lambda day: failure_rate(day.failures, day.events)),
            "invalid_rate": self._each_day(lambda day: share(day.quarantined, day.arrived)),
            "p95_latency_seconds": self._each_day(lambda day: day.p95_latency_seconds),
            "usd": self._each_day(lambda day: day.usd),
        }


def _expected(band: Band | None) -> Expected | None:
    return None if band is None else band.to_json()


def _events(counted: tuple[int, int] | None) -> int | None:
    return None if counted is None else counted[0]
