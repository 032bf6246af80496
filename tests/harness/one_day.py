"""The day of the clock, which stays the same while the tests of a file run.

A pytest plugin (tests/conftest.py names it). Many tests take a day from the clock more than once,
and so does the code that they test. So a file does not begin shortly before a day ends: it waits.
Deployed pipelines take longer, and start their daily run by themselves, which no test expects.

A day that is taken when a file is imported may be another one by the time that its tests run:
today() is to be asked in a test.
"""

from __future__ import annotations

import sys
import time
from datetime import UTC, date, datetime, timedelta
from datetime import time as time_of_day

import pytest

MIDNIGHT = time_of_day(0)
# The default of `schedule`, which config/local.toml leaves as it is.
DAILY_RUN = time_of_day(0, 30)
# How long a file may take. Most take seconds, and those that deploy some minutes; a busy machine
# takes several times as long.
ROOM = timedelta(minutes=8)
ROOM_DEPLOYED = timedelta(minutes=12)
# The daily run ends, and clocks differ a little.
_AFTER = timedelta(seconds=30)

_entered = pytest.StashKey[object]()


def today() -> date:
    """In UTC, the time zone of the settings that tests use."""
    return datetime.now(UTC).date()


def waits(now: datetime, *, is_deployed: bool) -> timedelta:
    """How long a file that would begin now has to wait. `is_deployed`: it deploys a pipeline."""
    room = ROOM_DEPLOYED if is_deployed else ROOM
    for moment in (MIDNIGHT, DAILY_RUN) if is_deployed else (MIDNIGHT,):
        at = datetime.combine(now.date(), moment, UTC)
        coming = at if now < at + _AFTER else at + timedelta(days=1)
        if coming - now < room:
            return coming + _AFTER - now
    return timedelta(0)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Before the fixtures of a file are made."""
    file = item.path
    if item.session.stash.get(_entered, None) == file:
        return
    item.session.stash[_entered] = file
    wait = waits(datetime.now(UTC), is_deployed=item.get_closest_marker("e2e") is not None)
    if wait:
        print(f"\n{file.name} begins in {wait}, in another day", file=sys.__stderr__)
        time.sleep(wait.total_seconds())
