"""Who is told of what: alarms, what stands out in a report, and the report itself."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from stacks.settings.fields import EmailAddresses, ParameterName, Section


class Alarms(Section):
    """Who is told by e-mail, and the percentage of invalid events that is worth telling."""

    emails: EmailAddresses = Field(default_factory=list)
    quarantine_percent: Annotated[float, Field(ge=0, lt=100)] = 5.0


class Insight(Section):
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


class Delivery(Section):
    """Who is told of a new report.

    `announced_days`: how old a day may be for its first report to be mailed; `restated_share`: by
    which share a mailed figure must change to be mailed again. `webhook_*_parameter` name SSM
    parameters, read when the stack is deployed: the address, and the value of `webhook_header`.
    """

    emails: EmailAddresses = Field(default_factory=list)
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
