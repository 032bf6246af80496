"""Parses the requests that the report function is invoked with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from functions.common.days import NoSuchDayError, check_day


class RequestError(ValueError):
    """The request is invalid; the message says why."""


@dataclass(frozen=True, slots=True)
class DayRequest:
    """Make the report of one day, whether or not its inputs have changed."""

    day: date


@dataclass(frozen=True, slots=True)
class DailyRequest:
    """Do the daily run: the sweep, the reports of changed days, the report of `day`."""

    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepRequest:
    """Do the sweep alone.

    `grace`: the grace time, or None for that of the settings. `dry_run`: find batches, send none.
    """

    grace: timedelta | None
    dry_run: bool


Request = DayRequest | DailyRequest | SweepRequest


def parse(event: Mapping[str, object], now: datetime, zone: ZoneInfo) -> Request:
    """Parse a request. Raises RequestError if it is invalid.

    - `{"date": "YYYY-MM-DD"}`: the report of that day.
    - `{}`: the report of the day before `now`.
    - `{"scheduled_at": RFC 3339}`, from the schedule: the daily run for the day before that time.
    - `{"sweep": true}`: the sweep; `"dry_run": true` and `"grace_minutes": n` are optional.

    Days are those of `zone`, the report's time zone. One that has not begun is refused.
    """
    if "sweep" in event:
        return _sweep(event)
    request = _of_a_day(event, now, zone)
    try:
        check_day(request.day, now, zone)
    except NoSuchDayError as error:
        raise RequestError(str(error)) from None
    return request


def _of_a_day(
    event: Mapping[str, object], now: datetime, zone: ZoneInfo
) -> DayRequest | DailyRequest:
    _refuse_unknown(event, ("date", "scheduled_at"), "date, scheduled_at, sweep")
    if "date" in event:
        try:
            return DayRequest(
                datetime.strptime(str(event["date"]), "%Y-%m-%d").replace(tzinfo=UTC).date()
            )
        except ValueError:
            raise RequestError(f"date must be YYYY-MM-DD, not {event['date']!r}") from None
    if "scheduled_at" not in event:
        return DayRequest(_day_before(now, zone))
    try:
        moment = datetime.fromisoformat(str(event["scheduled_at"]))
    except ValueError:
        raise RequestError(f"scheduled_at is no time: {event['scheduled_at']!r}") from None
    if moment.tzinfo is None:
        raise RequestError(f"scheduled_at has no offset: {event['scheduled_at']!r}")
    return DailyRequest(_day_before(moment, zone))


def _sweep(event: Mapping[str, object]) -> SweepRequest:
    allowed = ("sweep", "dry_run", "grace_minutes")
    _refuse_unknown(event, allowed, ", ".join(allowed))
    dry_run, minutes = event.get("dry_run", False), event.get("grace_minutes")
    if event["sweep"] is not True or not isinstance(dry_run, bool):
        raise RequestError("sweep must be true, and dry_run true or false")
    if minutes is None:
        return SweepRequest(grace=None, dry_run=dry_run)
    if not isinstance(minutes, int) or isinstance(minutes, bool) or minutes < 0:
        raise RequestError(f"grace_minutes must be a whole number from 0, not {minutes!r}")
    return SweepRequest(grace=timedelta(minutes=minutes), dry_run=dry_run)


def _refuse_unknown(event: Mapping[str, object], allowed: tuple[str, ...], shown: str) -> None:
    unknown = event.keys() - set(allowed)
    if unknown:
        raise RequestError(f"unknown members {sorted(unknown)}; allowed: {shown}")


def _day_before(moment: datetime, zone: ZoneInfo) -> date:
    """Raises RequestError where the calendar ends."""
    try:
        return moment.astimezone(zone).date() - timedelta(days=1)
    except OverflowError:
        raise RequestError(f"no day is before {moment.isoformat()}") from None
