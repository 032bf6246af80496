"""All settings of one environment, and what follows from them."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Self
from zoneinfo import ZoneInfo

from pydantic import Field, model_validator

from stacks.names import Names
from stacks.settings.deploying import GitHub, State
from stacks.settings.fields import Account, Region, Section, Tags, TimeZoneName
from stacks.settings.keeping import Encryption, Retention
from stacks.settings.stages import Ingest, Process, Queries, Report, Routing
from stacks.settings.telling import Alarms, Delivery, Insight


class Settings(Section):
    """Everything one environment may set; each has a default that suits a small team.

    `account`: the AWS account's number; with it, no other account is ever touched. `emulated`:
    deployed onto an emulator. `quick`: without what only costs time there. Queues are made beside
    their dead-letter queues, not after them. Buckets have no rules of how long things stay.
    """

    environment: Annotated[str, Field(pattern=r"^[a-z][a-z0-9]{0,7}$")]
    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{1,14}[a-z0-9]$")] = "reporting"
    account: Account | None = None
    region: Region = "us-east-1"
    time_zone: TimeZoneName = "UTC"
    delete_data_on_destroy: bool = False
    emulated: bool = False
    quick: bool = False
    routing: Routing = Routing()
    ingest: Ingest = Ingest()
    process: Process = Process()
    report: Report = Report()
    alarms: Alarms = Alarms()
    insight: Insight = Insight()
    delivery: Delivery = Delivery()
    queries: Queries = Queries()
    retention: Retention = Retention()
    encryption: Encryption = Encryption()
    tags: Tags = Field(default_factory=dict)
    state: State = State()
    github: GitHub = GitHub()

    @model_validator(mode="after")
    def _reports_are_not_reported(self) -> Self:
        own = self.names.event_source
        if any(source.startswith(own) for source in self.routing.sources):
            raise ValueError(f"routing.sources cannot have {own}: each report would make another")
        return self

    @model_validator(mode="after")
    def _only_an_emulator_is_quick(self) -> Self:
        if self.quick and not self.emulated:
            raise ValueError("quick is for an emulator: AWS refuses such queues")
        return self

    @cached_property
    def names(self) -> Names:
        """The names of everything this environment deploys."""
        return Names(prefix=f"{self.name}-{self.environment}", region=self.region)

    @property
    def state_region(self) -> str:
        return self.state.region or self.region

    def state_bucket(self, account: str) -> str:
        """The bucket of the state, in the account that is deployed to."""
        return (
            self.state.bucket or f"{self.name}-state-{self.account or account}-{self.state_region}"
        )

    @property
    def bootstrap_stack(self) -> str:
        """The stack of what environments share that keep their state together."""
        return f"{self.name}-bootstrap"

    @property
    def zone(self) -> ZoneInfo:
        """The report's time zone."""
        return ZoneInfo(self.time_zone)
