"""How long things are kept, and by whose key they are encrypted."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from stacks.names import StageName
from stacks.settings.aws_names import KeyArn
from stacks.settings.fields import Days, Section
from stacks.settings.variables import ReadBy

# S3 Glacier Instant Retrieval bills at least that long (S3 user guide, "Storage classes").
COLD_DAYS = 90


def _whole_number(value: Any) -> Any:
    """Of the literal 1 pydantic takes true and 1.0 too."""
    if isinstance(value, bool | float):
        raise ValueError("must be a whole number")  # noqa: TRY004 - pydantic takes no other
    return value


class Retention(Section):
    """How many days things are kept. Without a number of days they are kept for good. Storage in S3
    Standard costs $0.023 per GB and month. Most numbers must be at least 14: a message may wait
    that long in a queue, and what it leads to must still be there. What the daily run still needs
    must be kept longer, which depends on how far back it looks: a number that is too small is
    refused, and the message says what to change."""

    log_days: Annotated[
        Literal[1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731],
        BeforeValidator(_whole_number),
    ] = 30
    """Days for which the functions' logs are kept. CloudWatch Logs allows only these numbers."""

    raw_cold_days: Annotated[int, Field(ge=1, le=3_650)] = 90
    """Days after which raw batches of 128 KB or more move to S3 Glacier Instant Retrieval. It reads
    as fast for a fifth of the price, but bills at least 90 days. So batches that are deleted within
    90 days of the move are not moved. If both are set, `raw_days` must be at least 90 more than
    this."""

    raw_days: Annotated[Days | None, ReadBy(StageName.REPORT)] = None
    """Days for which raw batches are kept, as they were received. Without them nothing can be
    [replayed](cli.md#replay), and a batch that was not processed by then is lost."""

    events_days: Annotated[Days | None, ReadBy(StageName.REPORT)] = None
    """Days for which the Parquet files are kept that reports are made from. After that, a day's
    report [stays as it is](report.md#days-whose-files-have-expired). At least
    `report.look_back_days` + 19: so far back the daily run looks for batches that lack files."""

    quarantine_days: Annotated[Days | None, ReadBy(StageName.REPORT)] = None
    """Days for which quarantined events are kept. Otherwise as `events_days`."""

    ledger_days: Annotated[Days | None, ReadBy(StageName.REPORT)] = None
    """Days for which the ledger is kept, which says which batches are done. Not less than
    `raw_days`: a batch without an entry counts as never processed. Otherwise as `events_days`."""

    curated_days: Days | None = None
    """Days for which curated events are kept, which questions in SQL read. If `events_days` is
    less, only curated data is kept in the long run."""

    superseded_days: Annotated[int, Field(ge=1, le=365)] = 7
    """Days for which a replaced edition of curated events is kept. S3 counts them from when that
    edition was written, so one that is already that old is gone within a day."""

    reports_days: Days | None = None
    """Days for which reports are kept, with all their revisions. At least `report.look_back_days` +
    `insight.history_days` + 2, because a report is compared with so many earlier ones, and
    `delivery.announced_days` + 2, so that none is made and mailed anew."""

    old_versions_days: Annotated[int, Field(ge=1, le=365)] = 30
    """Days for which overwritten and deleted objects can be restored, in every bucket. You pay for
    them until then."""

    @property
    def raw_moves_after(self) -> int | None:
        """After how many days raw batches move to the colder class; None if deleted too soon."""
        stays = self.raw_days is None or self.raw_days >= self.raw_cold_days + COLD_DAYS
        return self.raw_cold_days if stays else None

    @model_validator(mode="after")
    def _what_was_asked_for_holds(self) -> Self:
        if self.ledger_days and (self.raw_days is None or self.ledger_days < self.raw_days):
            # Without its entry a batch counts as never processed.
            raise ValueError("ledger_days must not be less than raw_days")
        if "raw_cold_days" in self.model_fields_set and self.raw_moves_after is None:
            raise ValueError(f"raw_days must be at least raw_cold_days + {COLD_DAYS}")
        return self


class Encryption(Section):
    """The key that encrypts buckets and queues. By default S3 and SQS use keys of their own, at no
    cost. [Deploying](deploy.md#environments) says what a key of yours must allow."""

    create_key: bool = False
    """Whether to make a KMS key, which is rotated every year. It costs a dollar a month, and
    requests. After a destroy it can be restored for 30 days."""

    kms_key_arn: KeyArn | None = None
    """The ARN of an existing KMS key in `region`, of this or another account. Not together with
    `create_key`."""

    @model_validator(mode="after")
    def _one_key(self) -> Self:
        if self.create_key and self.kms_key_arn:
            raise ValueError("create_key and kms_key_arn exclude each other")
        return self
