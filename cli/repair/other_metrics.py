"""The recent days whose reports lack metrics as they are defined now, and what it costs to count.

A change of metrics makes no day again by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import typer

from cli.cost import counting
from cli.cost.counting import Counting
from cli.judging.deployed import description
from cli.target import Target
from functions.common import pricing, usage
from functions.common.retention import Retention
from functions.common.usage import Load, Memory
from functions.report.document.made_by import MadeBy, made_by, table_name
from functions.report.text.figures import money, plural
from stacks.definitions import DefinitionsError, of_the_project
from stacks.definitions.compiled import metrics
from stacks.deployed import has

if TYPE_CHECKING:
    from functions.report.document.report import Report


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherMetrics:
    """Metrics that some reports lack as they are defined now; `days`: of these reports, in order.

    Of a metric whose value they have, the tables: `revenue by country`.

    `known`: how many reports have all of them. `made`: how many the command makes again, those
    between `days` too; `usd`: what that costs.
    """

    environment: str
    metrics: Sequence[str]
    days: Sequence[date]
    known: int
    made: int
    usd: float

    @property
    def command(self) -> str:
        """What makes the reports of these days again."""
        return (
            f"pipeline --env {self.environment} restate --from {self.days[0]} --to {self.days[-1]}"
        )

    def to_json(self) -> dict[str, Any]:
        return {
            "metrics": [*self.metrics],
            "days": [day.isoformat() for day in self.days],
            "restate": self.command,
            "usd": self.usd,
        }

    def __str__(self) -> str:
        first, *others = self.metrics
        more = f" and {len(others):,} more" if others else ""
        of_all = len(self.days) + self.known
        # Some report lacks it: of one alone, that is the one.
        on = f"counted on {self.known:,} of the last {plural(of_all, 'day')}"
        if of_all == 1:
            on = "not counted on the last day"
        are, they_are = ("are", "they are") if others else ("is", "it is")
        cost = f"about {money(self.usd)}" if self.usd >= 0.01 else "less than $0.01"
        return (
            f"{first}{more} {are} {on} as {they_are} defined now."
            f" What is usual is learnt from such days alone.\n"
            f"To make {plural(self.made, 'report')} again, {cost}:\n"
            f"  {self.command}"
        )


def other_metrics(target: Target, reports: Mapping[date, Report]) -> OtherMetrics | None:
    """Of the definitions of this folder, where they are deployed; None if no report lacks any.

    `reports`: by day. Today's is made again anyway, and one whose files may have expired never.
    Raises ClientError.
    """
    try:
        project = of_the_project()
    except DefinitionsError:
        typer.echo("not checked which reports lack metrics: ask `pipeline check`", err=True)
        return None
    defined = metrics(project)
    now = _made_by(defined)
    over = {day: report for day, report in reports.items() if _can_be_made_again(target, day)}
    lacking = {day: found for day, report in over.items() if (found := [*_lacks(report, now)])}
    if not lacking:
        return None
    function = target.names.report.function
    if not has(description(target.functions, function), "metrics", defined["digest"]):
        typer.echo(f"not checked which reports lack metrics: {function} has others", err=True)
        return None
    missing = {figure for figures in lacking.values() for figure in figures}
    made = [report for day, report in over.items() if min(lacking) <= day <= max(lacking)]
    return OtherMetrics(
        environment=target.settings.environment,
        metrics=[figure for figure in _figures(now) if figure in missing],
        days=sorted(lacking),
        known=len(over) - len(lacking),
        made=len(made),
        usd=_usd(target, made, counting.of(project)),
    )


def _can_be_made_again(target: Target, day: date) -> bool:
    """Whether a day is over, and nothing of it may have expired."""
    days, now = target.settings.retention, datetime.now(UTC)
    retention = Retention(
        events_days=days.events_days,
        quarantine_days=days.quarantine_days,
        ledger_days=days.ledger_days,
    )
    return day < target.today and retention.keeps_outcome(day, target.settings.zone, now)


def _made_by(defined: Mapping[str, Any]) -> dict[str, MadeBy]:
    """By what the metrics of compiled definitions are made, by name."""
    dimensions = {one["name"]: one["digest"] for one in defined["dimensions"]}
    return {one["name"]: MadeBy.of(one, dimensions) for one in defined["metrics"]}


def _figures(now: Mapping[str, MadeBy]) -> Iterator[str]:
    """What metrics and their tables are called, in order."""
    for name, one in now.items():
        yield name
        yield from (table_name(name, dimension) for dimension in one.tables)


def _lacks(report: Report, now: Mapping[str, MadeBy]) -> Iterator[str]:
    """The metrics that a report lacks as they are defined now, and of others the tables."""
    made = made_by(report)
    for name, one in now.items():
        if name not in made or not made[name].is_value_of(one):
            yield name
            continue
        for dimension in one.tables:
            if not made[name].has_table_of(one, dimension):
                yield table_name(name, dimension)


def _usd(target: Target, reports: Sequence[Report], counted: Counting) -> float:
    """At list price: what is billed for the making of these reports."""
    settings = target.settings.report
    load = Load(
        events=sum(report["activity"]["events"] for report in reports),
        batches=sum(report["processing"]["batches"]["processed"] for report in reports),
        event_bytes=0,  # what reports use does not depend on it
        days=len(reports),
        metrics=counted.metrics,
        readings=counted.readings,
    )
    used = usage.of_reports(
        load, Memory(report=settings.memory_mb), athena=settings.engine == "athena"
    )
    return sum(line.usd for line in pricing.bill(used, pricing.load()))
