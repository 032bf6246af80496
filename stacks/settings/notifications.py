"""Notifications: of alarms and of reports, and when a figure of a report stands out."""

from __future__ import annotations

import re
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from stacks.names import StageName
from stacks.settings.aws_names import ParameterName
from stacks.settings.fields import (
    PLAIN_ADDRESS,
    AudienceName,
    EmailAddresses,
    Like,
    PlainAddress,
    Section,
)
from stacks.settings.variables import ReadBy

# SES takes 50 (SES API, SendRawEmail); the policy of a role has room for the identities of these.
_MOST_BY_SES = 20


class Alarms(Section):
    """Who is notified when [something is wrong with the pipeline](operations.md#who-is-told)."""

    emails: EmailAddresses = Field(default_factory=list)
    """E-mail addresses that get the alarms. SNS asks each of them to confirm first."""

    quarantine_percent: Annotated[float, Field(ge=0, lt=100), ReadBy(StageName.PROCESS)] = 5.0
    """The alarm *quarantine-rate* goes off when more than this percentage of an hour's events are
    invalid."""


class Insight(Section):
    """When something [stands out](report.md#what-stands-out) in a report.
    [How good it is](report.md#how-good-it-is) counts the false alarms with the defaults."""

    history_days: Annotated[int, Field(ge=21, le=90)] = 28
    """How many days back the baselines look. Each day costs a report one GET request."""

    least_history_days: Annotated[int, Field(ge=21, le=90)] = 21
    """With fewer complete days than this, nothing stands out. At most `history_days`."""

    deviations: Annotated[float, Field(ge=2, le=10)] = 4.0
    """How many standard deviations from the baseline are unusual for one figure. The more sources
    there are, the more it takes for each."""

    least_change: Annotated[float, Field(ge=0, le=10)] = 0.25
    """The smallest change worth telling, as a share of the baseline: 0.25 is a quarter."""

    least_events: Annotated[int, Field(ge=1)] = 20
    """A source that never had this many events in a day is not judged. Neither is a rate of fewer
    events, nor a metric of fewer that has no `least_events` of its own; a target of a count or a
    sum is judged all the same."""

    least_latency_seconds: Annotated[float, Field(ge=0)] = 10.0
    """A latency that grew by fewer seconds than this does not stand out."""

    invalid_share: Annotated[float, Field(ge=0, le=1)] = 0.1
    """If more than this share of what arrived on a day was invalid, its report
    [says so first](report.md#the-verdict), whatever is usual, and `pipeline status` exits with 1:
    0.1 is a tenth."""

    invalid_least: Annotated[int, Field(ge=1)] = 20
    """Of fewer events than this the invalid share says nothing."""

    @model_validator(mode="after")
    def _the_history_can_be_long_enough(self) -> Self:
        if self.least_history_days > self.history_days:
            raise ValueError("least_history_days cannot be more than history_days")
        return self


class Audience(Section):
    """People who get what concerns them: reports that name them, findings about their sources."""

    emails: Annotated[EmailAddresses, Field(min_length=1)]
    """Their e-mail addresses."""


class Delivery(Section):
    """[Who is notified of a new report](report.md#who-is-told), by mail and in a chat."""

    emails: EmailAddresses = Field(default_factory=list)
    """E-mail addresses that get the report. SNS asks each of them to confirm first, SES none."""

    via: Literal["sns", "ses"] = "sns"
    """How reports are mailed: `sns` for text, `ses` for HTML with text beside it and the figures
    attached. [SES needs an address that somebody has verified](report.md#mail-by-ses), and mails to
    at most 20 addresses. Alarms are always mailed by SNS."""

    sender: PlainAddress | None = None
    """The address that SES mails from. Only together with `via = "ses"`. A change needs
    `make bootstrap` where GitHub deploys."""

    audiences: dict[AudienceName, Audience] = Field(default_factory=dict)
    """Who is meant by the names in [definitions](definitions.md#report), such as
    `finance = { emails = ["cfo@example.com"] }`. Without effect yet, and synthesis says so."""

    announced_days: Annotated[int, Field(ge=1, le=365), ReadBy(StageName.REPORT)] = 7
    """A day's first report is mailed only if the day was at most this many days ago."""

    restated_share: Annotated[float, Field(ge=0, le=1), ReadBy(StageName.REPORT)] = 0.01
    """A report is mailed again when its events, failures, quarantined events or a figure of a
    metric have changed by at least this share of what was mailed last: 0.01 is one percent. One
    late event is no reason where a figure is of so few that one of them is such a share."""

    chat: Annotated[Literal["text", "slack", "teams"], ReadBy(StageName.REPORT)] = "text"
    """The format of what is posted to a chat's webhook: `slack` for Slack's blocks, `teams` for an
    Adaptive Card, as webhooks of Teams Workflows take it, `text` for any chat that takes
    `{"text": "..."}`, such as Mattermost. `pipeline report --preview chat` shows it."""

    webhook_url_parameter: ParameterName | None = None
    """The name of an SSM parameter that holds the address of a chat's webhook. It is read when the
    stack is deployed. The webhook has two alarms, at $0.10 a month each."""

    webhook_header: (
        Annotated[str, Like(r"^[A-Za-z0-9-]{1,128}$", "1 to 128 letters, digits and -")] | None
    ) = None
    """The name of a header to send to that address, such as `Authorization`. Only together with
    `webhook_header_parameter`."""

    webhook_header_parameter: ParameterName | None = None
    """The name of an SSM parameter that holds the header's value. EventBridge takes no colon in
    it."""

    @model_validator(mode="after")
    def _mail_by_ses_is_whole(self) -> Self:
        if self.via != "ses":
            if self.sender:
                raise ValueError('sender needs via = "ses"')
            return self
        if not self.sender or not self.emails:
            raise ValueError('via = "ses" needs a sender and emails')
        if len(self.emails) > _MOST_BY_SES:
            raise ValueError(
                f'via = "ses" takes at most {_MOST_BY_SES} emails, not {len(self.emails)}: name'
                " the address of a mailing list instead"
            )
        for address in self.emails:
            if not re.fullmatch(PLAIN_ADDRESS, address):
                raise ValueError(
                    f'emails has {address}: via = "ses" takes letters, digits and . _ + - before'
                    " the @, and a domain in lower case"
                )
        return self

    @model_validator(mode="after")
    def _a_webhook_is_whole(self) -> Self:
        if (self.webhook_header is None) != (self.webhook_header_parameter is None):
            raise ValueError("webhook_header and webhook_header_parameter go together")
        if self.webhook_header and not self.webhook_url_parameter:
            raise ValueError("webhook_header needs a webhook_url_parameter")
        return self
