"""index.html: what the last day came to, what else needs attention, and all days at a glance.

Drawn from the days' keys, and the team's own figures from the last day's report: see
publish/index.py.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from functions.common.day_keys import DayKey
from functions.common.report_keys import ReportKeys
from functions.report.document.rates import failure_rate
from functions.report.pages.months import months
from functions.report.pages.rendering import environment, styles
from functions.report.pages.trend import DAYS as TREND_DAYS
from functions.report.pages.trend import trend
from functions.report.text import beside_usual, dates, figures, known_days
from functions.report.text.causes import cause_short, sources_of

if TYPE_CHECKING:
    from functions.report.document.report import Pipeline, Report

_RECENT_DAYS = 14
# Days that need attention, and runs of days without a report, that are listed.
_MOST_LISTED = 5
_MOST_NAMED = 3
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Row:
    """A day of a list or of the table; `key` is None where there is no report."""

    day: date
    key: DayKey | None

    @property
    def href(self) -> str:
        """Relative to the index in the bucket, so that it works wherever the bucket is served."""
        return ReportKeys(day=self.day).html

    @property
    def name(self) -> str:
        return dates.short_day(self.day.isoformat())

    @property
    def full_name(self) -> str:
        return f"{self.name} {self.day.year:04}"


@dataclass(frozen=True, slots=True)
class Listed:
    """The newest of some days, and how many more there are."""

    rows: Sequence[Row]
    more: int

    @classmethod
    def of(cls, keys: Sequence[DayKey]) -> Listed:
        """`keys`: the newest first."""
        rows = [Row(key.day, key) for key in keys[:_MOST_LISTED]]
        return cls(rows, len(keys) - len(rows))


def to_html(
    days: Sequence[DayKey],
    missing: Sequence[date] = (),
    zone: str = "UTC",
    pipeline: Pipeline | None = None,
    report: Report | None = None,
) -> str:
    """The page of all days; `days` in order, at least one.

    `missing`: days in order that have no report, although others were made by then. `zone`: in
    which days begin. `pipeline`: whose reports they are. `report`: that of the last day that is
    over, for the team's own figures.
    """
    last = next((key for key in reversed(days) if key.status != "open"), days[-1])
    others = [key for key in reversed(days) if key is not last]
    lately = [key for key in others if (days[-1].day - key.day).days < TREND_DAYS]
    return (
        environment()
        .get_template("index.html.j2")
        .render(
            **styles("style.css", "index.css", *(["metrics.css"] if report else [])),
            pipeline=pipeline,
            zone=zone,
            days=len(days),
            total=sum(key.events for key in days),
            last=Row(last.day, last),
            look_at=(_look_at(report) if report else "") or known_days.look_at(last).capitalize(),
            metrics=_metrics(report) if report else None,
            amiss=Listed.of([key for key in others if known_days.is_amiss(key)]),
            notable=Listed.of([key for key in lately if known_days.is_notable(key)]),
            unknown=sum(known_days.verdict(key).level == "unknown" for key in lately),
            lately=len(lately),
            missing=_missing(missing),
            trend=trend(days),
            recent=_recent(days),
            months=months(days, frozenset(missing)),
            text=known_days,
            failure_rate=failure_rate,
            nothing=figures.NOTHING,
        )
    )


class Metrics(NamedTuple):
    """The team's own figures of a day; `heading`: what they are compared with, or None."""

    rows: Sequence[beside_usual.Row]
    more: int
    heading: str | None


def _look_at(report: Report) -> str:
    """What there is to look at, by name: `Revenue misses its target, shop silent and 2 more`.

    A name stays as it is: `Shop` may be another source than `shop`.
    """
    comparison = report["comparison"]
    causes = comparison.get("causes", [])
    texts = [cause_short(report, cause) for cause in causes[:_MOST_NAMED]]
    more = len(causes) - len(texts) + comparison.get("more_causes", 0)
    if not texts:
        return ""
    text, first = figures.listed([", ".join(texts)], more), causes[0]
    named = "of" in first or sources_of(first) == 1
    return text if named else f"{text[:1].upper()}{text[1:]}"


def _metrics(report: Report) -> Metrics | None:
    rows, more = beside_usual.metric_rows(report, beside_usual.MOST_METRICS)
    return Metrics(rows, more, beside_usual.heading(report)) if rows else None


def _recent(days: Sequence[DayKey]) -> list[Row]:
    """The last days, the newest first, also those without a report."""
    by_day = {key.day: key for key in days[-_RECENT_DAYS:]}
    last = days[-1].day
    length = min(_RECENT_DAYS, (last - days[0].day).days + 1)
    return [Row(day, by_day.get(day)) for day in (last - ago * _DAY for ago in range(length))]


def _missing(days: Sequence[date]) -> str:
    """Which days have no report, in a sentence: the newest runs of them, the newest first."""
    if not days:
        return ""
    runs = list(_runs(days))
    named = [
        Row(first, None).full_name
        if first == last
        else f"{Row(first, None).full_name} to {Row(last, None).full_name}"
        for first, last in reversed(runs[-_MOST_LISTED:])
    ]
    more = len(days) - sum((last - first).days + 1 for first, last in runs[-_MOST_LISTED:])
    left = f"; and {figures.plural(more, 'day')} before" if more else ""
    return f"No report was made of {figures.plural(len(days), 'day')}: {'; '.join(named)}{left}."


def _runs(days: Sequence[date]) -> Iterator[tuple[date, date]]:
    """The first and the last day of each run of consecutive days."""
    by_distance = groupby(enumerate(days), key=lambda item: item[1] - item[0] * _DAY)
    for _, run in by_distance:
        whole = [day for _, day in run]
        yield whole[0], whole[-1]
