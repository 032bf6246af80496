"""The names of what an environment deploys: the contract between the stack and the command line.

They are derived from the settings and the account alone, so the command finds everything without
reading Terraform's state.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

# Every account and region has a bus of this name. Its rules have no bus in their ARNs, and the
# metrics of its rules none in their dimensions.
DEFAULT_BUS = "default"


class StageName(StrEnum):
    """The stages that have a function, in the order in which events flow through them."""

    INGEST = "ingest"
    PROCESS = "process"
    REPORT = "report"


@dataclass(frozen=True, slots=True, kw_only=True)
class StageResources:
    """The names of what a stage deploys. `dead_letters` keeps what its function failed on."""

    function: str
    dead_letters: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuedStageResources(StageResources):
    """The names of a stage whose function works off a queue."""

    queue: str


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
    def other_bus_rule(self) -> str:
        """The rule on each other bus that the pipeline takes events of."""
        return f"{self.prefix}-ingest"

    @property
    def ingest(self) -> QueuedStageResources:
        """Its dead letters: events that EventBridge could not deliver or that ingest failed on."""
        return self._queued(StageName.INGEST)

    @property
    def process(self) -> QueuedStageResources:
        """Its dead letters: notifications of raw batches that process failed on."""
        return self._queued(StageName.PROCESS)

    @property
    def report(self) -> StageResources:
        """Its dead letters: scheduled runs that could not be started or that failed."""
        return StageResources(
            function=f"{self.prefix}-{StageName.REPORT}",
            dead_letters=self._dead_letters(StageName.REPORT),
        )

    @property
    def stages(self) -> Mapping[StageName, StageResources]:
        """All stages, in the order in which events flow through them."""
        return {
            StageName.INGEST: self.ingest,
            StageName.PROCESS: self.process,
            StageName.REPORT: self.report,
        }

    @property
    def functions(self) -> Mapping[str, str]:
        return {stage: names.function for stage, names in self.stages.items()}

    @property
    def dead_letters(self) -> Mapping[str, str]:
        return {stage: names.dead_letters for stage, names in self.stages.items()}

    @property
    def queues(self) -> Mapping[str, str]:
        """The queues that functions work off."""
        return {
            stage: names.queue
            for stage, names in self.stages.items()
            if isinstance(names, QueuedStageResources)
        }

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
        return self._dead_letters("webhook")

    @property
    def database(self) -> str:
        """The Glue database: Athena's names have no hyphens."""
        return self.prefix.replace("-", "_")

    @property
    def workgroup(self) -> str:
        return self.prefix

    @property
    def report_workgroup(self) -> str:
        """The workgroup in which Athena counts a day for its report."""
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
        """Alarms are sent to it."""
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

    def _queued(self, stage: StageName) -> QueuedStageResources:
        name, dead_letters = f"{self.prefix}-{stage}", self._dead_letters(stage)
        return QueuedStageResources(function=name, queue=name, dead_letters=dead_letters)

    def _dead_letters(self, stage: str) -> str:
        return f"{self.prefix}-{stage}-dlq"

    def _bucket(self, zone: str, account: str) -> str:
        return f"{self.prefix}-{zone}-{account}-{self.region}"
