"""Judges the events of a preview: at their own time, but none that is ahead of the clock."""

from __future__ import annotations

from datetime import datetime, timedelta

from cli.judging.files import Item
from cli.judging.judge import Judge, Judged
from functions.common.times import EPOCH
from functions.process.mapping.compiled import Compiled
from functions.process.mapping.mappings import Mappings


class Judging:
    """Judges each event as at its arrival, and what lies after `now` as if it was sent now.

    Nothing can have arrived later than now: process would refuse what is more than a day ahead.
    """

    def __init__(self, compiled: Compiled, *, region: str, now: datetime) -> None:
        self._judge = Judge(compiled, region=region, now=now)
        self._if_sent_now = Judge(compiled, region=region, now=now, arriving=True)
        self._now_us = (now - EPOCH) // timedelta(microseconds=1)

    @property
    def mappings(self) -> Mappings:
        """The mappings that it judges by."""
        return self._judge.mappings

    def judge(self, item: Item) -> Judged:
        """Judge one event. Never raises on any input."""
        judged = self._judge.judge(item)
        return self._if_sent_now.judge(item) if judged.arrived_us > self._now_us else judged
