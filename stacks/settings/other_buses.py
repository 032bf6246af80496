"""What is taken from a bus that is not the pipeline's own: its name, its sources, the pattern."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, Self, TypeAlias

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from stacks.settings.fields import Like, Section, different

# A pattern of EventBridge with a member `source`, which is a list of sources.
Branch: TypeAlias = Mapping[str, Any]

# EventBridge quotas, "Event pattern size": more only where AWS has raised it for an account.
MOST_CHARACTERS = 2_048


def _no_arn(name: Any) -> Any:
    if isinstance(name, str) and name.startswith("arn:"):
        raise ValueError(
            "must be the name of a bus of this account and region, such as default, and no ARN. The"
            " owner of another account's bus forwards events to this environment's bus, and"
            " routing.producer_accounts names that account"
        )
    return name


def _no_matcher(source: Any) -> Any:
    if isinstance(source, dict):
        raise ValueError(  # noqa: TRY004 - pydantic takes no other
            "must be a source by its exact name: whether events are of the pipeline's own work"
            " cannot be told of sources that nobody names"
        )
    return source


# What EventBridge allows (API reference, CreateEventBus), but for a length that alarms, which are
# named after the bus, and policies have room for. A partner's bus has slashes.
BusName = Annotated[
    str,
    Like(r"^[A-Za-z0-9._/-]{1,128}$", "the name of a bus: 1 to 128 letters, digits and . _ / -"),
    BeforeValidator(_no_arn),
]
_Source = Annotated[str, Field(min_length=1, max_length=256), BeforeValidator(_no_matcher)]
_Sources = Annotated[list[_Source], Field(min_length=1), different("sources")]


class Bus(Section):
    """A rule on that bus sends what it picks to the pipeline, in its envelope as it is. Each bus
    adds an alarm, at $0.10 a month."""

    sources: _Sources
    """Only events with exactly one of these `source`s, such as `aws.ecs`. Those of services that
    the pipeline itself uses need a `filter`."""

    filter: Annotated[Any, WithJsonSchema({"type": "object", "additionalProperties": True})] = None
    """Which of their events: a [condition](definitions.md#patterns) on the envelope, such as
    `{ detail-type = "ECS Task State Change", detail.lastStatus = ["STOPPED"] }`. A list of tables
    is any of them; where these name a `source`, each is for that source."""

    @model_validator(mode="after")
    def _some_events_fit_and_the_pattern_is_not_too_long(self) -> Self:
        taken = {source for branch in self.branches for source in branch["source"]}
        if idle := [source for source in self.sources if source not in taken]:
            raise ValueError(
                f"no pattern of the filter takes {', '.join(idle)}: leave out the source, or add a"
                " pattern for it"
            )
        if (length := len(self.event_pattern)) > MOST_CHARACTERS:
            raise ValueError(
                f"the pattern has {length:,} characters as EventBridge's JSON, and may have"
                f" {MOST_CHARACTERS:,}: name fewer values, or prefixes of them"
            )
        return self

    @cached_property
    def branches(self) -> tuple[Branch, ...]:
        """EventBridge's patterns, of which one has to match, each with the sources it is for."""
        # Late: few files name a bus, and the language of definitions takes long to load.
        from stacks.settings.bus_pattern import branches  # noqa: PLC0415

        return branches(self.sources, self.filter)

    @cached_property
    def event_pattern(self) -> str:
        """The rule's pattern, as EventBridge's JSON."""
        from stacks.settings.bus_pattern import as_json  # noqa: PLC0415 - late, as above

        return as_json(self.branches)
