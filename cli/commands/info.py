"""`pipeline info`: where an environment is, and what leads any AWS client there."""

from __future__ import annotations

import json
import platform
import shlex
import uuid
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from cli import __version__
from cli.target import Target
from cli.terminal.errors import errors_as_messages
from cli.terminal.options import Options
from cli.terminal.together import at_most_one
from functions.common.times import rfc3339
from stacks.settings import Routing
from toolchain.versions import AWS_PROVIDER_VERSION

_WIDTH = 20


def info(
    context: typer.Context,
    exports: Annotated[
        bool, typer.Option("--exports", help="Only the environment variables, for a shell's eval.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Where an environment is: endpoint, names, and lines to paste that lead there.

    It asks AWS for the bus and the queues, so it fails where nothing is deployed.

        pipeline --env dev info
        eval "$(pipeline --env local info --exports)"
    """
    at_most_one(context, "--exports", "--json")
    with errors_as_messages():
        options: Options = context.obj
        target = Target(options)
        if exports:
            typer.echo("\n".join(_exports(variables(target))))
        elif as_json:
            typer.echo(json.dumps(describe(target), indent=2))
        else:
            print_info(target)


def variables(target: Target) -> dict[str, str]:
    """What a producer needs in its environment, by the names that docs/producers.md uses."""
    return {**target.variables, "EVENT_BUS_NAME": target.names.bus}


def describe(target: Target) -> dict[str, Any]:
    """Everything about an environment, as `pipeline info --json` prints it."""
    names, account = target.names, target.account
    dead_letters: dict[str, str] = {**names.dead_letters}
    if target.settings.delivery.webhook_url_parameter:
        dead_letters["webhook"] = names.webhook_dead_letters
    endpoint = target.events.meta.endpoint_url
    reports = f"{endpoint}/" if target.settings.emulated else "s3://"
    return {
        "environment": target.settings.environment,
        "endpoint": endpoint,
        "region": target.events.meta.region_name,
        "account": account,
        "bus": {
            "name": names.bus,
            "arn": target.events.describe_event_bus(Name=names.bus)["Arn"],
        },
        "other_buses": {
            bus: {"rule": names.other_bus_rule, "sources": taken.sources}
            for bus, taken in target.settings.routing.buses.items()
        },
        "queues": {stage: target.queue_url(name) for stage, name in names.queues.items()},
        "dead_letter_queues": {
            stage: target.queue_url(name) for stage, name in dead_letters.items()
        },
        "buckets": {
            "raw": target.raw.name,
            "processed": target.processed.name,
            "reports": target.reports.name,
            "queries": names.queries_bucket(account),
        },
        "functions": {**names.functions},
        "reports": f"{reports}{target.reports.name}/index.html",
        "versions": {
            "pipeline": __version__,
            "terraform-provider-aws": AWS_PROVIDER_VERSION,
            "python": platform.python_version(),
        },
        "variables": variables(target),
    }


def print_info(target: Target) -> None:
    """Print it for people, with lines to paste."""
    found = describe(target)
    where = "the embedded AWS" if target.settings.emulated else "AWS"
    typer.echo(f"{target.names.prefix}, on {where}\n")
    for name in ("endpoint", "region", "account"):
        _row(name, [found[name]])
    _row("bus", found["bus"].values())
    buses = found["other_buses"].items()
    _row("other buses", (f"{bus}: {', '.join(taken['sources'])}" for bus, taken in buses))
    _row("queues", found["queues"].values())
    _row("dead-letter queues", found["dead_letter_queues"].values())
    _row("buckets", found["buckets"].values())
    _row("functions", found["functions"].values())
    _row("reports", [found["reports"]])
    _row("versions", [", ".join(f"{name} {text}" for name, text in found["versions"].items())])
    typer.echo("\nFor any AWS client (--exports prints these lines alone):\n")
    for line in _exports(found["variables"]):
        typer.echo(line)
    typer.echo("\nAn event of now, by the AWS CLI:\n")
    typer.echo(_put_events(target))


def _row(name: str, values: Any) -> None:
    """A name, and its values one below the other."""
    for text in values:
        typer.echo(f"{name:<{_WIDTH}}{text}")
        name = ""


def _exports(found: Mapping[str, str]) -> Iterator[str]:
    for name, text in found.items():
        yield f"export {name}={shlex.quote(text)}"


def _put_events(target: Target) -> str:
    """A command that puts an event on this environment's bus; its pipeline takes the event."""
    event = sample(target.settings.routing, datetime.now(UTC))
    entry = {
        "EventBusName": target.names.bus,
        "Source": event["source"],
        "DetailType": event["event_type"],
        "Detail": json.dumps(event),
    }
    return f"aws events put-events --entries {shlex.quote(json.dumps([entry]))}"


def sample(routing: Routing, moment: datetime) -> dict[str, Any]:
    """A valid event that the environment's rule lets through."""
    return {
        "event_id": str(uuid.uuid4()),
        "source": next(iter(routing.sources), "shop.checkout"),
        "timestamp": rfc3339(moment),
        "event_type": next(iter(routing.event_types), "OrderPlaced"),
        "details": {"action": "order", "status": "success"},
    }
