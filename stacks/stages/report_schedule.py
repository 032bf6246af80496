"""Starts the report once a day, and keeps the runs that could not be started or that failed."""

from __future__ import annotations

import json

from stacks.cdk import (
    Construct,
    IamRole,
    IamRolePolicy,
    LambdaFunctionEventInvokeConfig,
    LambdaFunctionEventInvokeConfigDestinationConfig,
    LambdaFunctionEventInvokeConfigDestinationConfigOnFailure,
    SchedulerSchedule,
    SchedulerScheduleFlexibleTimeWindow,
    SchedulerScheduleTarget,
    SchedulerScheduleTargetDeadLetterConfig,
    SchedulerScheduleTargetRetryPolicy,
)
from stacks.constructs.function import Function
from stacks.constructs.policy import PolicyDocument, allow, equals, use_key
from stacks.constructs.queue import Queue
from stacks.context import Context

# Six hours: the most that Lambda keeps an asynchronous event (Lambda quotas). The scheduler has as
# long to hand it over.
_RETRY_SECONDS = 21_600
_SCHEDULER_RETRIES = 10
# The scheduler replaces this by the time the run was meant for, so that a run that is retried after
# midnight still reports the right day (EventBridge Scheduler, "context attributes").
_INPUT = {"scheduled_at": "<aws.scheduler.scheduled-time>"}


def run_daily(scope: Construct, context: Context, function: Function, dead_letters: Queue) -> None:
    """Invoke the function by the schedule of the settings; what fails goes to `dead_letters`."""
    _keep_failures(scope, function, dead_letters)
    _schedule(scope, context, function, dead_letters)


def _keep_failures(scope: Construct, function: Function, dead_letters: Queue) -> None:
    """A scheduled run is asynchronous: when it fails three times, its input is kept."""
    dead_letters.grant_send(function, sid="KeepFailedRuns")
    LambdaFunctionEventInvokeConfig(
        scope,
        "retries",
        function_name=function.name,
        maximum_retry_attempts=2,
        maximum_event_age_in_seconds=_RETRY_SECONDS,
        destination_config=LambdaFunctionEventInvokeConfigDestinationConfig(
            on_failure=LambdaFunctionEventInvokeConfigDestinationConfigOnFailure(
                destination=dead_letters.arn
            )
        ),
        depends_on=[function.policy],
    )


def _schedule(scope: Construct, context: Context, function: Function, dead_letters: Queue) -> None:
    settings, names = context.settings, context.names
    trust = PolicyDocument(scope, "scheduler-trust")
    trust.add(
        allow(
            "Scheduler",
            ["sts:AssumeRole"],
            [],
            service="scheduler.amazonaws.com",
            conditions=[equals("aws:SourceAccount", context.account)],
        )
    )
    role = IamRole(
        scope, "scheduler-role", name=names.report_schedule, assume_role_policy=trust.json
    )
    permissions = PolicyDocument(scope, "scheduler-permissions")
    permissions.add(allow("RunReport", ["lambda:InvokeFunction"], [function.arn]))
    permissions.add(allow("KeepFailedRuns", ["sqs:SendMessage"], [dead_letters.arn]))
    if context.key_arn:
        permissions.add(use_key(context.key_arn))
    policy = IamRolePolicy(
        scope,
        "scheduler-policy",
        name="permissions",
        role=role.name,
        policy=permissions.json,
    )
    SchedulerSchedule(
        scope,
        "schedule",
        name=names.report_schedule,
        description="Makes the report of the day before",
        schedule_expression=settings.schedule,
        schedule_expression_timezone=settings.time_zone,
        flexible_time_window=SchedulerScheduleFlexibleTimeWindow(mode="OFF"),
        target=SchedulerScheduleTarget(
            arn=function.arn,
            role_arn=role.arn,
            input=json.dumps(_INPUT),
            retry_policy=SchedulerScheduleTargetRetryPolicy(
                maximum_event_age_in_seconds=_RETRY_SECONDS,
                maximum_retry_attempts=_SCHEDULER_RETRIES,
            ),
            dead_letter_config=SchedulerScheduleTargetDeadLetterConfig(arn=dead_letters.arn),
        ),
        depends_on=[policy],
    )
