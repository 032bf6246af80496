"""The daily run: sweeps, makes changed reports again, makes the report of the day that is over.

The reports are then announced, and after that the events of their days are curated.

A part that fails stops no other part. The run fails at the end: Lambda tries it again, and only the
parts that are not done are repeated.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Collection, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from functions.common.days import days_between
from functions.common.log import log
from functions.report.day_run import DayRunner, PublishedReport
from functions.report.publish.known_days import KnownDays
from functions.report.sweep.findings import Findings

if TYPE_CHECKING:
    from functions.report.document.answer import DailyAnswer, DayAnswer

Result = TypeVar("Result")

# Of the days before those that a run looks back on: how many it looks at, so that a run stays
# short. An unchanged one costs a few LIST requests, a changed one a report.
MOST_OLDER_DAYS = 14
# How long after its report was made such a day is looked at again. A run that died may have left it
# unannounced, or its events not curated.
_REMADE_FOR = timedelta(days=7)


class DailyRunError(RuntimeError):
    """Some parts of a daily run failed; the message names them, the log has their tracebacks."""


class DailyRun:
    """One daily run.

    `known_days`: lists which days have a report. `sweep`: sends unprocessed batches to the process
    queue and waits for them; it is given the days to look at beside those looked back on.
    `announce`: announces those reports of some days that have not been announced, in one mail.
    """

    def __init__(
        self,
        day_runner: DayRunner,
        known_days: Callable[[], KnownDays],
        sweep: Callable[[Collection[date]], Findings],
        announce: Callable[[Sequence[date]], None],
        look_back_days: int,
    ) -> None:
        self._day_runner = day_runner
        self._known_days = known_days
        self._sweep = sweep
        self._announce = announce
        self._look_back_days = look_back_days
        self._failures: dict[str, Exception] = {}

    def run(self, day: date) -> DailyAnswer:
        """Sweep, make changed reports of days before `day` again, and make the report of `day`.

        Returns the answer about the report of `day`, the findings of the sweep, and the answers
        about restated reports. Raises DailyRunError, after all parts, if some of them failed.
        """
        first = day - timedelta(days=self._look_back_days)
        older = self._older_days(first, day)
        findings = self._attempt("sweep", partial(self._sweep, older))
        swept = findings.days if findings else set()
        looked_at = {*days_between(first, day), *older, *swept}
        days = sorted(earlier for earlier in looked_at if earlier < day)
        made_again: dict[date, DayAnswer] = {}
        for earlier in days:
            published = self._attempt(str(earlier), partial(self._restate, earlier, findings))
            if published is not None:
                made_again[earlier] = published.answer
        report = self._attempt(str(day), partial(self._day_runner.run, day))
        self._attempt("delivery", partial(self._announce, [*days, day]))
        if report is not None:
            self._attempt(f"curating {day}", report.finish)
        for earlier in made_again:
            self._attempt(f"curating {earlier}", partial(self._curate, earlier))
        if findings is None or report is None or self._failures:
            failed = ", ".join(f"{name} ({error!r})" for name, error in self._failures.items())
            raise DailyRunError(f"failed: {failed}")
        restated = [answer for answer in made_again.values() if answer["changed"]]
        return {**report.answer, "sweep": findings.summary(), "restated": restated}

    def _older_days(self, first: date, day: date) -> set[date]:
        """The days before `first` to look at."""
        known = self._attempt("known days", self._known_days)
        if known is None:
            return set()
        return older_days(known, first, day, datetime.now(UTC), self._day_runner.keeps)

    def _curate(self, day: date) -> None:
        """Curate a day whose report was made again, by counting its events once more.

        Keeping its files from the first count would take the disk space of the next report.
        """
        self._day_runner.run(day).finish()

    def _restate(self, day: date, findings: Findings | None) -> PublishedReport | None:
        """Make the report of an earlier day again if something has changed, or files are missing.

        Missing files may belong to other event days, which the inputs of this day do not show.
        """
        lacks_files = findings is not None and day in findings.incomplete_days
        if lacks_files and self._day_runner.keeps(day):
            return self._day_runner.run(day)
        return self._day_runner.run_if_changed(day)

    def _attempt(self, name: str, work: Callable[[], Result]) -> Result | None:
        try:
            return work()
        except Exception as error:
            # Any failure: other days must get their reports all the same. It is raised at the end.
            log("failed", part=name, error=repr(error), traceback=traceback.format_exc())
            self._failures[name] = error
            return None


def older_days(
    known: KnownDays, first: date, run: date, now: datetime, keeps: Callable[[date], bool]
) -> set[date]:
    """Days before `first` that the run for the day `run` looks at all the same.

    Those that are unfinished, until they are finished: of more than MOST_OLDER_DAYS, each run takes
    the next. And those whose report was made in the last week, the last made first. `keeps` says
    which days can be made again. The others are never finished, and take no other's turn.
    """
    unfinished = [day for day in known.unfinished(first) if keeps(day)]
    start = run.toordinal() * MOST_OLDER_DAYS % max(len(unfinished), 1)
    in_turn = [*unfinished[start:], *unfinished[:start]]
    remade = [day for day in known.made_after(now - _REMADE_FOR) if day < first and keeps(day)]
    return {*in_turn[:MOST_OLDER_DAYS], *remade[:MOST_OLDER_DAYS]}
