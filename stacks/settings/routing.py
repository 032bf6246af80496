"""Which events go to the pipeline: those of its own bus, and some of other buses."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from stacks.settings.fields import Account, Section
from stacks.settings.other_buses import Bus, BusName

# A rule on another bus has its part in the policies of two queues and of the deploy role, and
# these have a limit of size.
_MOST_BUSES = 5


class Routing(Section):
    """Which events of the bus go to the pipeline, and which other accounts may send some."""

    sources: list[Annotated[str, Field(min_length=1, max_length=256)]] = Field(default_factory=list)
    """Only events with exactly one of these `Source`s. If the list is empty, all sources but the
    pipeline's own and those that begin with `aws.`."""

    event_types: list[Annotated[str, Field(min_length=1, max_length=128)]] = Field(
        default_factory=list
    )
    """Only events with exactly one of these `DetailType`s. If the list is empty, all of them."""

    producer_accounts: list[Account] = Field(default_factory=list)
    """Other AWS accounts that may put events on the bus, but only events that the two lists above
    allow. See [deploying](deploy.md#environments)."""

    buses: Annotated[dict[BusName, Bus], Field(max_length=_MOST_BUSES)] = Field(
        default_factory=dict
    )
    """Other buses of the same account and region, by name, that the pipeline takes events of too:
    `default`, which has [the events of AWS services](producers.md#events-of-aws-services), one of
    your own, or a partner's. At most 5."""
