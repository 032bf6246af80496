"""`pipeline leftovers`: what an environment still has on AWS, by name, not by Terraform's state.

After a destroy it proves that nothing is left to pay for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import typer

from cli.target import Target
from cli.terminal.errors import errors_as_messages
from cli.terminal.options import Options


def leftovers(context: typer.Context) -> None:
    """Names everything of an environment that is on AWS. Exits with 1 when there is something.

    pipeline --env dev leftovers
    """
    with errors_as_messages():
        options: Options = context.obj
        target = Target(options)
        found = [f"{kind}: {name}" for kind, name in find(target)]
        prefix = target.names.prefix
        if not found:
            typer.echo(f"Nothing of {prefix} is left.")
            return
        typer.echo(f"{len(found)} of {prefix} are there:")
        for line in found:
            typer.echo(f"  {line}")
        raise typer.Exit(1)


def find(target: Target) -> Iterator[tuple[str, str]]:
    """`(kind, name)` of all that has the environment's prefix, kind by kind."""
    for kind, names in _KINDS.items():
        for name in sorted(names(target)):
            # A database's name has no hyphens (Athena).
            bare = name.removeprefix("/aws/lambda/").removeprefix("alias/").replace("_", "-")
            if bare == target.names.prefix or bare.startswith(f"{target.names.prefix}-"):
                yield kind, name


def _pages(
    service: str, operation: str, rows: str, name: str, **arguments: str
) -> Callable[[Target], Iterator[str]]:
    """Lists names by an API that has pages. `arguments` may hold `{prefix}`."""

    def names(target: Target) -> Iterator[str]:
        given = {key: text.format(prefix=target.names.prefix) for key, text in arguments.items()}
        for page in target.client(service).get_paginator(operation).paginate(**given):
            for row in page.get(rows, []):
                # An ARN or a URL ends with the name.
                yield row[name] if name.endswith("Name") or name == "Name" else _end(row, name)

    return names


def _end(row: Any, name: str) -> str:
    whole: str = row if not name else row[name]
    return whole.replace("/", ":").rsplit(":", 1)[-1]


def _buses(target: Target) -> Iterator[str]:
    """EventBridge has no paginator. An environment has one bus."""
    listed = target.client("events").list_event_buses(NamePrefix=target.names.prefix)
    for row in listed["EventBuses"]:
        yield row["Name"]


def _workgroups(target: Target) -> Iterator[str]:
    """Athena has no paginator; an account has 1,000 workgroups at most (Athena quotas)."""
    arguments: dict[str, str] = {}
    while True:
        listed = target.client("athena").list_work_groups(**arguments)
        yield from (row["Name"] for row in listed["WorkGroups"])
        if "NextToken" not in listed:
            return
        arguments = {"NextToken": listed["NextToken"]}


def _buckets(target: Target) -> Iterator[str]:
    for row in target.s3.list_buckets()["Buckets"]:
        yield row["Name"]


_KINDS: dict[str, Callable[[Target], Iterator[str]]] = {
    "bucket": _buckets,
    "queue": _pages("sqs", "list_queues", "QueueUrls", "", QueueNamePrefix="{prefix}"),
    "function": _pages("lambda", "list_functions", "Functions", "FunctionName"),
    "event source mapping": _pages(
        "lambda", "list_event_source_mappings", "EventSourceMappings", "FunctionArn"
    ),
    "bus": _buses,
    "schedule": _pages("scheduler", "list_schedules", "Schedules", "Name", NamePrefix="{prefix}"),
    "log group": _pages(
        "logs",
        "describe_log_groups",
        "logGroups",
        "logGroupName",
        logGroupNamePrefix="/aws/lambda/{prefix}",
    ),
    "alarm": _pages(
        "cloudwatch", "describe_alarms", "MetricAlarms", "AlarmName", AlarmNamePrefix="{prefix}"
    ),
    "dashboard": _pages(
        "cloudwatch",
        "list_dashboards",
        "DashboardEntries",
        "DashboardName",
        DashboardNamePrefix="{prefix}",
    ),
    "topic": _pages("sns", "list_topics", "Topics", "TopicArn"),
    "database": _pages("glue", "get_databases", "DatabaseList", "Name"),
    "workgroup": _workgroups,
    "key": _pages("kms", "list_aliases", "Aliases", "AliasName"),
    "role": _pages("iam", "list_roles", "Roles", "RoleName"),
}
