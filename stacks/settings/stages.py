"""The stages that events flow through: what is taken in, and with what each function runs."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from stacks.settings.fields import Account, EphemeralStorage, Memory, Section, Timeout


class Routing(Section):
    """Which events the rule sends to the pipeline; an empty list means any, but never `aws.*`.

    `producer_accounts`: other AWS accounts that may put such events on the bus.
    """

    sources: list[Annotated[str, Field(min_length=1, max_length=256)]] = Field(default_factory=list)
    event_types: list[Annotated[str, Field(min_length=1, max_length=128)]] = Field(
        default_factory=list
    )
    producer_accounts: list[Account] = Field(default_factory=list)


class Ingest(Section):
    """A batch is handed over when it is full or the window has passed.

    A long window makes few batches, and it is batches that cost (docs/cost.md); a day's report
    waits for no minute of it.

    Bounds are those of a Lambda event source mapping on SQS: 1 to 10,000 messages, 0 to 300 s,
    and at least 1 s for more than 10 messages.
    """

    batch_size: Annotated[int, Field(ge=1, le=10_000)] = 10_000
    batch_window_seconds: Annotated[int, Field(ge=0, le=300)] = 300
    memory_mb: Memory = 512
    timeout_seconds: Timeout = 60

    @model_validator(mode="after")
    def _large_batches_have_a_window(self) -> Self:
        if self.batch_size > 10 and self.batch_window_seconds == 0:
            raise ValueError("a batch_size above 10 needs a batch_window_seconds of at least 1")
        return self


class Process(Section):
    """`batch_size` counts raw objects an invocation (1 to 10 without a window, a Lambda quota)."""

    batch_size: Annotated[int, Field(ge=1, le=10)] = 5
    memory_mb: Memory = 1024
    timeout_seconds: Timeout = 120


class Report(Section):
    """When the report runs (an EventBridge Scheduler cron, in `time_zone`) and with what.

    `grace_minutes`: a raw batch that is older and not processed is sent to be processed again;
    the default outlasts the five receives of a message of the process queue. `look_back_days`: how
    many days before yesterday are made again when something has changed.

    `engine`: what counts a day, DuckDB within the function's memory and disk, or Athena beyond
    them (docs/architecture.md); `scan_limit_gb`: what one of Athena's queries may then read.
    """

    schedule: Annotated[str, Field(pattern=r"^(cron|rate)\(.+\)$")] = "cron(30 0 * * ? *)"
    grace_minutes: Annotated[int, Field(ge=0, le=1_440)] = 60
    look_back_days: Annotated[int, Field(ge=0, le=90)] = 7
    memory_mb: Memory = 1769
    timeout_seconds: Timeout = 900
    ephemeral_storage_mb: EphemeralStorage = 2048
    engine: Literal["duckdb", "athena"] = "duckdb"
    scan_limit_gb: Annotated[int, Field(ge=1, le=10_000)] = 1_000


class Queries(Section):
    """Ad-hoc SQL: the first event day that it sees, and what one query may read at most."""

    first_day: date = date(2020, 1, 1)
    scan_limit_gb: Annotated[int, Field(ge=1, le=10_000)] = 10
    results_days: Annotated[int, Field(ge=1, le=365)] = 7
