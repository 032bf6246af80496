"""Events as other products send them, whole as EventBridge hands them on, by the preset for them.

Made after the documents that the presets name. Those in `FAILED` are failures of their kind.
"""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]


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


_CLOUD_EVENT: Json = {
    "specversion": "1.0",
    "type": "com.example.order.placed",
    "source": "/orders/eu",
    "id": "A234-1234-1234",
    "time": "2026-11-24T09:00:00.5Z",
    "datacontenttype": "application/json",
    "data": {"order": 7},
}
_API_CALL: Json = {
    "eventVersion": "1.10",
    "userIdentity": {"type": "IAMUser", "userName": "ada"},
    "eventTime": "2026-11-24T08:59:58Z",
    "eventSource": "ec2.amazonaws.com",
    "eventName": "RunInstances",
    "awsRegion": "eu-central-1",
    "sourceIPAddress": "192.0.2.7",
    "requestParameters": None,
    "responseElements": None,
    "eventID": "5c8f6d2b-5d5f-4c43-9b0f-1f5f4a9f0c11",
    "readOnly": False,
    "eventType": "AwsApiCall",
    "managementEvent": True,
    "recipientAccountId": "111122223333",
    "eventCategory": "Management",
}
_SIGN_IN: Json = {
    **_API_CALL,
    "eventSource": "signin.amazonaws.com",
    "eventName": "ConsoleLogin",
    "eventType": "AwsConsoleSignIn",
    "responseElements": {"ConsoleLogin": "Failure"},
    "errorMessage": "Failed authentication",
}
_INSIGHT: Json = {
    "eventVersion": "1.08",
    "eventTime": "2026-11-24T08:59:00Z",
    "awsRegion": "eu-central-1",
    "eventID": "b1a1a4c2-7a71-45c0-9d9e-3b7a1c9a7d55",
    "eventType": "AwsCloudTrailInsight",
    "recipientAccountId": "111122223333",
    "insightDetails": {"state": "Start", "eventSource": "iam.amazonaws.com"},
    "eventCategory": "Insight",
}
_PULL_REQUEST: Json = {
    "action": "opened",
    "number": 7,
    "pull_request": {"id": 1, "state": "open", "updated_at": "2026-11-24T09:00:00Z"},
    "repository": {"id": 2, "full_name": "example/shop"},
    "sender": {"login": "ada"},
}
_WORKFLOW_RUN: Json = {
    "action": "completed",
    "workflow_run": {"id": 3, "name": "CI", "status": "completed", "conclusion": "failure"},
    "repository": {"id": 2, "full_name": "example/shop"},
}
_TRACK: Json = {
    "anonymousId": "23adfd82-aa0f-45a7-a756-24f2a7a4c895",
    "context": {"library": {"name": "analytics.js", "version": "2.11.1"}},
    "event": "Order Completed",
    "messageId": "ajs-f8ca1e4de5024d9430b3928bd8ac6b96",
    "properties": {"revenue": 25.5, "currency": "EUR"},
    "receivedAt": "2026-11-24T09:00:01.266Z",
    "sentAt": "2026-11-24T09:00:01.000Z",
    "timestamp": "2026-11-24T09:00:00.786Z",
    "type": "track",
    "userId": "AiUGstSDIg",
    "originalTimestamp": "2026-11-24T09:00:00.700Z",
}
_PAGE: Json = {
    "messageId": "ajs-1",
    "name": "Pricing",
    "originalTimestamp": "2026-11-24T09:00:00.700Z",
    "type": "page",
}
_CHARGE: Json = {
    "id": "evt_1NG8Du2eZvKYlo2CUI79vXWy",
    "object": "event",
    "api_version": "2025-11-17",
    "created": 1_795_510_800,
    "data": {"object": {"id": "ch_1", "object": "charge", "amount": 1999, "currency": "eur"}},
    "livemode": True,
    "pending_webhooks": 0,
    "request": {"id": None, "idempotency_key": None},
    "type": "charge.succeeded",
}
_PINO: Json = {
    "level": 30,
    "time": 1_795_510_800_123,
    "pid": 94473,
    "hostname": "web-1",
    "req": {"method": "GET", "route": "/orders"},
    "msg": "request completed",
}
_ECS_FLAT: Json = {
    "@timestamp": "2026-11-24T09:00:00.123Z",
    "log.level": "info",
    "message": "order placed",
    "ecs.version": "1.6.0",
    "event.action": "order-placed",
    "log": {"logger": "shop", "origin": {"file": {"line": 3, "name": "app.py"}}},
}
_ECS_NESTED: Json = {
    "@timestamp": "2026-11-24T09:00:00.123Z",
    "ecs": {"version": "8.17.0"},
    "event": {"action": "user-login", "outcome": "failure", "id": "8a4f500d"},
    "message": "refused",
}
_OTEL: Json = {
    "timeUnixNano": "1795510800123456789",
    "observedTimeUnixNano": "1795510800123456999",
    "severityNumber": 9,
    "severityText": "INFO",
    "eventName": "order.placed",
    "body": {"stringValue": "order placed"},
    "attributes": [{"key": "order.id", "value": {"stringValue": "7"}}],
    "traceId": "5b8efff798038103d269b633813fc60c",
    "spanId": "eee19b7ec3c1b174",
}

