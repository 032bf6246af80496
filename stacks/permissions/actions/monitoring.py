"""Logs, alarms and the dashboard: what Terraform needs for them."""

from __future__ import annotations

from stacks.permissions.actions.need import TAGS, Need, actions

_LOGS = "arn:{partition}:logs:{region}:{account}:log-group:"
_ALARM = "arn:{partition}:cloudwatch:{region}:{account}:alarm:"
_METRIC_FILTER = "PutMetricFilter DescribeMetricFilters DeleteMetricFilter"
_LOG_GROUP = f"CreateLogGroup DeleteLogGroup PutRetentionPolicy {TAGS}"

MONITORING: dict[str, tuple[Need, ...]] = {
    "aws_cloudwatch_log_group": (
        Need(f"{_LOGS}{{name}}", actions("logs", _LOG_GROUP)),
        Need(
            f"{_LOGS}{{name}}:*",
            actions("logs", _LOG_GROUP),
            reason="the service itself writes the ARN of a log group in both ways",
        ),
        Need(
            f"{_LOGS}*",
            actions("logs", "DescribeLogGroups"),
            reason="the provider lists by prefix, which is authorised on all log groups",
        ),
    ),
    "aws_cloudwatch_metric_alarm": (
        Need(
            f"{_ALARM}{{alarm_name}}",
            actions("cloudwatch", f"PutMetricAlarm DeleteAlarms {TAGS}"),
        ),
        Need(
            f"{_ALARM}*",
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
        Need(f"{_LOGS}{{log_group_name}}", actions("logs", _METRIC_FILTER)),
        Need(
            f"{_LOGS}{{log_group_name}}:*",
            actions("logs", _METRIC_FILTER),
            reason="the service itself writes the ARN of a log group in both ways",
        ),
    ),
}
