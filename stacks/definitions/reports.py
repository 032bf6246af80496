"""`[[report]]` of reports.toml: a report of some of the events, for some people."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from stacks.definitions.fields import Names, ReportFilter, Title, differ
from stacks.definitions.mistakes import Contradiction, Numbered, missing
from stacks.definitions.table import Table
from stacks.settings.fields import AudienceName, HyphenatedName, Like

# The daily report of everything, which is always there.
OF_EVERYTHING = "all"


class Report(Table):
    """A report beside the one of everything."""

    name: HyphenatedName
    title: Title | None = None
    filter: ReportFilter
    metrics: Names | None = None
    every: Literal["day", "week", "month"] = "day"
    audience: AudienceName | None = None
    attach: Annotated[list[Literal["csv", "html"]], AfterValidator(differ)] = Field(
        default_factory=list
    )
    send_at: Annotated[
        str,
        Like(r"^(complete|([01][0-9]|2[0-3]):[0-5][0-9])$", "complete, or a time such as 07:00"),
    ] = "complete"


def contradictions(
    found: Numbered[Report], metrics: Collection[str] | None
) -> Iterator[Contradiction]:
    """What is wrong between reports and metrics.

    `metrics`: all names that metrics.toml has, or None where it could not be read.
    """
    for number, report in found.items():
        if report.name == OF_EVERYTHING:
            yield number, "name", f"{OF_EVERYTHING} is the report of everything, always there"
        if what := missing("metric", report.metrics or [], metrics):
            yield number, "metrics", what
