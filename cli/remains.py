"""What is left of an environment on AWS: asked for by name, whatever Terraform's state says.

The deploy role may ask what is asked here (stacks/permissions/leftovers.py). So a resource is asked
for by its name, and listed only where the list shows nothing of others but names.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from botocore.exceptions import ClientError

from cli.target import Target
from stacks.names import DEFAULT_BUS

Found = Iterator[tuple[str, str]]

# What errors say of something that there is not.
_NO_BUCKET = r"\(404\)"
_NO_QUEUE = "NonExistentQueue|QueueDoesNotExist"
_NO_RESOURCE = "ResourceNotFound"
_NO_TOPIC = "NotFound"
_NO_DATABASE = "EntityNotFoundException"
_NO_WORKGROUP = "not found"
_NO_ENTITY = "NoSuchEntity"


@dataclass(frozen=True, slots=True)
class _Asked:
    """A request for each of some names or ARNs, which `argument` takes. `gone`: a pattern."""

    kind: str
    service: str
    operation: str
    argument: str
    gone: str
    values: Sequence[str]

    def there(self, target: Target) -> Found:
        """The kind, and the name of each that there is."""
        client = target.client(self.service)
        for value in self.values:
            try:
                getattr(client, self.operation)(**{self.argument: value})
            except ClientError as error:
                if re.search(self.gone, str(error)) is None:
                    raise
            else:
                yield self.kind, _name(value)


@dataclass(frozen=True, slots=True)
class _Listed:
    """A request that lists names or ARNs, page by page: the member `name` of its `rows`.

    `begins`: the argument for what names begin with, where the service takes one, and its value.
    """

    kind: str
    service: str
    operation: str
    rows: str
    name: str
    begins: tuple[str, str] | None = None

    def there(self, target: Target) -> Found:
        """The kind, and the name of each that is the environment's."""
        paginator = target.client(self.service).get_paginator(self.operation)
        pages = paginator.paginate(**dict([self.begins] if self.begins else []))
        listed = {_name(row[self.name]) for page in pages for row in page.get(self.rows, [])}
        own = target.names.prefix
        for name in sorted(listed):
            bare = name.rsplit("/", 1)[-1]
            if bare == own or bare.startswith(f"{own}-"):
                yield self.kind, name


def find(target: Target) -> Found:
    """`(kind, name)` of all that an environment has, whatever its settings say, kind by kind.

    Some goes with something else, and is not asked for: a rule with its own bus, a table with its
    database, a saved query with its workgroup, the secret of a header with its connection. A key
    has no name without its alias; one that waits for its deletion costs nothing (KMS pricing).
    """
    for asked in _asked(target):
        yield from asked.there(target)
    yield from _rules(target)
    for listed in _listed(target):
        yield from listed.there(target)


def bootstrapped(target: Target) -> Found:
    """`(kind, name)` of what `make bootstrap` made for the environment: a destroy leaves it."""
    names, account = target.names, target.account
    if target.settings.state.backend == "s3":
        state = target.settings.state_bucket(account)
        yield from _Asked("bucket", "s3", "head_bucket", "Bucket", _NO_BUCKET, [state]).there(
            target
        )
    iam = target.client("iam")
    attached = iam.get_paginator("list_attached_role_policies")
    with contextlib.suppress(iam.exceptions.NoSuchEntityException):  # there is no such role
        pages = list(attached.paginate(RoleName=names.deploy_role))
        yield "role", names.deploy_role
        policies = [row["PolicyName"] for page in pages for row in page["AttachedPolicies"]]
        yield from (("policy", name) for name in sorted(policies))
    boundary = f"arn:{iam.meta.partition}:iam::{account}:policy/{names.boundary}"
    yield from _Asked("policy", "iam", "get_policy", "PolicyArn", _NO_ENTITY, [boundary]).there(
        target
    )


def _rules(target: Target) -> Found:
    """The rules on other buses, as `<bus>/<rule>`."""
    events, rule = target.client("events"), target.names.other_bus_rule
    for bus in sorted({DEFAULT_BUS, *target.settings.routing.buses}):
        with contextlib.suppress(events.exceptions.ResourceNotFoundException):
            events.describe_rule(Name=rule, EventBusName=bus)
            yield "rule", f"{bus}/{rule}"


def _name(value: str) -> str:
    """The name in an ARN, or a name as it is; of an ARN's path the end."""
    return value.rsplit(":", 1)[-1].removeprefix("policy/")


def _asked(target: Target) -> Iterator[_Asked]:
    names, account = target.names, target.account
    functions, webhook = list(names.functions.values()), names.webhook
    buckets = [
        names.raw_bucket(account),
        names.processed_bucket(account),
        names.reports_bucket(account),
        names.queries_bucket(account),
    ]
    queues = [*names.queues.values(), *names.dead_letters.values(), names.webhook_dead_letters]
    meta = target.client("sns").meta
    topics = [
        f"arn:{meta.partition}:sns:{meta.region_name}:{account}:{name}"
        for name in (names.alarms_topic, names.reports_topic)
    ]
    workgroups = [names.workgroup, names.report_workgroup]
    roles = [*functions, names.report_schedule, webhook]
    yield _Asked("bucket", "s3", "head_bucket", "Bucket", _NO_BUCKET, buckets)
    yield _Asked("queue", "sqs", "get_queue_url", "QueueName", _NO_QUEUE, queues)
    yield _Asked("function", "lambda", "get_function", "FunctionName", _NO_RESOURCE, functions)
    yield _Asked("bus", "events", "describe_event_bus", "Name", _NO_RESOURCE, [names.bus])
    yield _Asked("connection", "events", "describe_connection", "Name", _NO_RESOURCE, [webhook])
    yield _Asked(
        "API destination", "events", "describe_api_destination", "Name", _NO_RESOURCE, [webhook]
    )
    yield _Asked(
        "schedule", "scheduler", "get_schedule", "Name", _NO_RESOURCE, [names.report_schedule]
    )
    yield _Asked(
        "dashboard",
        "cloudwatch",
        "get_dashboard",
        "DashboardName",
        _NO_RESOURCE,
        [names.dashboard],
    )
    yield _Asked("topic", "sns", "get_topic_attributes", "TopicArn", _NO_TOPIC, topics)
    yield _Asked("database", "glue", "get_database", "Name", _NO_DATABASE, [names.database])
    # Athena has no error of its own for it.
    yield _Asked("workgroup", "athena", "get_work_group", "WorkGroup", _NO_WORKGROUP, workgroups)
    yield _Asked("role", "iam", "get_role", "RoleName", _NO_ENTITY, roles)


def _listed(target: Target) -> Iterator[_Listed]:
    """A mapping has no name, a key has its alias. Logs and alarms may be of older versions."""
    own = target.names.prefix
    yield _Listed(
        "event source mapping",
        "lambda",
        "list_event_source_mappings",
        "EventSourceMappings",
        "FunctionArn",
    )
    yield _Listed(
        "log group",
        "logs",
        "describe_log_groups",
        "logGroups",
        "logGroupName",
        ("logGroupNamePrefix", f"/aws/lambda/{own}"),
    )
    yield _Listed(
        "alarm",
        "cloudwatch",
        "describe_alarms",
        "MetricAlarms",
        "AlarmName",
        ("AlarmNamePrefix", own),
    )
    yield _Listed("key", "kms", "list_aliases", "Aliases", "AliasName")
