"""Which events go to the pipeline: those of its own bus, and some of other buses."""

from __future__ import annotations

import json
from typing import Annotated, Self

from pydantic import Field, model_validator

from stacks.settings.aws_names import Account
from stacks.settings.fields import Section, different
from stacks.settings.other_buses import MOST_CHARACTERS, Bus, BusName

# A rule on another bus has its part in the policies of two queues and of the deploy role, and
# these have a limit of size.
_MOST_BUSES = 5
# EventBridge quotas: the policy of a bus has 10,240 characters, and the ARN of an account takes 34.
# The rest is for the conditions, which have the two lists.
_MOST_ACCOUNTS = 200


class Routing(Section):
    """Which events of the bus go to the pipeline, and which other accounts may send some."""

    sources: list[Annotated[str, Field(min_length=1, max_length=256)]] = Field(default_factory=list)
    """Only events with exactly one of these `Source`s. If the list is empty, all sources but the
    pipeline's own and those that begin with `aws.`."""

    event_types: list[Annotated[str, Field(min_length=1, max_length=128)]] = Field(
        default_factory=list
    )
    """Only events with exactly one of these `DetailType`s. If the list is empty, all of them."""

    producer_accounts: Annotated[
        list[Account], Field(max_length=_MOST_ACCOUNTS), different("accounts")
    ] = Field(default_factory=list)
    """Other AWS accounts that may put events on the bus, but only events that the two lists above
    allow. At most 200. See [deploying](deploy.md#environments)."""

    buses: Annotated[dict[BusName, Bus], Field(max_length=_MOST_BUSES)] = Field(
        default_factory=dict
    )
    """Other buses of the same account and region, by name, that the pipeline takes events of too:
    `default`, which has [the events of AWS services](producers.md#events-of-aws-services), one of
    your own, or a partner's. At most 5."""

    @model_validator(mode="after")
    def _the_pattern_is_not_too_long(self) -> Self:
        lists = {"source": self.sources, "detail-type": self.event_types}
        listed = {name: values for name, values in lists.items() if values}
        # As the provider writes it: without blanks, and letters as they are.
        length = len(json.dumps(listed, separators=(",", ":"), ensure_ascii=False))
        if length > MOST_CHARACTERS:
            raise ValueError(
                f"sources and event_types have {length:,} characters as EventBridge's JSON, and may"
                f" have {MOST_CHARACTERS:,}: name fewer"
            )
        return self
