"""The names of what an environment deploys: the contract between the stack and the command line.

They are derived from the settings and the account alone, so the command finds everything without
reading Terraform's state.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """`prefix` is `<name>-<environment>`; bucket names add account and region to be unique."""

    prefix: str
    region: str

    @property
    def stack(self) -> str:
        return self.prefix

    @property
    def bus(self) -> str:
        return self.prefix

    @property
    def ingest_function(self) -> str:
        return f"{self.prefix}-ingest"

    @property
    def process_function(self) -> str:
        return f"{self.prefix}-process"

    @property
    def report_function(self) -> str:
        return f"{self.prefix}-report"

    @property
    def ingest_queue(self) -> str:
        return f"{self.prefix}-ingest"

    @property
    def ingest_dead_letters(self) -> str:
        """Events that EventBridge could not deliver or that ingest failed on."""
        return f"{self.prefix}-ingest-dlq"

    @property
    def process_queue(self) -> str:
        return f"{self.prefix}-process"

    @property
    def process_dead_letters(self) -> str:
        """Notifications of raw batches that process failed on."""
        return f"{self.prefix}-process-dlq"

    @property
    def report_dead_letters(self) -> str:
        """Scheduled report runs that could not be started or that failed."""
        return f"{self.prefix}-report-dlq"

    @property
    def report_schedule(self) -> str:
        return f"{self.prefix}-daily-report"

    @property
    def event_source(self) -> str:
        """The source of the pipeline's own events, which never go back into it."""
        return f"{self.prefix}.reports"

    @property
    def reports_topic(self) -> str:
        """What is published here is mailed."""
        return f"{self.prefix}-reports"

    @property
    def webhook(self) -> str:
        return f"{self.prefix}-webhook"

    @property
    def webhook_dead_letters(self) -> str:
        """Events that the webhook did not take in a day."""
        return f"{self.prefix}-webhook-dlq"

    @property
    def database(self) -> str:
        """The Glue database: Athena's names have no hyphens."""
        return self.prefix.replace("-", "_")

    @property
    def workgroup(self) -> str:
        return self.prefix

    @property
    def counting_workgroup(self) -> str:
        """In which the report counts, when Athena does it."""
        return f"{self.prefix}-report"

    def queries_bucket(self, account: str) -> str:
        """Results of Athena queries."""
        return self._bucket("queries", account)

    @property
    def deploy_role(self) -> str:
        """Assumed by the repository's workflows; its policies are named after it."""
        return f"{self.prefix}-deploy"

    @property
    def boundary(self) -> str:
        """The policy that bounds what the environment's roles may do."""
        return f"{self.prefix}-boundary"

    @property
    def alarms_topic(self) -> str:
        """What alarms are sent to."""
        return f"{self.prefix}-alarms"

    @property
    def metrics(self) -> str:
        """The namespace of the metrics that are counted from logs."""
        return self.prefix

    @property
    def dashboard(self) -> str:
        return self.prefix

    def raw_bucket(self, account: str) -> str:
        return self._bucket("raw", account)

    def processed_bucket(self, account: str) -> str:
        return self._bucket("processed", account)

    def reports_bucket(self, account: str) -> str:
        return self._bucket("reports", account)

    def _bucket(self, zone: str, account: str) -> str:
        return f"{self.prefix}-{zone}-{account}-{self.region}"
