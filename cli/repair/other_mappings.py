"""The recent days that were made with other mappings than those that are deployed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import typer
from botocore.exceptions import ClientError

from cli.judging.deployed import NOT_TOLD, description
from cli.repair.replaying import Replay, replay_of
from cli.target import Target
from functions.common import pricing
from functions.common.parallel import in_parallel
from functions.common.report_keys import ReportKeys
from functions.common.storage import NoSuchObjectError
from stacks.deployed import has_mappings

if TYPE_CHECKING:
    from functions.report.document.report import Report


@dataclass(frozen=True, slots=True)
class OtherMappings:
    """Days in order, and the replay of what arrived on them."""

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
            f"To read what arrived then again:\n{self.replay}"
        )


def other_mappings(target: Target) -> OtherMappings | None:
    """Those among the days that reports are compared with; None if there are none.

    A day is among them if its report has events that other mappings made, or events that were
    invalid by others. Where it cannot be known what is deployed, that is said, no more.
    """
    back = range(target.settings.insight.history_days, -1, -1)
    days = [target.today - timedelta(days=ago) for ago in back]
    try:
        made_with = dict(zip(days, in_parallel(partial(_digests, target), days), strict=True))
        deployed = description(target) if any(made_with.values()) else ""
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
    others = [
        day
        for day, digests in made_with.items()
        if any(has_mappings(deployed, digest) is False for digest in digests)
    ]
    return OtherMappings(tuple(others), replay_of(target, others)) if others else None


def _digests(target: Target, day: date) -> list[str]:
    """The digests in the report of a day; none if there is no report, or an earlier version's.

    Raises ClientError.
    """
    try:
        report: Report = json.loads(target.reports.get(ReportKeys(day=day).json).body)
    except NoSuchObjectError:
        return []
    return [one["digest"] for one in report["mappings"]["digests"]] if "mappings" in report else []
