"""The facts of a day: everything that its report is composed from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from functions.common.books import Books
from functions.report.count.arrival import Arrival
from functions.report.count.engine import Aggregates
from functions.report.inputs.quarantine import Quarantined


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The facts of one day.

    `aggregates` and `arrival` describe the events of the day; `quarantined` and `books` the batches
    that arrived on it. `pending`: raw keys that arrived before the day was over and are not
    processed yet. `unbalanced`: keys of output files, and of ledger entries that disagree with
    their output files. `superseded`: event files and ledger entries of an earlier run, of batches
    that were processed again in another way.
    """

    day: date
    zone: ZoneInfo
    now: datetime
    day_over: bool
    aggregates: Aggregates
    arrival: Arrival
    quarantined: Sequence[Quarantined]
    books: Books
    pending: Sequence[str]
    unbalanced: Sequence[str]
    superseded: Sequence[str]
