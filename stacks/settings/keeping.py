"""How long things are kept, and by whose key they are encrypted."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from stacks.settings.fields import Days, KeyArn, Section

# S3 Glacier Instant Retrieval bills at least that long (S3 user guide, "Storage classes").
COLD_DAYS = 90


class Retention(Section):
    """How many days things are kept; what has no number of days is kept for good.

    `log_days`: those that CloudWatch Logs allows. `raw_cold_days`: when raw batches move to
    S3 Glacier Instant Retrieval, which reads as fast for a fifth of the price, but bills 90 days
    at least: so batches that go sooner are not moved. `superseded_days`: how long an edition of
    curated events stays from when it was written, once a newer one stands. `old_versions_days`: how
    long what was overwritten or deleted can be brought back, in every bucket.
    """

    log_days: Literal[1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731] = 30
    raw_cold_days: Annotated[int, Field(ge=1, le=3_650)] = 90
    raw_days: Days | None = None
    events_days: Days | None = None
    quarantine_days: Days | None = None
    ledger_days: Days | None = None
    curated_days: Days | None = None
    superseded_days: Annotated[int, Field(ge=1, le=365)] = 7
    reports_days: Days | None = None
    old_versions_days: Annotated[int, Field(ge=1, le=365)] = 30

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
    """By S3's and SQS's own keys, or by one of KMS: made here, or yours by its ARN.

    Your own key's policy must let the services use it: see docs/deploy.md.
    """

    create_key: bool = False
    kms_key_arn: KeyArn | None = None

    @model_validator(mode="after")
    def _one_key(self) -> Self:
        if self.create_key and self.kms_key_arn:
            raise ValueError("create_key and kms_key_arn exclude each other")
        return self
