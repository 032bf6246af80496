"""What a sweep found, and how it is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from functions.common.keys import RawKey
from functions.common.named_keys import named_keys

if TYPE_CHECKING:
    from functions.report.document.answer import SweepAnswer


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What a sweep found: batches and files by their keys.

    `pending`: raw keys without a ledger entry. `incomplete`: ledger keys of which outputs are
    missing. `unmarked`: output keys of batches without a ledger entry. `to_process`: the raw keys
    of the batches to process again, which repairs all of these but `beyond_repair`: keys whose raw
    object is gone. `not_looked_up`: how many ledger entries were too many to check in one run.
    `days`: on which the batches to process again arrived, and those around the arrival of batches
    that were stored late, in the last week. `incomplete_days`: on which those arrived that lack
    outputs. All are days of the report's time zone.
    """

    pending: tuple[str, ...]
    incomplete: tuple[str, ...]
    unmarked: tuple[str, ...]
    beyond_repair: tuple[str, ...]
    to_process: tuple[str, ...]
    not_looked_up: int
    days: frozenset[date]
    incomplete_days: frozenset[date]

    @property
    def events(self) -> int:
        """How many events are in the batches to process again."""
        return sum(RawKey.parse(key).count for key in self.to_process)

    def summary(self) -> SweepAnswer:
        """For the answer and the log: everything is counted, the first hundred keys are named."""
        return {
            "batches": len(self.to_process),
            "events": self.events,
            "pending": named_keys(self.pending),
            "incomplete": named_keys(self.incomplete),
            "unmarked": named_keys(self.unmarked),
            "beyond_repair": named_keys(self.beyond_repair),
            "not_looked_up": self.not_looked_up,
        }
