"""The stages that events flow through: what is taken in, and with what each function runs."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from stacks.names import StageName
from stacks.settings.fields import Account, EphemeralStorage, Memory, Section, Timeout
from stacks.settings.variables import ReadBy


class Routing(Section):
    """Which events of the bus go to the pipeline, and which other accounts may send some."""

    sources: list[Annotated[str, Field(min_length=1, max_length=256)]] = Field(default_factory=list)
    """Only events with one of these `Source`s, spelt exactly so. With an empty list all of them,
    but those that begin with `aws.` and the pipeline's own."""

    event_types: list[Annotated[str, Field(min_length=1, max_length=128)]] = Field(
        default_factory=list
    )
    """Only events with one of these `DetailType`s, spelt exactly so. With an empty list all."""

    producer_accounts: list[Account] = Field(default_factory=list)
    """Other AWS accounts that may put events on the bus: only events that the two lists above pick.
    See [deploying](deploy.md#environments)."""


class Ingest(Section):
    """How events are gathered into batches. A batch is handed over when it is full, or when its
    window has passed. What is allowed are the bounds of a Lambda event source mapping on SQS."""

    batch_size: Annotated[int, Field(ge=1, le=10_000)] = 10_000
    """Events in a batch at most. Lambda hands a batch over at 6 MB as well, which is some 4,000
    events of 600 bytes."""

    batch_window_seconds: Annotated[int, Field(ge=0, le=300)] = 300
    """Seconds for which a batch gathers events. So long an event may wait before it is stored. A
    short window makes many batches, and it is batches that cost:
    [a window of 60 s makes five times as many](cost.md#what-drives-the-bill). 0 is for a
    `batch_size` of up to 10."""

    memory_mb: Memory = 512
    """MB of the ingest function. Memory buys a share of a core, all of one at 1,769:
    [settings by volume](performance.md#settings-by-volume)."""

    timeout_seconds: Timeout = 60
    """Seconds that one run of the ingest function may take. A batch that failed is tried again
    after six times this and the window."""

    @model_validator(mode="after")
    def _large_batches_have_a_window(self) -> Self:
        if self.batch_size > 10 and self.batch_window_seconds == 0:
            raise ValueError("a batch_size above 10 needs a batch_window_seconds of at least 1")
        return self


class Process(Section):
    """The process function, which judges each event."""

    batch_size: Annotated[int, Field(ge=1, le=10)] = 5
    """Raw batches in one run of the process function at most. Lambda takes 10 without a window."""

    memory_mb: Memory = 1024
    """MB of the process function. See `ingest.memory_mb`."""

    timeout_seconds: Timeout = 120
    """Seconds that one run of the process function may take. What failed is tried again after six
    times this."""


class Report(Section):
    """When the daily report is made, how far it looks back, and what counts it."""

    schedule: Annotated[str, Field(pattern=r"^(cron|rate)\(.+\)$")] = "cron(30 0 * * ? *)"
    """When the daily run starts, in `time_zone`: an expression of EventBridge Scheduler. It makes
    the report of the day before. The alarm *report-missing* expects a run each day."""

    grace_minutes: Annotated[int, Field(ge=0, le=1_440), ReadBy(StageName.REPORT)] = 60
    """Minutes after which a raw batch that nobody has processed is sent to be processed again. The
    default is longer than the five tries of a message in the process queue."""

    look_back_days: Annotated[int, Field(ge=0, le=90), ReadBy(StageName.REPORT)] = 7
    """How many days before the reported one are made again where something has changed. A day
    without a change costs about ten LIST requests a run."""

    memory_mb: Memory = 1769
    """MB of the report function. DuckDB writes to the disk what does not fit in it."""

    timeout_seconds: Timeout = 900
    """Seconds that one run of the report function may take. Up to a fifth of them is for waiting
    for what was sent to be processed again."""

    ephemeral_storage_mb: EphemeralStorage = 2048
    """MB of disk of the report function. A day's event files are downloaded to it: 120 bytes an
    event, and half of that once packed for counting."""

    engine: Annotated[Literal["duckdb", "athena"], ReadBy(StageName.REPORT)] = "duckdb"
    """What counts a day: DuckDB in the function, or Athena for days that are
    [too large for one function](architecture.md#beyond-one-function). Athena costs $5 a terabyte
    that it reads."""

    scan_limit_gb: Annotated[int, Field(ge=1, le=10_000)] = 1_000
    """GB that one of Athena's statements may read for a report. Without `engine = "athena"` it
    means nothing."""


class Queries(Section):
    """[Questions in SQL](queries.md), which people ask by Athena."""

    first_day: date = date(2020, 1, 1)
    """The first event day that a question sees. One that names no days looks at each of them."""

    scan_limit_gb: Annotated[int, Field(ge=1, le=10_000)] = 10
    """GB that one question may read. Athena charges $5 a terabyte, so the default stops a question
    at 5 cents."""

    results_days: Annotated[int, Field(ge=1, le=365)] = 7
    """Days until the result of a question is deleted."""
