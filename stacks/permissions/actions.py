"""Which AWS actions Terraform needs for a resource of each type: to make, read, change, remove it.

For terraform-provider-aws 5.100.0 and the arguments that this stack uses; action and resource
names are those of the AWS Service Authorization Reference. A type that is not here cannot be
deployed: `stacks.permissions.derive` refuses it.

In an ARN, `{argument}` is an argument of the resource, a reference standing for the name of what
it refers to; `{partition}`, `{region}` and `{account}` are the stack's.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Need:
    """Actions on one resource. `argument`: only when that argument of the resource is set.

    `reason` says why an ARN ends in a star that is not part of a name. `only_if`: a condition
    (test, key, value) that narrows such an ARN, or whom a role is passed to.
    """

    arn: str
    actions: tuple[str, ...]
    argument: str = ""
    reason: str = ""
    only_if: tuple[str, str, str] | None = None


def _actions(service: str, names: str) -> tuple[str, ...]:
    return tuple(f"{service}:{name}" for name in names.split())


_BUCKET = "arn:{partition}:s3:::{bucket}"
_QUEUE = "arn:{partition}:sqs:{region}:{account}:"
_ROLE = "arn:{partition}:iam::{account}:role/"
_FUNCTION = "arn:{partition}:lambda:{region}:{account}:function:{function_name}"
_MAPPING = "arn:{partition}:lambda:{region}:{account}:event-source-mapping:*"
_LOGS = "arn:{partition}:logs:{region}:{account}:log-group:"
_EVENTS = "arn:{partition}:events:{region}:{account}:"
_SCHEDULE = "arn:{partition}:scheduler:{region}:{account}:schedule/default/{name}"

_MAPPING_ID = "a mapping's ARN is a random id, known only once it is there"
_KEY = "arn:{partition}:kms:{region}:{account}:key/*"
_KEY_ID = "a key's ARN is a random id, known only once it is there"
_ALIAS = "CreateAlias UpdateAlias DeleteAlias"
_TAGS = "TagResource UntagResource ListTagsForResource"
_TOPIC = "arn:{partition}:sns:{region}:{account}:"
_ALARM = "arn:{partition}:cloudwatch:{region}:{account}:alarm:"
_HEADER = "arn:{partition}:secretsmanager:{region}:{account}:secret:events!connection/{name}/*"
_GLUE = "arn:{partition}:glue:{region}:{account}:"
_ATHENA = "arn:{partition}:athena:{region}:{account}:workgroup/"
_SERVICE_ROLE = "apidestinations.events.amazonaws.com"
_METRIC_FILTER = "PutMetricFilter DescribeMetricFilters DeleteMetricFilter"
_CONNECTION = "CreateConnection DescribeConnection UpdateConnection DeleteConnection"
_DESTINATION = (
    "CreateApiDestination DescribeApiDestination UpdateApiDestination DeleteApiDestination"
)
_DATABASE = "CreateDatabase GetDatabase UpdateDatabase DeleteDatabase GetTags"
_TABLE = "CreateTable GetTable UpdateTable DeleteTable GetPartitionIndexes"
_LOG_GROUP = f"CreateLogGroup DeleteLogGroup PutRetentionPolicy {_TAGS}"

NEEDS: dict[str, tuple[Need, ...]] = {
    "aws_s3_bucket": (
        Need(
            _BUCKET,
            _actions(
                "s3",
                # The provider reads every aspect of a bucket, whatever the stack sets of it.
                "CreateBucket DeleteBucket ListBucket PutBucketTagging GetBucketTagging"
                " GetBucketPolicy GetBucketAcl GetBucketCORS GetBucketWebsite GetBucketVersioning"
                " GetAccelerateConfiguration GetBucketRequestPayment GetBucketLogging"
                " GetLifecycleConfiguration GetReplicationConfiguration GetEncryptionConfiguration"
                " GetBucketObjectLockConfiguration"
                # Asked before a destroy: is there anything to lose?
                " ListBucketVersions",
            ),
        ),
        Need(
            f"{_BUCKET}/*",
            _actions("s3", "DeleteObject DeleteObjectVersion"),
            argument="force_destroy",
            reason="every object of the bucket, which is emptied before it is removed",
        ),
    ),
    "aws_s3_bucket_ownership_controls": (
        Need(_BUCKET, _actions("s3", "PutBucketOwnershipControls GetBucketOwnershipControls")),
    ),
    "aws_s3_bucket_public_access_block": (
        Need(_BUCKET, _actions("s3", "PutBucketPublicAccessBlock GetBucketPublicAccessBlock")),
    ),
    "aws_s3_bucket_server_side_encryption_configuration": (
        Need(_BUCKET, _actions("s3", "PutEncryptionConfiguration GetEncryptionConfiguration")),
    ),
    "aws_s3_bucket_versioning": (
        Need(_BUCKET, _actions("s3", "PutBucketVersioning GetBucketVersioning")),
    ),
    "aws_s3_bucket_lifecycle_configuration": (
        Need(_BUCKET, _actions("s3", "PutLifecycleConfiguration GetLifecycleConfiguration")),
    ),
    "aws_s3_bucket_policy": (
        Need(_BUCKET, _actions("s3", "PutBucketPolicy GetBucketPolicy DeleteBucketPolicy")),
    ),
    "aws_s3_bucket_notification": (
        Need(_BUCKET, _actions("s3", "PutBucketNotification GetBucketNotification")),
    ),
    "aws_sqs_queue": (
        Need(
            f"{_QUEUE}{{name}}",
            _actions(
                "sqs",
                "CreateQueue DeleteQueue GetQueueAttributes SetQueueAttributes"
                " TagQueue UntagQueue ListQueueTags",
            ),
        ),
    ),
    "aws_sqs_queue_policy": (
        Need(f"{_QUEUE}{{queue_url}}", _actions("sqs", "GetQueueAttributes SetQueueAttributes")),
    ),
    "aws_sqs_queue_redrive_allow_policy": (
        Need(f"{_QUEUE}{{queue_url}}", _actions("sqs", "GetQueueAttributes SetQueueAttributes")),
    ),
    "aws_iam_role": (
        Need(
            f"{_ROLE}{{name}}",
            _actions(
                "iam",
                "GetRole DeleteRole UpdateAssumeRolePolicy TagRole UntagRole"
                " ListRolePolicies ListAttachedRolePolicies ListInstanceProfilesForRole",
            ),
        ),
        # What a role may do is only ever written within the boundary.
        Need(
            f"{_ROLE}{{name}}",
            _actions("iam", "CreateRole PutRolePolicy"),
            only_if=("ArnEquals", "iam:PermissionsBoundary", "{permissions_boundary}"),
        ),
    ),
    "aws_iam_role_policy": (
        Need(f"{_ROLE}{{role}}", _actions("iam", "GetRolePolicy DeleteRolePolicy")),
    ),
    "aws_lambda_function": (
        Need(
            _FUNCTION,
            _actions(
                "lambda",
                "CreateFunction GetFunction GetFunctionConfiguration GetFunctionCodeSigningConfig"
                " ListVersionsByFunction UpdateFunctionCode UpdateFunctionConfiguration"
                " DeleteFunction TagResource UntagResource ListTags",
            ),
        ),
        Need(
            f"{_ROLE}{{role}}",
            _actions("iam", "PassRole"),
            only_if=("StringEquals", "iam:PassedToService", "lambda.amazonaws.com"),
        ),
    ),
    "aws_lambda_function_event_invoke_config": (
        Need(
            _FUNCTION,
            _actions(
                "lambda",
                "PutFunctionEventInvokeConfig GetFunctionEventInvokeConfig"
                " DeleteFunctionEventInvokeConfig",
            ),
        ),
    ),
    "aws_lambda_event_source_mapping": (
        Need(
            "*",
            _actions("lambda", "CreateEventSourceMapping"),
            reason="the action takes no resource, only the function as a condition",
            only_if=("ArnEquals", "lambda:FunctionArn", _FUNCTION),
        ),
        Need(
            _MAPPING,
            _actions(
                "lambda", "GetEventSourceMapping UpdateEventSourceMapping DeleteEventSourceMapping"
            ),
            reason=_MAPPING_ID,
            only_if=("ArnEquals", "lambda:FunctionArn", _FUNCTION),
        ),
        Need(
            _MAPPING,
            _actions("lambda", "TagResource UntagResource ListTags"),
            reason=f"{_MAPPING_ID}; these actions know no condition on the function",
        ),
    ),
    "aws_cloudwatch_log_group": (
        Need(f"{_LOGS}{{name}}", _actions("logs", _LOG_GROUP)),
        Need(
            f"{_LOGS}{{name}}:*",
            _actions("logs", _LOG_GROUP),
            reason="the service itself writes the ARN of a log group in both ways",
        ),
        Need(
            f"{_LOGS}*",
            _actions("logs", "DescribeLogGroups"),
            reason="the provider lists by prefix, which is authorised on all log groups",
        ),
    ),
    "aws_cloudwatch_event_bus": (
        Need(
            f"{_EVENTS}event-bus/{{name}}",
            _actions("events", f"CreateEventBus DescribeEventBus DeleteEventBus {_TAGS}"),
        ),
    ),
    "aws_cloudwatch_event_bus_policy": (
        Need(
            f"{_EVENTS}event-bus/{{event_bus_name}}",
            _actions("events", "PutPermission RemovePermission DescribeEventBus"),
        ),
    ),
    "aws_cloudwatch_event_rule": (
        Need(
            f"{_EVENTS}rule/{{event_bus_name}}/{{name}}",
            _actions("events", f"PutRule DescribeRule DeleteRule {_TAGS}"),
        ),
    ),
    "aws_cloudwatch_event_target": (
        Need(
            f"{_EVENTS}rule/{{event_bus_name}}/{{rule}}",
            _actions("events", "PutTargets RemoveTargets ListTargetsByRule"),
        ),
        Need(
            f"{_ROLE}{{role_arn}}",
            _actions("iam", "PassRole"),
            argument="role_arn",
            only_if=("StringEquals", "iam:PassedToService", "events.amazonaws.com"),
        ),
    ),
    "aws_cloudwatch_event_connection": (
        Need(
            f"{_EVENTS}connection/{{name}}",
            _actions("events", _CONNECTION),
        ),
        Need(
            f"{_EVENTS}connection/{{name}}/*",
            _actions("events", _CONNECTION),
            reason="a connection's ARN ends in a random id, known only once it is there",
        ),
        # EventBridge keeps the header in a secret, with the rights of whoever makes the connection
        # (EventBridge user guide, "Connections"), and finds it there by a role of its own.
        Need(
            _HEADER,
            _actions(
                "secretsmanager",
                "CreateSecret UpdateSecret PutSecretValue GetSecretValue DescribeSecret"
                " DeleteSecret",
            ),
            reason="a secret's ARN ends in a random id, known only once it is there",
        ),
        Need(
            f"{_ROLE}aws-service-role/{_SERVICE_ROLE}/"
            "AWSServiceRoleForAmazonEventBridgeApiDestinations",
            _actions("iam", "CreateServiceLinkedRole"),
            only_if=("StringEquals", "iam:AWSServiceName", _SERVICE_ROLE),
        ),
    ),
    "aws_cloudwatch_event_api_destination": (
        Need(
            f"{_EVENTS}api-destination/{{name}}",
            _actions("events", _DESTINATION),
        ),
        Need(
            f"{_EVENTS}api-destination/{{name}}/*",
            _actions("events", _DESTINATION),
            reason="a destination's ARN ends in a random id, known only once it is there",
        ),
    ),
    "aws_ssm_parameter": (
        Need(
            "arn:{partition}:ssm:{region}:{account}:parameter{name}",
            _actions("ssm", "GetParameter"),
        ),
    ),
    "aws_glue_catalog_database": (
        Need(f"{_GLUE}catalog", _actions("glue", _DATABASE)),
        Need(
            f"{_GLUE}database/{{name}}", _actions("glue", f"{_DATABASE} TagResource UntagResource")
        ),
        Need(
            f"{_GLUE}table/{{name}}/*",
            _actions("glue", "DeleteDatabase"),
            reason="a database is removed with whatever tables it has",
        ),
        Need(
            f"{_GLUE}userDefinedFunction/{{name}}/*",
            _actions("glue", "DeleteDatabase"),
            reason="a database is removed with whatever functions it has",
        ),
    ),
    "aws_glue_catalog_table": (
        Need(f"{_GLUE}catalog", _actions("glue", _TABLE)),
        Need(f"{_GLUE}database/{{database_name}}", _actions("glue", _TABLE)),
        Need(f"{_GLUE}table/{{database_name}}/{{name}}", _actions("glue", _TABLE)),
    ),
    "aws_athena_workgroup": (
        Need(
            f"{_ATHENA}{{name}}",
            _actions(
                "athena", f"CreateWorkGroup GetWorkGroup UpdateWorkGroup DeleteWorkGroup {_TAGS}"
            ),
        ),
    ),
    "aws_athena_named_query": (
        Need(
            f"{_ATHENA}{{workgroup}}",
            _actions("athena", "CreateNamedQuery GetNamedQuery DeleteNamedQuery"),
        ),
    ),
    "aws_scheduler_schedule": (
        Need(
            _SCHEDULE,
            _actions("scheduler", "CreateSchedule GetSchedule UpdateSchedule DeleteSchedule"),
        ),
        Need(
            f"{_ROLE}{{target[role_arn]}}",
            _actions("iam", "PassRole"),
            only_if=("StringEquals", "iam:PassedToService", "scheduler.amazonaws.com"),
        ),
    ),
    "aws_kms_key": (
        Need(
            "*",
            _actions("kms", "CreateKey"),
            reason="the key is not there yet; its tag says whose it will be",
            only_if=("StringEquals", "aws:RequestTag/Name", "{tags[Name]}"),
        ),
        Need(
            _KEY,
            _actions(
                "kms",
                "DescribeKey GetKeyPolicy PutKeyPolicy GetKeyRotationStatus EnableKeyRotation"
                " ListResourceTags UntagResource UpdateKeyDescription ScheduleKeyDeletion"
                # An alias is a matter of the key as well.
                f" {_ALIAS}",
            ),
            reason=_KEY_ID,
            only_if=("StringEquals", "aws:ResourceTag/Name", "{tags[Name]}"),
        ),
        Need(
            _KEY,
            _actions("kms", "TagResource"),
            reason=f"{_KEY_ID}; it is tagged as its own when it is made",
            only_if=("StringEquals", "aws:RequestTag/Name", "{tags[Name]}"),
        ),
    ),
    "aws_kms_alias": (
        Need("arn:{partition}:kms:{region}:{account}:{name}", _actions("kms", _ALIAS)),
        Need(
            "*",
            _actions("kms", "ListAliases"),
            reason="the action takes no resource",
        ),
    ),
    "aws_sns_topic": (
        Need(
            f"{_TOPIC}{{name}}",
            _actions(
                "sns", f"CreateTopic DeleteTopic GetTopicAttributes SetTopicAttributes {_TAGS}"
            ),
        ),
    ),
    "aws_sns_topic_policy": (
        Need(f"{_TOPIC}{{arn}}", _actions("sns", "GetTopicAttributes SetTopicAttributes")),
    ),
    "aws_sns_topic_subscription": (
        Need(f"{_TOPIC}{{topic_arn}}", _actions("sns", "Subscribe")),
        Need(
            "*",
            _actions("sns", "Unsubscribe GetSubscriptionAttributes SetSubscriptionAttributes"),
            reason="the actions take no resource",
        ),
    ),
    "aws_cloudwatch_metric_alarm": (
        Need(
            f"{_ALARM}{{alarm_name}}",
            _actions("cloudwatch", f"PutMetricAlarm DeleteAlarms {_TAGS}"),
        ),
        Need(
            f"{_ALARM}*",
            _actions("cloudwatch", "DescribeAlarms"),
            reason="the provider lists by name, which is authorised on all alarms",
        ),
    ),
    "aws_cloudwatch_dashboard": (
        Need(
            "arn:{partition}:cloudwatch::{account}:dashboard/{dashboard_name}",
            _actions("cloudwatch", "PutDashboard GetDashboard DeleteDashboards"),
        ),
    ),
    "aws_cloudwatch_log_metric_filter": (
        Need(f"{_LOGS}{{log_group_name}}", _actions("logs", _METRIC_FILTER)),
        Need(
            f"{_LOGS}{{log_group_name}}:*",
            _actions("logs", _METRIC_FILTER),
            reason="the service itself writes the ARN of a log group in both ways",
        ),
    ),
}
