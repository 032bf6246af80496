"""What PutEvents does not say: whether there is a bus, and whether its rule takes an event."""

from __future__ import annotations

from datetime import UTC, datetime

import typer
from botocore.exceptions import ClientError

from cli.judging.deployed import has_other_mappings
from cli.judging.judge import Judge
from cli.judging.naming import AS_SENT, Naming
from cli.sending.preparing import Preparing
from cli.sending.routes import by_any_bus, by_its_bus
from cli.target import Target
from cli.terminal.errors import DENIED, CommandError
from functions.process.mapping.compiled import Compiled


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
        if code not in DENIED:
            raise
        typer.echo(
            f"not checked whether there is an event bus {name} in {region}: your role may not "
            "events:DescribeEventBus. If there is none, AWS accepts the events and loses them.",
            err=True,
        )


def preparing(
    target: Target, compiled: Compiled | None, naming: Naming = AS_SENT, *, received: bool = False
) -> Preparing:
    """What makes and judges the entries for an environment, now. `compiled`: None to judge none."""
    judge = None
    if compiled is not None:
        judge = Judge(
            compiled,
            region=target.events.meta.region_name,
            now=datetime.now(UTC),
            naming=naming,
            arriving=True,
        )
    by_rule = by_any_bus if received else by_its_bus
    return Preparing(
        by_rule(target.settings.routing, target.names.event_source),
        naming,
        judge,
        received=received,
        others_deployed=compiled is not None and has_other_mappings(target, compiled.digest),
    )
