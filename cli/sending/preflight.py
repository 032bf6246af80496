"""What PutEvents does not say: whether there is a bus, and whether its rule takes an event."""

from __future__ import annotations

from functools import partial

import typer
from botocore.exceptions import ClientError

from cli.sending.entries import Unrouted
from cli.target import Target
from cli.terminal.errors import CommandError
from stacks.deployed import has_mappings
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


def has_other_mappings(target: Target, digest: str) -> bool:
    """Whether process was deployed with other mappings than those of a digest.

    Where that cannot be known, it is said, no more.
    """
    function = target.names.process.function
    try:
        found = target.functions.get_function_configuration(FunctionName=function)
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code not in {*_DENIED, "ResourceNotFoundException"}:
            raise
        said = f"lambda:GetFunctionConfiguration of {function}: {code}"
    else:
        same = has_mappings(found.get("Description", ""), digest)
        if same is not None:
            return not same
        said = f"{function} was deployed by a version that does not say them"
    typer.echo(
        f"not checked whether process has the mappings by which events are judged ({said})",
        err=True,
    )
    return False


def unrouted(target: Target) -> Unrouted:
    """What says why the rule of an environment leaves an event out."""
    return partial(left_out, target.settings.routing, target.names.event_source)
