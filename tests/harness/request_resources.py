"""Which resources a recorded request is about: their ARNs, from its parameters.

The forms are those of the Service Authorization Reference. Where two forms of an ARN are in use, or
its end is known only to AWS, all that it may be are named.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tests.harness.recorded import Recorded

Params = Mapping[str, Any]
_NOTHING = "*"
# The end of an ARN that AWS alone knows.
UNKNOWN = "0f0e0d0c"


def resources_of(request: Recorded, account: str, partition: str) -> list[str]:
    """The ARNs, or `*` where the action takes no resource. Raises KeyError for what has no rule."""
    return [
        one if one.startswith("arn:") or one == _NOTHING else f"arn:{partition}:{one}"
        for text in _RULES[request.service](request.operation, request.params)
        for one in [text.format(region=request.region, account=account)]
    ]


def _athena(operation: str, params: Params) -> list[str]:
    if "ResourceARN" in params:
        return [params["ResourceARN"]]
    name = params.get("WorkGroup") or params["Name"]
    return [f"athena:{{region}}:{{account}}:workgroup/{name}"]


def _cloudwatch(operation: str, params: Params) -> list[str]:
    if "ResourceARN" in params:
        return [params["ResourceARN"]]
    if "Dashboard" in operation:
        boards = params.get("DashboardNames") or [params["DashboardName"]]
        return [f"cloudwatch::{{account}}:dashboard/{name}" for name in boards]
    # It lists by name, which is judged on all alarms.
    alarms = ["*"] if operation == "DescribeAlarms" else params.get("AlarmNames")
    return [
        f"cloudwatch:{{region}}:{{account}}:alarm:{name}"
        for name in alarms or [params["AlarmName"]]
    ]


def _events(operation: str, params: Params) -> list[str]:
    where = "events:{region}:{account}"
    if "ResourceARN" in params:
        return [params["ResourceARN"]]
    for kind, part in (("Connection", "connection"), ("ApiDestination", "api-destination")):
        if kind in operation:
            # The ARN ends in an id of AWS's own.
            own = [f"{where}:{part}/{params['Name']}{end}" for end in ("", f"/{UNKNOWN}")]
            # Some are asked of the destination's connection too. Here it has the same name.
            asked_too = operation in ("CreateApiDestination", "DescribeApiDestination")
            connection = f"{where}:connection/{params['Name']}/{UNKNOWN}"
            return [*own, *([params.get("ConnectionArn", connection)] if asked_too else [])]
    if "Permission" in operation:
        return [_NOTHING]
    bus = params["Name"] if "EventBus" in operation else params.get("EventBusName", "default")
    name = bus.rsplit("/", 1)[-1]
    if "EventBus" in operation:
        return [f"{where}:event-bus/{name}"]
    rule = params.get("Rule") or params["Name"]
    # The ARN of a rule on the default bus has no bus.
    return [f"{where}:rule/{rule}" if name == "default" else f"{where}:rule/{name}/{rule}"]


def _glue(operation: str, params: Params) -> list[str]:
    """A database is in the catalog, a table in both: each is asked for (Glue developer guide)."""
    where = "glue:{region}:{account}"
    if "ResourceArn" in params:
        return [params["ResourceArn"]]
    given = params.get("DatabaseInput") or params.get("TableInput") or {}
    name = given.get("Name") or params.get("Name") or params.get("TableName")
    database = params.get("DatabaseName") or name
    found = [f"{where}:catalog", f"{where}:database/{database}"]
    if operation == "DeleteDatabase":
        # With whatever is in it.
        return [*found, f"{where}:table/{name}/any", f"{where}:userDefinedFunction/{name}/any"]
    return [*found, *([f"{where}:table/{database}/{name}"] if "DatabaseName" in params else [])]


def _iam(operation: str, params: Params) -> list[str]:
    if "RoleName" in params:
        return [f"iam::{{account}}:role/{params['RoleName']}"]
    return [params.get("PolicyArn", _NOTHING)]


def _kms(operation: str, params: Params) -> list[str]:
    where = "kms:{region}:{account}"
    if operation in ("CreateKey", "ListAliases"):
        return [_NOTHING]
    alias = [f"{where}:{params['AliasName']}"] if "AliasName" in params else []
    key = params.get("KeyId") or params.get("TargetKeyId")
    keys = [key if key.startswith("arn:") else f"{where}:key/{key}"] if key else []
    return [*alias, *keys]


def _lambda(operation: str, params: Params) -> list[str]:
    where = "lambda:{region}:{account}"
    if "Resource" in params:
        return [params["Resource"]]
    if operation in ("CreateEventSourceMapping", "ListEventSourceMappings"):
        return [_NOTHING]
    if "UUID" in params:
        return [f"{where}:event-source-mapping:{params['UUID']}"]
    return [f"{where}:function:{params['FunctionName'].rsplit(':', 1)[-1]}"]


def _logs(operation: str, params: Params) -> list[str]:
    where = "logs:{region}:{account}:log-group"
    if operation == "DescribeLogGroups":
        # So says CloudWatch Logs when it refuses it.
        return [f"{where}::log-stream:"]
    group = params.get("logGroupName") or params["resourceArn"].split(":log-group:")[-1]
    name = group.removesuffix(":*")
    return [f"{where}:{name}", f"{where}:{name}:*"]


def _s3(operation: str, params: Params) -> list[str]:
    bucket = f"s3:::{params['Bucket']}"
    if operation == "DeleteObjects":
        return [f"{bucket}/{_bare(one['Key'])}" for one in params["Delete"]["Objects"]]
    return [f"{bucket}/{_bare(params['Key'])}" if "Key" in params else bucket]


def _scheduler(operation: str, params: Params) -> list[str]:
    group = params.get("GroupName", "default")
    return [f"scheduler:{{region}}:{{account}}:schedule/{group}/{params['Name']}"]


def _sns(operation: str, params: Params) -> list[str]:
    if "SubscriptionArn" in params:
        return [_NOTHING]
    topic = params.get("TopicArn") or params.get("ResourceArn")
    return [topic or f"sns:{{region}}:{{account}}:{params['Name']}"]


def _sqs(operation: str, params: Params) -> list[str]:
    name = params.get("QueueName") or params["QueueUrl"].rsplit("/", 1)[-1]
    return [f"sqs:{{region}}:{{account}}:{name}"]


def _ssm(operation: str, params: Params) -> list[str]:
    return [f"ssm:{{region}}:{{account}}:parameter/{params['Name'].removeprefix('/')}"]


def _bare(text: str) -> str:
    """A text that `str.format` leaves as it is."""
    return text.replace("{", "{{").replace("}", "}}")


_RULES: dict[str, Callable[[str, Params], list[str]]] = {
    "athena": _athena,
    "cloudwatch": _cloudwatch,
    "events": _events,
    "glue": _glue,
    "iam": _iam,
    "kms": _kms,
    "lambda": _lambda,
    "logs": _logs,
    "s3": _s3,
    "scheduler": _scheduler,
    "sns": _sns,
    "sqs": _sqs,
    "ssm": _ssm,
}
