"""What Terraform needs for logs, alarms and the dashboard."""

from __future__ import annotations

from stacks.permissions.actions.need import TAG_ACTIONS, Need, actions

_LOG_GROUP_ARN = "arn:{partition}:logs:{region}:{account}:log-group:"
_ALARM_ARN = "arn:{partition}:cloudwatch:{region}:{account}:alarm:"
_METRIC_FILTER_ACTIONS = "PutMetricFilter DescribeMetricFilters DeleteMetricFilter"
_LOG_GROUP_ACTIONS = f"CreateLogGroup DeleteLogGroup PutRetentionPolicy {TAG_ACTIONS}"

MONITORING: dict[str, tuple[Need, ...]] = {
    "aws_cloudwatch_log_group": (
        Need(f"{_LOG_GROUP_ARN}{{name}}", actions("logs", _LOG_GROUP_ACTIONS)),
        Need(
            f"{_LOG_GROUP_ARN}{{name}}:*",
            actions("logs", _LOG_GROUP_ACTIONS),
            reason="the service itself writes the ARN of a log group in both ways",
        ),
        Need(
            "*",
            actions("logs", "DescribeLogGroups"),
            reason="the action takes no resource; the provider lists by prefix",
        ),
    ),
    "aws_cloudwatch_metric_alarm": (
        Need(
            f"{_ALARM_ARN}{{alarm_name}}",
            actions("cloudwatch", f"PutMetricAlarm DeleteAlarms {TAG_ACTIONS}"),
        ),
        Need(
            f"{_ALARM_ARN}*",
            actions("cloudwatch", "DescribeAlarms"),
            reason="the provider lists by name, which is authorised on all alarms",
        ),
    ),
    "aws_cloudwatch_dashboard": (
        Need(
            "arn:{partition}:cloudwatch::{account}:dashboard/{dashboard_name}",
            actions("cloudwatch", "PutDashboard GetDashboard DeleteDashboards"),
        ),
    ),
    "aws_cloudwatch_log_metric_filter": (
        Need(f"{_LOG_GROUP_ARN}{{log_group_name}}", actions("logs", _METRIC_FILTER_ACTIONS)),
        Need(
            f"{_LOG_GROUP_ARN}{{log_group_name}}:*",
            actions("logs", _METRIC_FILTER_ACTIONS),
            reason="the service itself writes the ARN of a log group in both ways",
        ),
    ),
}
