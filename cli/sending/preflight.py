"""What PutEvents does not say: whether there is a bus, and whether its rule takes an event."""

from __future__ import annotations

from functools import partial

import typer
from botocore.exceptions import ClientError

from cli.sending.entries import Unrouted
from cli.target import Target
from cli.terminal.errors import CommandError
from stacks.routing import left_out

_DENIED = {"AccessDenied", "AccessDeniedException"}


def check_bus(target: Target) -> None:
    """Raise CommandError if there is no such bus. What AWS does not let us ask is said, no more.

    PutEvents accepts events for a bus that is not there, and loses them
    (https://github.com/aws/aws-cli/issues/9186).
    """
    name, region = target.names.bus, target.events.meta.region_name
    try:
        target.events.describe_event_bus(Name=name)
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code == "ResourceNotFoundException":
            raise CommandError(
                f"there is no event bus {name} in {region}, and AWS would accept events for it all "
                "the same, and lose them. Nothing was sent\n"
                "is the stack deployed to this account and region?"
            ) from None
        if code not in _DENIED:
            raise
        typer.echo(
            f"not checked whether there is an event bus {name} in {region}: your role may not "
            "events:DescribeEventBus. If there is none, AWS accepts the events and loses them.",
            err=True,
        )


def unrouted(target: Target) -> Unrouted:
    """What says why the rule of an environment leaves an event out."""
    return partial(left_out, target.settings.routing, target.names.event_source)
