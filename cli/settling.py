"""Waits until every event is in: the queues are empty, nothing is pending, and it stays like that.

One look says little on AWS. SQS's counts "may not achieve consistency until at least 1 minute after
the producers stop sending messages" (SQS API, GetQueueAttributes). And while ingest's batching
window gathers messages, nothing else changes that could show them. So all must be quiet, and the
same, for a minute and that window. The embedded AWS counts exactly.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from cli.books import State, read_state
from cli.target import Target
from cli.terminal.errors import CommandError
from functions.report.text.figures import plural
from stacks.settings import Settings

_COUNTS_SETTLE_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Patience:
    """How often to look, and for how long all must be quiet until it counts as settled. Seconds."""

    pause: float
    quiet: float


def patience(settings: Settings) -> Patience:
    """That of an environment, on AWS or on the embedded AWS."""
    if settings.emulated:
        return Patience(pause=1.0, quiet=1.0)
    window = settings.ingest.batch_window_seconds
    return Patience(pause=5.0, quiet=_COUNTS_SETTLE_SECONDS + window)


def until_settled(
    target: Target, day: date, timeout_seconds: float, say: Callable[[str], None]
) -> State:
    """Look until everything has settled, on `day` and on the days since the wait began.

    `say`: is told each time how it stands. Raises CommandError when it takes too long.
    """
    allowed = patience(target.settings)
    first, start = target.today, time.monotonic()
    seen: State | None = None
    since = start
    while True:
        state = read_state(target, sorted({day, first, target.today}))
        now = time.monotonic()
        if state != seen or not state.settled:
            seen, since = state, now
        elif now - since >= allowed.quiet:
            return state
        stands = ", ".join(_standing(state, now - since, allowed.quiet))
        if now - start > timeout_seconds:
            waited = timedelta(seconds=timeout_seconds)
            raise CommandError(f"not settled after {waited}: {stands}")
        say(stands)
        time.sleep(allowed.pause)


def _standing(state: State, quiet: float, needed: float) -> Iterable[str]:
    yield from (f"{depth.total:,} in {name}" for name, depth in state.queues.items())
    pending = sum(books.batches_pending for books in state.books.values())
    yield f"{plural(pending, 'batch', 'batches')} pending"
    if state.settled:
        yield f"quiet for {quiet:.0f} of {needed:.0f} s"
