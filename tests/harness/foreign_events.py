"""Events as other products send them, whole as EventBridge hands them on, by the preset for them.

Those in `FAILED` are failures of their kind.
"""

from __future__ import annotations

from tests.harness.foreign_payloads import (
    API_CALL,
    CHARGE,
    CLOUD_EVENT,
    ECS_FLAT,
    ECS_NESTED,
    INSIGHT,
    OTEL,
    PAGE,
    PINO,
    PULL_REQUEST,
    SIGN_IN,
    TRACK,
    WORKFLOW_RUN,
    Json,
)


def envelope(detail: Json, source: str = "shop", detail_type: str = "Anything") -> Json:
    """What EventBridge makes of an entry."""
    return {
        "version": "0",
        "id": "17c1a4ff-2d3c-4b0e-8f6d-6f0e7d4b1a5c",
        "detail-type": detail_type,
        "source": source,
        "account": "111122223333",
        "time": "2026-11-24T09:00:02Z",
        "region": "eu-central-1",
        "resources": [],
        "detail": detail,
    }


EVENTS: dict[str, list[Json]] = {
    "cloudevents": [
        envelope(CLOUD_EVENT),
        envelope(
            {
                "specversion": "1.0",
                "type": "com.example.image",
                "source": "https://example.com/cameras",
                "id": "1",
                "data_base64": "iVBORw0KGgo=",
            }
        ),
    ],
    "cloudtrail": [
        envelope(API_CALL, "aws.ec2", "AWS API Call via CloudTrail"),
        envelope(SIGN_IN, "aws.signin", "AWS Console Sign In via CloudTrail"),
        envelope({**API_CALL, "errorCode": "AccessDenied"}, "audit", "record"),
        envelope(INSIGHT, "aws.cloudtrail", "AWS Insight via CloudTrail"),
    ],
    "github": [
        envelope(PULL_REQUEST, "aws.partner/github.com/example/1", "pull_request"),
        envelope(WORKFLOW_RUN, "github.com", "workflow_run"),
    ],
    "segment": [
        envelope(TRACK, "aws.partner/segment.com/nmBPqyPa5wBXUTRX87DwWd", "track"),
        envelope(PAGE, "aws.partner/segment.com/nmBPqyPa5wBXUTRX87DwWd", "page"),
    ],
    "stripe": [
        envelope(CHARGE, "aws.partner/stripe.com/ed_123", "charge.succeeded"),
        envelope(
            {**CHARGE, "id": "evt_2", "type": "invoice.payment_failed"},
            "aws.partner/stripe.com/ed_123",
            "invoice.payment_failed",
        ),
    ],
    "pino": [
        envelope(PINO),
        envelope({**PINO, "level": 50, "err": {"type": "Error"}}),
        envelope({"level": 30, "time": 1_795_510_800_123, "service": "api", "msg": "started"}),
        envelope({**PINO, "level": "info"}),
        envelope({**PINO, "level": "fatal"}),
    ],
    "ecs": [
        envelope(ECS_FLAT),
        envelope({**ECS_FLAT, "log.level": "ERROR"}),
        envelope(ECS_NESTED),
        envelope({**ECS_NESTED, "event": {}, "log": {"level": "critical"}}),
        envelope({**ECS_FLAT, "log.level": "emerg"}),
    ],
    "otel-log": [
        envelope(OTEL),
        envelope({"observedTimeUnixNano": "1795510800123456999", "severityNumber": 17}),
        envelope({"timeUnixNano": "1795510800123456789", "body": {"stringValue": "a"}}),
        envelope({**OTEL, "severityNumber": "SEVERITY_NUMBER_ERROR2"}),
    ],
    "eventbridge": [
        envelope({"lastStatus": "STOPPED", "version": 3}, "aws.ecs", "ECS Task State Change"),
        envelope({"level": "info", "time": "2026-11-24T09:00:00Z", "event": "started"}),
        # A line of bunyan, a span and a data point of OpenTelemetry, a thin event of Stripe.
        envelope({"level": 30, "time": "2026-11-24T09:00:00Z", "pid": 1, "hostname": "a", "v": 0}),
        envelope({"startTimeUnixNano": "1", "endTimeUnixNano": "2", "name": "a"}),
        # A LogRecord that has no time but that of its observer, as some write it; pino's seconds.
        envelope({**OTEL, "timeUnixNano": "0"}),
        envelope({**PINO, "time": 1_795_510_800}),
        envelope({"startTimeUnixNano": "1", "timeUnixNano": "2", "asInt": "7"}),
        envelope({"id": "evt_test_1", "object": "v2.core.event", "type": "v1.a", "created": "x"}),
        envelope({"@timestamp": "2026-11-24T09:00:00Z", "@version": "1", "message": "logstash"}),
        envelope({"messageId": "m", "type": "order", "timestamp": "2026-11-24T09:00:00Z"}),
        # Of services of AWS, with members that are called as those of other forms are.
        envelope({}, "aws.events", "Scheduled Event"),
        envelope(
            {"version": "0", "bucket": {"name": "photos"}, "object": {"key": "a", "size": 5}},
            "aws.s3",
            "Object Created",
        ),
        envelope(
            {"id": "16af", "type": "Recon:EC2/Portscan", "severity": 2.0, "schemaVersion": "2.0"},
            "aws.guardduty",
            "GuardDuty Finding",
        ),
        envelope(
            {"event": "createSnapshot", "result": "succeeded", "source": "arn:aws:ec2::a:volume/b"},
            "aws.ec2",
            "EBS Snapshot Notification",
        ),
        envelope(
            {"pipeline": "p", "action": "Deploy", "type": {"owner": "AWS"}, "version": 1.0},
            "aws.codepipeline",
            "CodePipeline Action Execution State Change",
        ),
        envelope(
            {"eventType": "ERROR", "eventName": "TASK_PLACEMENT"}, "aws.ecs", "Service Action"
        ),
        envelope(
            {"eventType": "chime:MeetingStarted", "timestamp": 12_344_566_754, "version": "0"},
            "aws.chime",
            "Chime Meeting State Change",
        ),
    ],
}
# By preset, the places of its failures in the lists above.
FAILED: dict[str, set[int]] = {
    "cloudtrail": {1, 2},
    "stripe": {1},
    "pino": {1, 4},
    "ecs": {1, 2, 3, 4},
    "otel-log": {1, 3},
}
