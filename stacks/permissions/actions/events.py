"""What Terraform needs for the bus, what it calls, schedules and the parameters they read."""

from __future__ import annotations

from stacks.permissions.actions.need import ROLE_ARN, TAG_ACTIONS, Need, actions

_EVENTS_ARN = "arn:{partition}:events:{region}:{account}:"
_SCHEDULE_ARN = "arn:{partition}:scheduler:{region}:{account}:schedule/default/{name}"
_HEADER_ARN = "arn:{partition}:secretsmanager:{region}:{account}:secret:events!connection/{name}/*"
_SERVICE_ROLE = "apidestinations.events.amazonaws.com"
_RULE_ACTIONS = actions("events", f"PutRule DescribeRule DeleteRule {TAG_ACTIONS}")
_TARGET_ACTIONS = actions("events", "PutTargets RemoveTargets ListTargetsByRule")
_CONNECTION_ACTIONS = "CreateConnection DescribeConnection UpdateConnection DeleteConnection"
_DESTINATION_ACTIONS = (
    "CreateApiDestination DescribeApiDestination UpdateApiDestination DeleteApiDestination"
)

EVENTS: dict[str, tuple[Need, ...]] = {
    "aws_cloudwatch_event_bus": (
        Need(
            f"{_EVENTS_ARN}event-bus/{{name}}",
            actions("events", f"CreateEventBus DescribeEventBus DeleteEventBus {TAG_ACTIONS}"),
        ),
    ),
    "aws_cloudwatch_event_bus_policy": (
        Need(
            f"{_EVENTS_ARN}event-bus/{{event_bus_name}}",
            actions("events", "DescribeEventBus"),
        ),
        Need(
            "*",
            actions("events", "PutPermission RemovePermission"),
            reason="the actions take no resource",
        ),
    ),
    "aws_cloudwatch_event_rule": (
        Need(
            f"{_EVENTS_ARN}rule/{{event_bus_name}}/{{name}}",
            _RULE_ACTIONS,
            argument="event_bus_name",
        ),
        # A rule on the default bus.
        Need(f"{_EVENTS_ARN}rule/{{name}}", _RULE_ACTIONS, unless="event_bus_name"),
    ),
    "aws_cloudwatch_event_target": (
        Need(
            f"{_EVENTS_ARN}rule/{{event_bus_name}}/{{rule}}",
            _TARGET_ACTIONS,
            argument="event_bus_name",
        ),
        Need(f"{_EVENTS_ARN}rule/{{rule}}", _TARGET_ACTIONS, unless="event_bus_name"),
        Need(
            f"{ROLE_ARN}{{role_arn}}",
            actions("iam", "PassRole"),
            argument="role_arn",
            only_if=(("StringEquals", "iam:PassedToService", "events.amazonaws.com"),),
        ),
    ),
    "aws_cloudwatch_event_connection": (
        Need(
            f"{_EVENTS_ARN}connection/{{name}}",
            actions("events", _CONNECTION_ACTIONS),
        ),
        Need(
            f"{_EVENTS_ARN}connection/{{name}}/*",
            actions("events", _CONNECTION_ACTIONS),
            reason="a connection's ARN ends in a random id, known only once it is there",
        ),
        # EventBridge keeps the header in a secret, with the rights of whoever makes the connection
        # (EventBridge user guide, "Connections"), and finds it there by a role of its own.
        Need(
            _HEADER_ARN,
            actions(
                "secretsmanager",
                "CreateSecret UpdateSecret PutSecretValue GetSecretValue DescribeSecret"
                " DeleteSecret",
            ),
            reason="a secret's ARN ends in a random id, known only once it is there",
        ),
        Need(
            f"{ROLE_ARN}aws-service-role/{_SERVICE_ROLE}/"
            "AWSServiceRoleForAmazonEventBridgeApiDestinations",
            actions("iam", "CreateServiceLinkedRole"),
            only_if=(("StringEquals", "iam:AWSServiceName", _SERVICE_ROLE),),
        ),
    ),
    "aws_cloudwatch_event_api_destination": (
        Need(
            f"{_EVENTS_ARN}api-destination/{{name}}",
            actions("events", _DESTINATION_ACTIONS),
        ),
        Need(
            f"{_EVENTS_ARN}api-destination/{{name}}/*",
            actions("events", _DESTINATION_ACTIONS),
            reason="a destination's ARN ends in a random id, known only once it is there",
        ),
        # They are asked of its connection as well.
        Need(
            f"{_EVENTS_ARN}connection/{{connection_arn}}/*",
            actions("events", "CreateApiDestination DescribeApiDestination"),
            reason="a connection's ARN ends in a random id, known only once it is there",
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
            _SCHEDULE_ARN,
            actions("scheduler", "CreateSchedule GetSchedule UpdateSchedule DeleteSchedule"),
        ),
        Need(
            f"{ROLE_ARN}{{target[role_arn]}}",
            actions("iam", "PassRole"),
            only_if=(("StringEquals", "iam:PassedToService", "scheduler.amazonaws.com"),),
        ),
    ),
}
