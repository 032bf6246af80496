"""`[[source]]` of sources.toml: who owns a source, and how fresh it has to be."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from stacks.definitions.fields import Values, differ
from stacks.definitions.table import Misfit, Table
from stacks.settings.fields import AudienceName, Like

Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


class Source(Table):
    """What is known of the sources that fit. Of several tables that fit, the first counts."""

    source: Values
    owner: AudienceName | None = None
    fresh_within: (
        Annotated[
            str,
            Like(
                r"^[1-9][0-9]{0,3}[mhd]$",
                "1 to 9999 minutes, hours or days, such as 30m, 6h or 2d",
            ),
        ]
        | None
    ) = None
    days: Annotated[list[Day], Field(min_length=1), AfterValidator(differ)] | None = None

    def misfits(self) -> Iterator[Misfit]:
        """What it says nothing about."""
        if self.owner is None and self.fresh_within is None:
            yield ("owner", "fresh_within"), "must have owner or fresh_within"
        if self.days is not None and self.fresh_within is None:
            what = "days says of which days fresh_within counts the hours, and needs it"
            yield ("days", "fresh_within"), what
