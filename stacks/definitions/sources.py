"""`[[source]]` of sources.toml: who owns a source, and how fresh it has to be."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from stacks.definitions.fields import Values, differ
from stacks.definitions.mistakes import mistake
from stacks.settings.fields import AudienceName, Section

Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


class Source(Section):
    """What is known of the sources that fit. Of several tables that fit, the first counts."""

    source: Values
    owner: AudienceName | None = None
    fresh_within: Annotated[str, Field(pattern=r"^[1-9][0-9]{0,3}[mhd]$")] | None = None
    days: Annotated[list[Day], Field(min_length=1), AfterValidator(differ)] | None = None

    @model_validator(mode="after")
    def _it_says_something(self) -> Self:
        if self.owner is None and self.fresh_within is None:
            raise mistake("must have owner or fresh_within")
        if self.days is not None and self.fresh_within is None:
            raise mistake("days says of which days fresh_within counts the hours, and needs it")
        return self
