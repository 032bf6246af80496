"""`[[report]]` of reports.toml: a report of some of the events, for some people."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from stacks.definitions.fields import Names, ReportFilter, Title, differ
from stacks.definitions.mistakes import Contradiction, Numbered, cut
from stacks.settings.fields import AudienceName, HyphenatedName, Section

# The daily report of everything, which is always there.
OF_EVERYTHING = "all"


class Report(Section):
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
    send_at: Annotated[str, Field(pattern=r"^(complete|([01][0-9]|2[0-3]):[0-5][0-9])$")] = (
        "complete"
    )


def contradictions(found: Numbered[Report], metrics: Collection[str]) -> Iterator[Contradiction]:
    """What is wrong between reports and metrics. `metrics`: all names that metrics.toml has."""
    for number, report in found.items():
        if report.name == OF_EVERYTHING:
            yield number, "name", f"{OF_EVERYTHING} is the report of everything, always there"
        for name in report.metrics or []:
            if name not in metrics:
                there = ", ".join(sorted(metrics)) or "none"
                yield number, "metrics", f"there is no metric {cut(name)}; there are: {there}"
