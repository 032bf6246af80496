"""The bus, what it calls, schedules and the parameters they read: what Terraform needs for them."""

from __future__ import annotations

from stacks.permissions.actions.need import ROLE, TAGS, Need, actions

_EVENTS = "arn:{partition}:events:{region}:{account}:"
_SCHEDULE = "arn:{partition}:scheduler:{region}:{account}:schedule/default/{name}"
_HEADER = "arn:{partition}:secretsmanager:{region}:{account}:secret:events!connection/{name}/*"
_SERVICE_ROLE = "apidestinations.events.amazonaws.com"
_CONNECTION = "CreateConnection DescribeConnection UpdateConnection DeleteConnection"
_DESTINATION = (
    "CreateApiDestination DescribeApiDestination UpdateApiDestination DeleteApiDestination"
)

EVENTS: dict[str, tuple[Need, ...]] = {
    "aws_cloudwatch_event_bus": (
        Need(
            f"{_EVENTS}event-bus/{{name}}",
            actions("events", f"CreateEventBus DescribeEventBus DeleteEventBus {TAGS}"),
        ),
    ),
    "aws_cloudwatch_event_bus_policy": (
        Need(
            f"{_EVENTS}event-bus/{{event_bus_name}}",
            actions("events", "PutPermission RemovePermission DescribeEventBus"),
        ),
    ),
    "aws_cloudwatch_event_rule": (
        Need(
            f"{_EVENTS}rule/{{event_bus_name}}/{{name}}",
            actions("events", f"PutRule DescribeRule DeleteRule {TAGS}"),
        ),
    ),
    "aws_cloudwatch_event_target": (
        Need(
            f"{_EVENTS}rule/{{event_bus_name}}/{{rule}}",
            actions("events", "PutTargets RemoveTargets ListTargetsByRule"),
        ),
        Need(
            f"{ROLE}{{role_arn}}",
            actions("iam", "PassRole"),
            argument="role_arn",
            only_if=("StringEquals", "iam:PassedToService", "events.amazonaws.com"),
        ),
    ),
    "aws_cloudwatch_event_connection": (
        Need(
            f"{_EVENTS}connection/{{name}}",
            actions("events", _CONNECTION),
        ),
        Need(
            f"{_EVENTS}connection/{{name}}/*",
            actions("events", _CONNECTION),
            reason="a connection's ARN ends in a random id, known only once it is there",
        ),
        # EventBridge keeps the header in a secret, with the rights of whoever makes the connection
        # (EventBridge user guide, "Connections"), and finds it there by a role of its own.
        Need(
            _HEADER,
            actions(
                "secretsmanager",
                "CreateSecret UpdateSecret PutSecretValue GetSecretValue DescribeSecret"
                " DeleteSecret",
            ),
            reason="a secret's ARN ends in a random id, known only once it is there",
        ),
        Need(
            f"{ROLE}aws-service-role/{_SERVICE_ROLE}/"
            "AWSServiceRoleForAmazonEventBridgeApiDestinations",
            actions("iam", "CreateServiceLinkedRole"),
            only_if=("StringEquals", "iam:AWSServiceName", _SERVICE_ROLE),
        ),
    ),
    "aws_cloudwatch_event_api_destination": (
        Need(
            f"{_EVENTS}api-destination/{{name}}",
            actions("events", _DESTINATION),
        ),
        Need(
            f"{_EVENTS}api-destination/{{name}}/*",
            actions("events", _DESTINATION),
            reason="a destination's ARN ends in a random id, known only once it is there",
        ),
    ),
    "aws_ssm_parameter": (
        Need(
            "arn:{partition}:ssm:{region}:{account}:parameter{name}",
            actions("ssm", "GetParameter"),
        ),
    ),
    "aws_scheduler_schedule": (
        Need(
            _SCHEDULE,
            actions("scheduler", "CreateSchedule GetSchedule UpdateSchedule DeleteSchedule"),
        ),
        Need(
            f"{ROLE}{{target[role_arn]}}",
            actions("iam", "PassRole"),
            only_if=("StringEquals", "iam:PassedToService", "scheduler.amazonaws.com"),
        ),
    ),
}
