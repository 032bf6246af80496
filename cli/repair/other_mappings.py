"""The recent days that were made with other mappings than those that are deployed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any, NamedTuple

import typer
from botocore.exceptions import ClientError

from cli.judging.deployed import NOT_TOLD, description
from cli.repair.replaying import Replay, replay_of
from cli.target import Target
from functions.common import pricing
from functions.common.parallel import in_parallel
from functions.common.report_keys import ReportKeys
from functions.common.storage import NoSuchObjectError
from functions.report.document.encoding import decoded
from stacks.deployed import has_mappings


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


def other_mappings(target: Target) -> OtherMappings | None:
    """Those among the days that reports are compared with; None if there are none.

    A day is among them if its report has events that other mappings made, or events that were
    invalid by others. Where it cannot be known what is deployed, that is said, no more.
    """
    back = range(target.settings.insight.history_days, -1, -1)
    days = [target.today - timedelta(days=ago) for ago in back]
    try:
        made = dict(zip(days, in_parallel(partial(_made, target), days), strict=True))
        deployed = description(target) if any(one.digests for one in made.values()) else ""
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code not in NOT_TOLD:
            raise
        typer.echo(
            "not checked whether recent days were made with the mappings that are deployed"
            f" ({error.operation_name}: {code})",
            err=True,
        )
        return None
    others = {
        day: one
        for day, one in made.items()
        if any(has_mappings(deployed, digest) is False for digest in one.digests)
    }
    if not others:
        return None
    arrived = sorted({day for one in others.values() for day in one.arrived})
    return OtherMappings(tuple(others), replay_of(target, arrived))


class _Made(NamedTuple):
    """What a report was made with. `arrived`: some days, first and last, on which that came."""

    digests: Sequence[str] = ()
    arrived: Sequence[date] = ()


def _made(target: Target, day: date) -> _Made:
    """Of the report of a day; nothing if there is no report, or an earlier version's.

    Raises ClientError.
    """
    try:
        report = decoded(target.reports.get(ReportKeys(day=day).json).body)
    except NoSuchObjectError:
        return _Made()
    if "mappings" not in report:
        return _Made()
    arrival, digests = report["arrival"], report["mappings"]["digests"]
    ends = (arrival["first_date"], arrival["last_date"]) if arrival["after_the_day"] else ()
    arrived = [date.fromisoformat(one) for one in ends if one is not None]
    on_the_day = arrival["stored"] > arrival["after_the_day"]
    if on_the_day or not arrived or any(one["quarantined"] for one in digests):
        arrived.append(day)
    return _Made([one["digest"] for one in digests], arrived)
