"""All settings of one environment, and what follows from them."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, model_validator

from stacks.names import Names, StageName
from stacks.settings import kept, own_work
from stacks.settings.aws_names import Account, Region, free_for_buckets
from stacks.settings.deployment import GitHub, State
from stacks.settings.fields import Like, Section, Tags, TimeZoneName
from stacks.settings.notifications import Alarms, Delivery, Insight
from stacks.settings.routing import Routing
from stacks.settings.schedule import default_schedule, skipped_run
from stacks.settings.stages import Ingest, Process, Queries, Report
from stacks.settings.storage import Encryption, Retention
from stacks.settings.variables import ReadBy


class Settings(Section):
    """Everything one environment may set; each setting has a default that suits a small team."""

    environment: Annotated[
        str, Like(r"^[a-z][a-z0-9]{0,7}$", "at most 8 small letters and digits, the first a letter")
    ]
    """The file's name without `.toml`. No key of the file."""

    name: Annotated[
        str,
        Like(
            r"^[a-z][a-z0-9-]{1,14}[a-z0-9]$",
            "3 to 16 small letters, digits and -, the first a letter and the last no -",
        ),
        AfterValidator(free_for_buckets),
    ] = "reporting"
    """The names of all deployed resources begin with `<name>-<environment>`. Choose it before the
    first deployment: another name makes another pipeline, with empty buckets."""

    account: Account | None = None
    """The number of the AWS account to deploy to. If it is set, credentials for any other account
    are refused."""

    region: Region = "us-east-1"
    """The AWS region to deploy to."""

    time_zone: Annotated[TimeZoneName, ReadBy(StageName.PROCESS, StageName.REPORT)] = "UTC"
    """The IANA time zone of days and of `report.schedule`. After a change, events stored before
    keep their days until they are [replayed](cli.md#replay)."""

    delete_data_on_destroy: bool = False
    """Whether `make destroy` removes the data too. If not, a destroy is refused while there is
    data."""

    emulated: bool = False
    """Whether this is the embedded AWS on your machine. Functions are then packaged for that
    machine, and checks that ask AWS itself are left out."""

    quick: bool = False
    """Leaves out what only takes time on an emulator: queues do not wait for their dead-letter
    queues, and buckets have no lifecycle rules. Refused unless `emulated` is true."""

    tags: Tags = Field(default_factory=dict)
    """Tags for every resource. `Project`, `Environment` and `ManagedBy` are set already. At most
    40, and none that begins with `aws:`."""

    routing: Routing = Routing()
    ingest: Ingest = Ingest()
    process: Process = Process()
    report: Report = Report()
    alarms: Alarms = Alarms()
    insight: Annotated[Insight, ReadBy(StageName.REPORT)] = Insight()
    delivery: Delivery = Delivery()
    queries: Queries = Queries()
    retention: Retention = Retention()
    encryption: Encryption = Encryption()
    state: State = State()
    github: GitHub = GitHub()

    @model_validator(mode="after")
    def _reports_are_not_reported(self) -> Self:
        own = self.names.event_source
        if any(source.startswith(own) for source in self.routing.sources):
            raise ValueError(f"routing.sources cannot have {own}: each report would make another")
        return self

    @model_validator(mode="after")
    def _other_buses_have_none_of_the_pipelines_own_work(self) -> Self:
        buses = self.routing.buses
        if self.names.bus in buses:
            raise ValueError(
                f"routing.buses cannot have {self.names.bus}: it is the pipeline's own bus, and"
                " routing.sources says what is taken of it"
            )
        wrong = [
            f"routing.buses.{name}: {mistake}"
            for name, bus in buses.items()
            for mistake in own_work.mistakes(bus, self.name)
        ]
        if wrong:
            raise ValueError("\n".join(wrong))
        return self

    @model_validator(mode="after")
    def _what_the_daily_run_needs_is_kept(self) -> Self:
        kept.check(self.retention, self.report, self.insight, self.delivery)
        return self

    @model_validator(mode="after")
    def _the_clock_never_skips_the_daily_run(self) -> Self:
        written = self.report.schedule
        if written and (skipped := skipped_run(written, self.time_zone)):
            raise ValueError(
                f"report.schedule is {written}, and clocks in {self.time_zone} skip"
                f" {skipped:%H:%M} on {skipped:%Y-%m-%d}: there would be no report that day."
                " Choose a time that is always there, or leave it out, which means"
                f" {default_schedule(self.time_zone)}"
            )
        return self

    @model_validator(mode="after")
    def _state_on_this_machine_is_that_of_an_emulator(self) -> Self:
        if self.state.backend == "local" and not self.emulated:
            raise ValueError('state.backend = "local" is for the embedded AWS: emulated is not set')
        return self

    @model_validator(mode="after")
    def _only_an_emulator_is_quick(self) -> Self:
        if self.quick and not self.emulated:
            raise ValueError("quick is for an emulator: AWS refuses such queues")
        return self

    @model_validator(mode="after")
    def _the_key_is_where_it_encrypts(self) -> Self:
        key = self.encryption.kms_key_arn
        region = key.split(":")[3] if key else self.region
        if region != self.region:
            raise ValueError(
                f"encryption.kms_key_arn is a key in {region}, and must be one in {self.region}:"
                " buckets and queues take none of another region"
            )
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
        """The stack that environments share which keep their state in one bucket."""
        return f"{self.name}-bootstrap"

    @property
    def schedule(self) -> str:
        """When the daily run starts, as an expression of EventBridge Scheduler."""
        return self.report.schedule or default_schedule(self.time_zone)

    @property
    def zone(self) -> ZoneInfo:
        """The report's time zone."""
        return ZoneInfo(self.time_zone)
