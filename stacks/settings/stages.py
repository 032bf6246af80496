"""The stages that events flow through, and the questions that people ask of them in SQL."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from stacks.names import StageName
from stacks.settings import cron
from stacks.settings.fields import EphemeralStorage, Like, Memory, Section, Timeout
from stacks.settings.variables import ReadBy

# Pacific/Kiritimati, where each day begins first, is so far ahead of UTC.
_FIRST_ZONE = timedelta(hours=14)


class Ingest(Section):
    """How events are gathered into batches. Lambda hands a batch to the ingest function when it is
    full, or when its window has passed. The bounds are those of Lambda's event source mappings."""

    batch_size: Annotated[int, Field(ge=1, le=10_000)] = 10_000
    """The most events in a batch. A batch is also full at 6 MB, which is some 4,000 events of 600
    bytes, each with its envelope and the fields that SQS adds."""

    batch_window_seconds: Annotated[int, Field(ge=0, le=300)] = 300
    """Seconds for which a batch gathers events, which is how long an event may wait before it is
    stored. A short window makes many batches, and each batch costs:
    [a window of 60 s makes five times as many](cost.md#what-drives-the-bill). 0 is allowed only
    with a `batch_size` of at most 10."""

    memory_mb: Memory = 512
    """Memory of the ingest function, in MB. It also buys CPU: one whole core at 1,769 MB. See
    [settings by volume](performance.md#settings-by-volume)."""

    timeout_seconds: Timeout = 60
    """Seconds that one run of the ingest function may take. A failed batch is tried again after six
    times this, and the window."""

    @model_validator(mode="after")
    def _large_batches_have_a_window(self) -> Self:
        if self.batch_size > 10 and self.batch_window_seconds == 0:
            raise ValueError("a batch_size above 10 needs a batch_window_seconds of at least 1")
        return self


class Process(Section):
    """The process function, which judges each event."""

    batch_size: Annotated[int, Field(ge=1, le=10)] = 5
    """The most raw batches in one run of the process function. Lambda allows 10, as there is no
    window."""

    memory_mb: Memory = 1024
    """Memory of the process function, in MB. See `ingest.memory_mb`."""

    timeout_seconds: Timeout = 120
    """Seconds that one run of the process function may take. A failed batch is tried again after
    six times this."""


class Report(Section):
    """When the daily report is made, how far it looks back, and what counts it."""

    schedule: (
        Annotated[
            str,
            Like(
                r"^(cron|rate)\(.+\)$",
                "such as cron(30 6 * * ? *), each day at 06:30, or rate(1 day)",
            ),
            AfterValidator(cron.checked),
        ]
        | None
    ) = None
    """When the daily run starts, in `time_zone`: an expression of
    [EventBridge Scheduler](https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html),
    such as `"cron(0 4 * * ? *)"`. It makes the report of the day before. If not set, at 00:30, or
    at 01:30 where clocks that are put forward skip 00:30, as in Cairo, Beirut, Santiago, Havana and
    the Azores: the scheduler leaves out a run at a time that is skipped. So such a time is refused.
    The alarm *report-missing* expects a run each day."""

    grace_minutes: Annotated[int, Field(ge=0, le=1_440), ReadBy(StageName.REPORT)] = 60
    """Minutes after which an unprocessed raw batch is sent to be processed again. By
    default the five tries of a message in the process queue are over by then."""

    look_back_days: Annotated[int, Field(ge=0, le=90), ReadBy(StageName.REPORT)] = 7
    """How many days before the reported one each run checks for changes. The report of a changed
    day is made again. An unchanged day costs about ten LIST requests a run."""

    memory_mb: Memory = 1769
    """Memory of the report function, in MB. DuckDB writes to disk what does not fit in memory."""

    timeout_seconds: Timeout = 900
    """Seconds that one run of the report function may take. It spends up to a fifth of them waiting
    for the batches that it sent to be processed again."""

    ephemeral_storage_mb: EphemeralStorage = 2048
    """Disk of the report function, in MB. A day's event files are downloaded to it. They take 120
    bytes an event, and half of that once packed for counting."""

    engine: Annotated[Literal["duckdb", "athena"], ReadBy(StageName.REPORT)] = "duckdb"
    """What counts a day's events: DuckDB in the function, or Athena for days that are
    [too large for one function](scale.md#beyond-one-function). Athena costs $5 per terabyte
    read."""

    scan_limit_gb: Annotated[int, Field(ge=1, le=10_000)] = 1_000
    """GB that each of Athena's statements for a report may read. It has an effect only with
    `engine = "athena"`."""


def _begun(day: date) -> date:
    """A day that has begun somewhere: with a later one there would be no days to ask about."""
    today = (datetime.now(UTC) + _FIRST_ZONE).date()
    if day > today:
        raise ValueError(f"must be a day that has begun, at most {today}")
    return day


class Queries(Section):
    """[Questions in SQL](queries.md), which people ask in Athena."""

    first_day: Annotated[date, AfterValidator(_begun)] = date(2020, 1, 1)
    """The first event day that a question sees. A question that names no days looks at every day
    from this one on."""

    scan_limit_gb: Annotated[int, Field(ge=1, le=10_000)] = 10
    """GB that one question may read. Athena costs $5 per terabyte read, so the default stops a
    question at 5 cents."""

    results_days: Annotated[int, Field(ge=1, le=365)] = 7
    """Days after which the result of a question is deleted."""
