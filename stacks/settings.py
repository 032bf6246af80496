"""One environment's settings, from `config/<environment>.toml`: typed, strict, frozen.

Unknown keys and bad values are refused with a message that names the file, the key and what is
allowed. No other module reads the files.
"""

from __future__ import annotations

import tomllib
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo, available_timezones

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from stacks.names import Names

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

CONFIG_DIR = Path(__file__).resolve().parent.parent / "config"


class SettingsError(ValueError):
    """A settings file that cannot be used; the message says where and what is allowed."""


def _known_time_zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError("must be an IANA time zone such as UTC or Europe/Zurich")
    return name


def _different(addresses: list[str]) -> list[str]:
    if len(set(addresses)) < len(addresses):
        raise ValueError("must be addresses that differ from each other")
    return addresses


TimeZoneName = Annotated[str, AfterValidator(_known_time_zone)]
# A mistyped address shows at once; whether it is anybody's shows when SNS asks to confirm it.
EmailAddress = Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s.]+$", max_length=254)]
# Lambda: 128 to 10,240 MB; timeouts to 900 s; /tmp 512 to 10,240 MB (Lambda quotas).
Memory = Annotated[int, Field(ge=128, le=10_240)]
# SSM parameter names (Systems Manager user guide): a path of letters, digits and . - _
ParameterName = Annotated[str, Field(pattern=r"^/?[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*$")]
Timeout = Annotated[int, Field(ge=3, le=900)]
EphemeralStorage = Annotated[int, Field(ge=512, le=10_240)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Routing(_Section):
    """Which events the rule sends to the pipeline; an empty list means any, but never `aws.*`."""

    sources: list[Annotated[str, Field(min_length=1, max_length=256)]] = []
    event_types: list[Annotated[str, Field(min_length=1, max_length=128)]] = []


class Ingest(_Section):
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


class Process(_Section):
    """`batch_size` counts raw objects an invocation (1 to 10 without a window, a Lambda quota)."""

    batch_size: Annotated[int, Field(ge=1, le=10)] = 5
    memory_mb: Memory = 1024
    timeout_seconds: Timeout = 120


class Report(_Section):
    """When the report runs (an EventBridge Scheduler cron, in `time_zone`) and with what.

    `grace_minutes`: a raw batch that is older and not processed is sent to be processed again;
    the default outlasts the five receives of a message of the process queue. `look_back_days`: how
    many days before yesterday are made again when something has changed.
    """

    schedule: Annotated[str, Field(pattern=r"^(cron|rate)\(.+\)$")] = "cron(30 0 * * ? *)"
    grace_minutes: Annotated[int, Field(ge=0, le=1_440)] = 60
    look_back_days: Annotated[int, Field(ge=0, le=90)] = 7
    memory_mb: Memory = 1769
    timeout_seconds: Timeout = 900
    ephemeral_storage_mb: EphemeralStorage = 2048


class Alarms(_Section):
    """Who is told by e-mail, and the percentage of invalid events that is worth telling."""

    emails: Annotated[list[EmailAddress], AfterValidator(_different)] = []
    quarantine_percent: Annotated[float, Field(ge=0, lt=100)] = 5.0


class Insight(_Section):
    """When something stands out in a report (functions/report/baseline.py, Thresholds).

    `deviations`: standard deviations from the baseline; `least_change`: a share of the baseline.
    The defaults are those whose false alarms docs/report.md counts.
    """

    history_days: Annotated[int, Field(ge=21, le=90)] = 28
    least_history_days: Annotated[int, Field(ge=21, le=90)] = 21
    deviations: Annotated[float, Field(ge=2, le=10)] = 4.0
    least_change: Annotated[float, Field(ge=0, le=10)] = 0.25
    least_events: Annotated[int, Field(ge=1)] = 20
    least_latency_seconds: Annotated[float, Field(ge=0)] = 10.0

    @model_validator(mode="after")
    def _the_history_can_be_long_enough(self) -> Self:
        if self.least_history_days > self.history_days:
            raise ValueError("least_history_days cannot be more than history_days")
        return self


class Delivery(_Section):
    """Who is told of a new report.

    `announced_days`: how old a day may be for its first report to be mailed; `restated_share`: by
    which share a mailed figure must change to be mailed again. `webhook_*_parameter` name SSM
    parameters, read when the stack is deployed: the address, and the value of `webhook_header`.
    """

    emails: Annotated[list[EmailAddress], AfterValidator(_different)] = []
    announced_days: Annotated[int, Field(ge=1, le=365)] = 7
    restated_share: Annotated[float, Field(ge=0, le=1)] = 0.01
    webhook_url_parameter: ParameterName | None = None
    webhook_header: Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{1,128}$")] | None = None
    webhook_header_parameter: ParameterName | None = None

    @model_validator(mode="after")
    def _a_webhook_is_whole(self) -> Self:
        if (self.webhook_header is None) != (self.webhook_header_parameter is None):
            raise ValueError("webhook_header and webhook_header_parameter go together")
        if self.webhook_header and not self.webhook_url_parameter:
            raise ValueError("webhook_header needs a webhook_url_parameter")
        return self


class Queries(_Section):
    """Ad-hoc SQL: the first event day that it sees, and what one query may read at most."""

    first_day: date = date(2020, 1, 1)
    scan_limit_gb: Annotated[int, Field(ge=1, le=10_000)] = 10
    results_days: Annotated[int, Field(ge=1, le=365)] = 7


class Retention(_Section):
    """How long logs are kept. Days that CloudWatch Logs allows."""

    log_days: Literal[1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731] = 30


class Settings(_Section):
    """Everything one environment may set; each has a default that suits a small team."""

    environment: Annotated[str, Field(pattern=r"^[a-z][a-z0-9]{0,7}$")]
    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{1,14}[a-z0-9]$")] = "reporting"
    region: Annotated[str, Field(pattern=r"^[a-z]{2}(-[a-z]+)+-\d$")] = "us-east-1"
    time_zone: TimeZoneName = "UTC"
    delete_data_on_destroy: bool = False
    emulated: bool = False
    routing: Routing = Routing()
    ingest: Ingest = Ingest()
    process: Process = Process()
    report: Report = Report()
    alarms: Alarms = Alarms()
    insight: Insight = Insight()
    delivery: Delivery = Delivery()
    queries: Queries = Queries()
    retention: Retention = Retention()

    @model_validator(mode="after")
    def _reports_are_not_reported(self) -> Self:
        own = self.names.event_source
        if any(source.startswith(own) for source in self.routing.sources):
            raise ValueError(f"routing.sources cannot have {own}: each report would make another")
        return self

    @cached_property
    def names(self) -> Names:
        """The names of everything this environment deploys."""
        return Names(prefix=f"{self.name}-{self.environment}", region=self.region)

    @property
    def zone(self) -> ZoneInfo:
        """The report's time zone."""
        return ZoneInfo(self.time_zone)


def environments(directory: Path = CONFIG_DIR) -> list[str]:
    """The environments there are: the names of the files in `config/`."""
    return sorted(path.stem for path in directory.glob("*.toml"))


def load(environment: str, directory: Path = CONFIG_DIR) -> Settings:
    """Read `config/<environment>.toml`. Raises SettingsError."""
    path = directory / f"{environment}.toml"
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        known = ", ".join(environments(directory)) or "none"
        raise SettingsError(f"{path}: no such environment; there are: {known}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: not TOML: {error}") from None
    try:
        return Settings.model_validate({"environment": environment, **table})
    except ValidationError as error:
        lines = [f"{path}: {_explain(detail)}" for detail in error.errors()]
        raise SettingsError("\n".join(lines)) from None


def _explain(detail: ErrorDetails) -> str:
    key = ".".join(str(part) for part in detail["loc"])
    if detail["type"] == "extra_forbidden":
        allowed = ", ".join(sorted(_section(detail["loc"][:-1]).model_fields))
        return f"{key}: unknown key; allowed here: {allowed}"
    return f"{key}: {detail['msg']}, not {detail['input']!r}"


def _section(location: tuple[int | str, ...]) -> type[BaseModel]:
    model: type[BaseModel] = Settings
    for name in location:
        annotation: Any = model.model_fields[str(name)].annotation
        model = annotation
    return model
