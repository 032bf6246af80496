"""How long things are kept, and by whose key they are encrypted."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from stacks.settings.fields import Days, KeyArn, Section

# S3 Glacier Instant Retrieval bills at least that long (S3 user guide, "Storage classes").
COLD_DAYS = 90


class Retention(Section):
    """How many days things are kept; what has no number of days is kept for good. Storage in S3
    Standard costs $0.023 a GB and month. Most must be at least 14: a message may wait that long in
    a queue, and what it leads to must still be there."""

    log_days: Literal[1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731] = 30
    """Days for which the functions' logs stay. CloudWatch Logs allows these numbers."""

    raw_cold_days: Annotated[int, Field(ge=1, le=3_650)] = 90
    """Days until raw batches of 128 KB and more move to S3 Glacier Instant Retrieval. It reads as
    fast for a fifth of the price, and bills 90 days at least: batches that go sooner than that are
    not moved. Where both are set, `raw_days` must be at least 90 more."""

    raw_days: Days | None = None
    """Days for which raw batches stay, as they were received. Without them nothing can be
    [replayed](cli.md#replay)."""

    events_days: Days | None = None
    """Days for which typed events stay, which reports are made from. Never make the report of a
    day again whose events are gone: it would say that nothing happened."""

    quarantine_days: Days | None = None
    """Days for which invalid events stay."""

    ledger_days: Days | None = None
    """Days for which the entries stay that say which batches are done. Not less than `raw_days`:
    without its entry a batch counts as never processed."""

    curated_days: Days | None = None
    """Days for which curated events stay, which questions in SQL read. With fewer `events_days`
    only curated data is kept in the long run."""

    superseded_days: Annotated[int, Field(ge=1, le=365)] = 7
    """Days for which an edition of curated events stays that a newer one has replaced. S3 counts
    them from when it was written, so an edition that is older already goes within a day."""

    reports_days: Days | None = None
    """Days for which reports stay, with all their revisions."""

    old_versions_days: Annotated[int, Field(ge=1, le=365)] = 30
    """Days for which overwritten and deleted objects can be brought back, in every bucket. They are
    paid for until then."""

    @property
    def raw_moves_after(self) -> int | None:
        """When raw batches move to the colder class, None when they go too soon for it."""
        stay = self.raw_days is None or self.raw_days >= self.raw_cold_days + COLD_DAYS
        return self.raw_cold_days if stay else None

    @model_validator(mode="after")
    def _what_was_asked_for_holds(self) -> Self:
        if self.ledger_days and (self.raw_days is None or self.ledger_days < self.raw_days):
            # Without its entry a batch counts as never processed.
            raise ValueError("ledger_days must not be less than raw_days")
        if "raw_cold_days" in self.model_fields_set and self.raw_moves_after is None:
            raise ValueError(f"raw_days must be at least raw_cold_days + {COLD_DAYS}")
        return self


class Encryption(Section):
    """By whose key buckets and queues are encrypted. By default it is S3's and SQS's own, at no
    cost. See [deploying](deploy.md#environments) for what a key of yours must allow."""

    create_key: bool = False
    """Whether to make a key of KMS, which is turned every year. It costs a dollar a month, and
    requests. After a destroy it can be brought back for 30 days."""

    kms_key_arn: KeyArn | None = None
    """The ARN of a key of yours. Not together with `create_key`."""

    @model_validator(mode="after")
    def _one_key(self) -> Self:
        if self.create_key and self.kms_key_arn:
            raise ValueError("create_key and kms_key_arn exclude each other")
        return self
