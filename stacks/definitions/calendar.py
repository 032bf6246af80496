"""`[[holiday]]` of calendar.toml: days that are no usual ones."""

from __future__ import annotations

import datetime

from stacks.definitions.fields import Title
from stacks.definitions.table import Table


class Holiday(Table):
    """A day that is no usual one, and its name."""

    date: datetime.date
    name: Title
