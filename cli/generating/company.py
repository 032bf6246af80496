"""A made-up company over some weeks: what is usual, and a day on which things go wrong.

Nothing depends on the calendar but the weekdays: the same seed tells the same story of any Monday.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta, tzinfo
from typing import NamedTuple

from cli.generating.applications import APPLICATIONS, RHYTHM, Application, Event, Sender

COMPANY = {
    **APPLICATIONS,
    "shop.payments": Application(7, 0.02, {"CardCharged": "charge", "CardRefunded": "refund"}),
    "partners.feed": Application(7, 0.03, {"OfferImported": "import", "OfferExpired": "expire"}),
    "support.chat": Application(6, 0.015, {"ChatOpened": "open", "ChatRated": "rate"}),
}
_NEWCOMER = Application(4, 0.02, {"ReturnRequested": "return", "LabelPrinted": "print"})
_SHARES = sum(application.share for application in COMPANY.values())
# The source of the invalid events.
CARELESS = "partners.feed"
# Monday to Sunday. Offices rest at weekends; the shop does not, but people get up later.
_WEEK = (1.0, 1.04, 1.06, 1.03, 0.96, 0.85, 0.8)
_SATURDAY = 5
_OFFICES_AT_WEEKENDS = {"billing": 0.3, "warehouse": 0.5, "partners.feed": 0.6, "support.chat": 0.4}
_LIE_IN = (4, 3, 2, 1, 1, 1, 2, 4, 7, 10, 12, 13, 13, 13, 13, 13, 12, 12, 12, 12, 12, 10, 8, 6)
# How far volumes stray from day to day: standard deviations on a logarithmic scale.
_NOISE_OF_ALL, _NOISE_OF_ONE = 0.03, 0.05


class Anomaly(NamedTuple):
    """What goes wrong with a source, and the kind of finding that a report makes of it."""

    kind: str
    source: str
    what: str


# What `Company.bad_day` does.
ANOMALIES = (
    Anomaly("silent_source", "warehouse", "sends nothing"),
    Anomaly("failure_rate", "shop.payments", "fails from noon on"),
    Anomaly("volume", "search.índice", "sends four times as much"),
    Anomaly("new_source", "returns.portal", "was never there before"),
)


class _Day:
    """The events of one day of the company, and what may happen to them."""

    def __init__(self, day: date, sender: Sender) -> None:
        self._day = day
        self._sender = sender
        self.events: list[Event] = []

    def send(
        self, source: str, application: Application, count: int, rhythm: Sequence[int]
    ) -> None:
        self.events += [
            self._sender.event(source, application, self._day, rhythm) for _ in range(count)
        ]

    def silence(self, source: str) -> None:
        self.events = [event for event in self.events if event["source"] != source]

    def send_more(self, source: str, hours: range, *, times: int) -> None:
        """Send `times` as many events as usual; the additional ones in some hours of the day."""
        usual = sum(event["source"] == source for event in self.events)
        rhythm = [int(hour in hours) for hour in range(24)]
        self.send(source, COMPANY[source], usual * (times - 1), rhythm)

    def fail(self, source: str, hour: int, share: float) -> None:
        """Let all events from an hour on fail, until they are a share of the source's day."""
        own = sorted(
            (event for event in self.events if event["source"] == source),
            key=lambda event: event["timestamp"],
        )
        later = [event for event in own if self._sender.hour(event) >= hour]
        for event in later[: round(share * len(own))]:
            self._sender.fail(event)


class Company:
    """Its events on days of `zone`; `events`: about how many there are on a usual Monday."""

    def __init__(self, *, seed: int, zone: tzinfo, events: int) -> None:
        self._seed = seed
        self._zone = zone
        self._events = events

    def weeks_before(self, day: date, weeks: int) -> Iterator[tuple[date, list[Event]]]:
        """The usual days of the weeks before `day`, oldest first, and their events."""
        for ago in range(7 * weeks, 0, -1):
            before = day - timedelta(days=ago)
            yield before, self.usual_day(before, (ago + 6) // 7)

    def usual_day(self, day: date, weeks_ago: int) -> list[Event]:
        """The events of a usual day by time. `weeks_ago`: 1 in the week before the bad day."""
        return sorted(self._usual(day, weeks_ago).events, key=lambda event: event["timestamp"])

    def bad_day(self, day: date) -> list[Event]:
        """The events of a day with all ANOMALIES."""
        today = self._usual(day, 0)
        today.silence("warehouse")
        today.fail("shop.payments", 12, 0.3)
        today.send_more("search.índice", range(1, 5), times=4)
        count = round(self._events * _NEWCOMER.share / _SHARES)
        today.send("returns.portal", _NEWCOMER, count, RHYTHM)
        return today.events

    def _usual(self, day: date, weeks_ago: int) -> _Day:
        """A usual day. Its chances depend on its weekday and on `weeks_ago` alone."""
        seed = f"{self._seed} {day.weekday()} {weeks_ago}"
        chance = random.Random(seed)  # noqa: S311 - repeatable, not secret
        made = _Day(day, Sender(chance, self._zone))
        weekend = day.weekday() >= _SATURDAY
        level = self._events * _WEEK[day.weekday()] * math.exp(chance.gauss(0, _NOISE_OF_ALL))
        for name, application in COMPANY.items():
            mean = level * application.share / _SHARES * math.exp(chance.gauss(0, _NOISE_OF_ONE))
            if weekend:
                mean *= _OFFICES_AT_WEEKENDS.get(name, 1)
            # Near enough to Poisson's.
            count = max(round(chance.gauss(mean, math.sqrt(mean))), 0)
            made.send(name, application, count, _LIE_IN if weekend else RHYTHM)
        return made
