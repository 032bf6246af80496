"""The types of report.json; some sections have a module beside this one.

report.schema.json says what each member means, and its bounds.

A report grows in three steps: `Counted` is what `compose` makes of a day, `Compared` has the
comparison with earlier days, and `Report`, with the history of its revisions, is what is stored.
A member that reports of earlier versions lack is NotRequired.

For type checkers: the functions import it under TYPE_CHECKING, since it costs a cold start some ms.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Literal, NotRequired, TypedDict

from functions.common.books import Counts
from functions.common.named_keys import NamedKeys
from functions.report.document.comparison import Comparison
from functions.report.document.dimensions import DimensionFigures, GroupFigures, Other
from functions.report.document.mappings import MappingFigures
from functions.report.document.metrics import MetricFigures
from functions.report.document.quality import Quality
from functions.report.document.verdict import Verdict

Scalar = str | int | float | Decimal | bool | None


class Pending(NamedKeys):
    day_over: bool


class Hour(TypedDict):
    hour: int
    events: int
    failures: int


class Activity(TypedDict):
    events: int
    first_event_at: str | None
    last_event_at: str | None
    failures: int
    failure_rate: float | None
    by_source: list[GroupFigures]
    by_event_type: list[GroupFigures]
    by_action: list[GroupFigures]
    by_status: list[GroupFigures]
    other: NotRequired[Other]
    by_hour: list[Hour]
    dimensions: NotRequired[list[DimensionFigures]]


class ArrivalFigures(TypedDict):
    stored: int
    before_the_day: NotRequired[int]
    after_the_day: int
    first_date: str | None
    last_date: str | None
    backfilled: bool


class Quantiles(TypedDict):
    """Seconds; None without events."""

    p50: float | None
    p95: float | None
    p99: float | None
    max: float | None


class Latency(Quantiles):
    on_time: Quantiles


class Processing(Counts):
    balanced: bool
    pending: NamedKeys
    unbalanced: NamedKeys
    superseded: NamedKeys


class Service(TypedDict):
    name: str
    usd: float
    units: dict[str, float]


class CostEstimate(TypedDict):
    currency: str
    total: float
    prices_as_of: str
    by_service: list[Service]


class Change(TypedDict):
    figure: str
    before: Scalar
    after: Scalar


class Revision(TypedDict):
    revision: int
    generated_at: str
    key: str
    changes: list[Change]
    more_changes: int
    sentences: NotRequired[list[str]]


class Counted(TypedDict):
    report_version: Literal[1, 2]
    date: str
    time_zone: str
    generated_at: str
    first_generated_at: str | None
    revision: int
    status: Literal["complete", "incomplete"]
    pending: Pending
    activity: Activity
    arrival: NotRequired[ArrivalFigures]
    quality: Quality
    mappings: NotRequired[MappingFigures]
    latency_seconds: Latency
    processing: Processing
    cost_estimate: CostEstimate
    metrics: NotRequired[list[MetricFigures]]


class Pipeline(TypedDict):
    """Which pipeline made it; the environment is None of files that were never sent.

    `preview`: where these are kept, as commands take it.
    """

    name: str
    environment: str | None
    preview: NotRequired[str]


class Compared(Counted):
    comparison: Comparison
    verdict: NotRequired[Verdict]
    pipeline: NotRequired[Pipeline]


class Report(Compared):
    history: list[Revision]