EVENTS: dict[str, list[Json]] = {
    "cloudevents": [
        envelope(_CLOUD_EVENT),
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
        envelope(_API_CALL, "aws.ec2", "AWS API Call via CloudTrail"),
        envelope(_SIGN_IN, "aws.signin", "AWS Console Sign In via CloudTrail"),
        envelope({**_API_CALL, "errorCode": "AccessDenied"}, "audit", "record"),
        envelope(_INSIGHT, "aws.cloudtrail", "AWS Insight via CloudTrail"),
    ],
    "github": [
        envelope(_PULL_REQUEST, "aws.partner/github.com/example/1", "pull_request"),
        envelope(_WORKFLOW_RUN, "github.com", "workflow_run"),
    ],
    "segment": [
        envelope(_TRACK, "aws.partner/segment.com/nmBPqyPa5wBXUTRX87DwWd", "track"),
        envelope(_PAGE, "aws.partner/segment.com/nmBPqyPa5wBXUTRX87DwWd", "page"),
    ],
    "stripe": [
        envelope(_CHARGE, "aws.partner/stripe.com/ed_123", "charge.succeeded"),
        envelope(
            {**_CHARGE, "id": "evt_2", "type": "invoice.payment_failed"},
            "aws.partner/stripe.com/ed_123",
            "invoice.payment_failed",
        ),
    ],
    "pino": [
        envelope(_PINO),
        envelope({**_PINO, "level": 50, "err": {"type": "Error"}}),
        envelope({"level": 30, "time": 1_795_510_800_123, "service": "api", "msg": "started"}),
        envelope({**_PINO, "level": "info"}),
        envelope({**_PINO, "level": "fatal"}),
    ],
    "ecs": [
        envelope(_ECS_FLAT),
        envelope({**_ECS_FLAT, "log.level": "ERROR"}),
        envelope(_ECS_NESTED),
        envelope({**_ECS_NESTED, "event": {}, "log": {"level": "critical"}}),
        envelope({**_ECS_FLAT, "log.level": "emerg"}),
    ],
    "otel-log": [
        envelope(_OTEL),
        envelope({"observedTimeUnixNano": "1795510800123456999", "severityNumber": 17}),
        envelope({"timeUnixNano": "1795510800123456789", "body": {"stringValue": "a"}}),
        envelope({**_OTEL, "severityNumber": "SEVERITY_NUMBER_ERROR2"}),
    ],
    "eventbridge": [
        envelope({"lastStatus": "STOPPED", "version": 3}, "aws.ecs", "ECS Task State Change"),
        envelope({"level": "info", "time": "2026-11-24T09:00:00Z", "event": "started"}),
        # A line of bunyan, a span and a data point of OpenTelemetry, a thin event of Stripe.
        envelope({"level": 30, "time": "2026-11-24T09:00:00Z", "pid": 1, "hostname": "a", "v": 0}),
        envelope({"startTimeUnixNano": "1", "endTimeUnixNano": "2", "name": "a"}),
        # A LogRecord that has no time but that of its observer, as some write it; pino's seconds.
        envelope({**_OTEL, "timeUnixNano": "0"}),
        envelope({**_PINO, "time": 1_795_510_800}),
        envelope({"startTimeUnixNano": "1", "timeUnixNano": "2", "asInt": "7"}),
        envelope({"id": "evt_test_1", "object": "v2.core.event", "type": "v1.a", "created": "x"}),
        envelope({"@timestamp": "2026-11-24T09:00:00Z", "@version": "1", "message": "logstash"}),
        envelope({"messageId": "m", "type": "order", "timestamp": "2026-11-24T09:00:00Z"}),
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
