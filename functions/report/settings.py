"""The settings of the report function, from its environment variables."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from functions.common import environment
from functions.common.retention import Retention
from functions.report.compare.baseline import Thresholds

if TYPE_CHECKING:
    from functions.report.document.report import Pipeline

DUCKDB, ATHENA = "duckdb", "athena"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportSettings:
    """Buckets to read from and to write reports to; `time_zone` is that of the report's day.

    `engine`: what counts a day, DUCKDB or ATHENA, which has settings of its own.
    `grace_minutes`: how old a raw batch without a ledger entry must be for the sweep to send it
    to the process queue again. `look_back_days`: how many days before yesterday the daily run
    makes again when their inputs have changed. `retention`: how long is kept what reports are made
    from. `thresholds`: when something stands out.

    `event_bus`, `event_source`, `reports_topic`: where a report is announced, and as whom. Mailing
    by SES has settings of its own.
    `announced_days`: how old a day may be for its first report to be news. `restated_share`: by
    which share an announced figure must change to be news again. `chat`: the format of what a chat
    gets (announce/webhook.py).
    """

    raw_bucket: str
    processed_bucket: str
    reports_bucket: str
    process_queue_url: str
    time_zone: ZoneInfo
    engine: str
    grace_minutes: int
    look_back_days: int
    retention: Retention
    thresholds: Thresholds
    event_bus: str
    event_source: str
    reports_topic: str
    announced_days: int
    restated_share: float
    chat: str

    @property
    def pipeline(self) -> Pipeline:
        """Whose reports these are: the name of its events' source has both (stacks/names.py)."""
        name, _, environment = self.event_source.partition(".")[0].rpartition("-")
        return {"name": name, "environment": environment}


@dataclass(frozen=True, slots=True, kw_only=True)
class SesSettings:
    """The address from which SES mails reports, and those to which; a space is between them."""

    mail_sender: str
    mail_recipients: str


def read_ses(environ: Mapping[str, str] = os.environ) -> SesSettings | None:
    """How SES mails; None where SNS does, since no variable of it is set.

    Raises ConfigurationError if only some of them are.
    """
    names = environment.variables(SesSettings)
    missing = sorted(name for name in names if not environ.get(name))
    if len(missing) == len(names):
        return None
    if missing:
        raise environment.ConfigurationError(
            f"environment variable {' and '.join(missing)} is not set: either all of"
            f" {', '.join(sorted(names))} are, and SES mails, or none is, and SNS does"
        )
    return environment.read(SesSettings, environ)


@dataclass(frozen=True, slots=True, kw_only=True)
class AthenaSettings:
    """Where Athena counts: a workgroup of the report's own, and the catalogue's database."""

    workgroup: str
    database: str
