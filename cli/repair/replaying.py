"""What it takes to process the batches of some arrival days again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from cli.arrivals import arrivals
from cli.repair.estimate import Estimate, of_replay
from cli.repair.raw_batches import raw_batches
from cli.target import Target
from functions.common.days import days_between
from functions.common.parallel import in_parallel
from functions.report.text.figures import plural


@dataclass(frozen=True, slots=True)
class Replay:
    """The replay of all days from the first to the last."""

    environment: str
    first: date
    last: date
    batches: int
    estimate: Estimate

    @property
    def command(self) -> str:
        return f"pipeline --env {self.environment} replay --from {self.first} --to {self.last}"

    def __str__(self) -> str:
        """The command, and below it what it does and costs."""
        return f"  {self.command}\n  {plural(self.batches, 'batch', 'batches')}; {self.estimate}"


def replay_of(target: Target, days: Sequence[date]) -> Replay:
    """That of the days from the first to the last of some, which are at least one."""
    first, last = min(days), max(days)
    arrived = in_parallel(lambda day: arrivals(target, day), days_between(first, last))
    batches = len(raw_batches(row for day in arrived for row in day.raw).batches)
    environment = target.settings.environment
    return Replay(environment, first, last, batches, of_replay(batches))
