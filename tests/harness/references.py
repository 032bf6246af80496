"""ARNs in a synthesised stack, with what Terraform would put for references in them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from stacks.permissions.derive import Place

_REFERENCE = re.compile(r"\$\{(aws_\w+)\.([\w-]+)\.(arn|name)\}")
_HERE = "{region}:{account}"
# The ARN of a resource of each type, from its arguments; of some, AWS alone knows the end.
_ARNS = {
    "aws_s3_bucket": "s3:::{bucket}",
    "aws_sqs_queue": f"sqs:{_HERE}:{{name}}",
    "aws_sns_topic": f"sns:{_HERE}:{{name}}",
    "aws_lambda_function": f"lambda:{_HERE}:function:{{function_name}}",
    "aws_cloudwatch_event_bus": f"events:{_HERE}:event-bus/{{name}}",
    "aws_cloudwatch_event_api_destination": f"events:{_HERE}:api-destination/{{name}}/0f0e0d0c",
    "aws_cloudwatch_log_group": f"logs:{_HERE}:log-group:{{name}}",
    "aws_athena_workgroup": f"athena:{_HERE}:workgroup/{{name}}",
    "aws_kms_key": f"kms:{_HERE}:key/0f0e0d0c",
}


def resolved(stack: Mapping[str, Any], arns: Iterable[str], place: Place) -> list[str]:
    """The ARNs, with names in them. Raises KeyError for a reference to another type."""

    def value(found: re.Match[str]) -> str:
        kind, id_, attribute = found.groups()
        if attribute == "name":
            return str(stack["resource"][kind][id_]["name"])
        where = {"region": place.region, "account": place.account}
        named = _ARNS[kind].format(**{**stack["resource"][kind][id_], **where})
        return f"arn:{place.partition}:{named}"

    return [_REFERENCE.sub(value, one) for one in arns]
