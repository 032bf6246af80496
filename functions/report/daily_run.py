"""The daily run: sweep, look back on days that may have changed, report the day that is over.

Then people are told, and only then are the events of those days curated.

Everything is attempted. What fails stops nothing else, and fails the run in the end: Lambda then
tries again, and only what is left to do is done.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any, TypeVar

from functions.common.log import log
from functions.report.day_run import Answer, Made, Maker
from functions.report.inputs.days import days_between
from functions.report.sweep.sweep import Findings

Result = TypeVar("Result")


class DailyAnswer(Answer):
    """The answer of the day that is over, with what the sweep found and the restated reports."""

    sweep: dict[str, Any]
    restated: list[Answer]


class DailyRunError(RuntimeError):
    """Parts of a daily run that failed, by name; each is in the log with its traceback."""


class DailyRun:
    """One daily run.

    `sweep` sends to be processed again what it finds, and waits for that; `tell` tells of those
    of some days' reports that nobody has been told of, in one mail.
    """

    def __init__(
        self,
        maker: Maker,
        sweep: Callable[[], Findings],
        tell: Callable[[Sequence[date]], None],
        look_back_days: int,
    ) -> None:
        self._maker = maker
        self._sweep = sweep
        self._tell = tell
        self._look_back_days = look_back_days
        self._failures: dict[str, Exception] = {}

    def run(self, day: date) -> DailyAnswer:
        """Sweep, make again what has changed before `day`, and make the report of `day`.

        Answers how that report stands, what the sweep found, and the reports that were restated.
        Raises DailyRunError, once all was attempted, when some of it failed.
        """
        found = self._attempt("sweep", self._sweep)
        days = self._days_before(day, found)
        remade = {
            earlier: made.answer
            for earlier in days
            if (made := self._attempt(str(earlier), partial(self._restate, earlier, found)))
        }
        report = self._attempt(str(day), partial(self._maker.make, day))
        self._attempt("delivery", partial(self._tell, [*days, day]))
        if report is not None:
            self._attempt(f"curating {day}", report.finish)
        for earlier in remade:
            self._attempt(f"curating {earlier}", partial(self._curate, earlier))
        if found is None or report is None or self._failures:
            failed = ", ".join(f"{name} ({error!r})" for name, error in self._failures.items())
            raise DailyRunError(f"failed: {failed}")
        restated = [answer for answer in remade.values() if answer["changed"]]
        return {**report.answer, "sweep": found.summary(), "restated": restated}

    def _curate(self, day: date) -> None:
        """Curate a day that was made again, by counting it once more.

        What its report was counted with would take the disk that the next report needs.
        """
        self._maker.make(day).finish()

    def _days_before(self, day: date, found: Findings | None) -> list[date]:
        """The days to look back on, and those further back whose batches were swept."""
        days = set(days_between(day - timedelta(days=self._look_back_days), day))
        if found is not None:
            days |= found.days
        return sorted(earlier for earlier in days if earlier < day)

    def _restate(self, day: date, found: Findings | None) -> Made | None:
        # Outputs that are missing may be those of other event days, which the inputs do not show.
        if found is not None and day in found.incomplete_days:
            return self._maker.make(day)
        return self._maker.make_if_changed(day)

    def _attempt(self, name: str, work: Callable[[], Result]) -> Result | None:
        try:
            return work()
        except Exception as error:
            # Whatever it is, the other days must not go without their reports; it is raised later.
            log("failed", part=name, error=repr(error), traceback=traceback.format_exc())
            self._failures[name] = error
            return None
