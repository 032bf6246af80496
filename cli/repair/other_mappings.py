"""The recent days that were made with other mappings than those that are deployed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from cli.judging.deployed import description
from cli.repair.replaying import Replay, replay_of
from cli.target import Target
from functions.common import pricing
from stacks.deployed import has

if TYPE_CHECKING:
    from functions.report.document.report import Report


@dataclass(frozen=True, slots=True)
class OtherMappings:
    """Days in order, and the replay of what is in their reports."""

    days: tuple[date, ...]
    replay: Replay

    def to_json(self) -> dict[str, Any]:
        return {
            "days": [day.isoformat() for day in self.days],
            "replay": self.replay.command,
            "batches": self.replay.batches,
            "usd": self.replay.estimate.usd(pricing.load()),
        }

    def __str__(self) -> str:
        days = ", ".join(map(str, self.days))
        return (
            f"Made with other mappings than those that are deployed: {days}\n"
            f"To read their events again:\n{self.replay}\n"
            "Once that is processed, make their reports again:\n"
            f"  pipeline --env {self.replay.environment} restate"
            f" --from {self.days[0]} --to {self.days[-1]}"
        )


def other_mappings(target: Target, reports: Mapping[date, Report]) -> OtherMappings | None:
    """Those among the days of some reports; None if there are none. Raises ClientError.

    A day is among them if its report has events that other mappings made, or events that were
    invalid by others.
    """
    made = {day: _made(day, report) for day, report in reports.items()}
    if not any(one.digests for one in made.values()):
        return None
    deployed = description(target.functions, target.names.process.function)
    others = {
        day: one
        for day, one in made.items()
        if any(has(deployed, "mappings", digest) is False for digest in one.digests)
    }
    if not others:
        return None
    arrived = sorted({day for one in others.values() for day in one.arrived})
    return OtherMappings(tuple(others), replay_of(target, arrived))


class _Made(NamedTuple):
    """What a report was made with. `arrived`: some days, first and last, on which that came."""

    digests: Sequence[str] = ()
    arrived: Sequence[date] = ()


def _made(day: date, report: Report) -> _Made:
    """Of the report of a day; nothing of an earlier version's."""
    if "mappings" not in report:
        return _Made()
    arrival, digests = report["arrival"], report["mappings"]["digests"]
    ends = (arrival["first_date"], arrival["last_date"]) if arrival["after_the_day"] else ()
    arrived = [date.fromisoformat(one) for one in ends if one is not None]
    on_the_day = arrival["stored"] > arrival["after_the_day"]
    if on_the_day or not arrived or any(one["quarantined"] for one in digests):
        arrived.append(day)
    return _Made([one["digest"] for one in digests], arrived)
