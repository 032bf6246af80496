"""What other products send, made after the documents that the presets name."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

CLOUD_EVENT: Json = {
    "specversion": "1.0",
    "type": "com.example.order.placed",
    "source": "/orders/eu",
    "id": "A234-1234-1234",
    "time": "2026-11-24T09:00:00.5Z",
    "datacontenttype": "application/json",
    "data": {"order": 7},
}
API_CALL: Json = {
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
SIGN_IN: Json = {
    **API_CALL,
    "eventSource": "signin.amazonaws.com",
    "eventName": "ConsoleLogin",
    "eventType": "AwsConsoleSignIn",
    "responseElements": {"ConsoleLogin": "Failure"},
    "errorMessage": "Failed authentication",
}
INSIGHT: Json = {
    "eventVersion": "1.08",
    "eventTime": "2026-11-24T08:59:00Z",
    "awsRegion": "eu-central-1",
    "eventID": "b1a1a4c2-7a71-45c0-9d9e-3b7a1c9a7d55",
    "eventType": "AwsCloudTrailInsight",
    "recipientAccountId": "111122223333",
    "insightDetails": {"state": "Start", "eventSource": "iam.amazonaws.com"},
    "eventCategory": "Insight",
}
PULL_REQUEST: Json = {
    "action": "opened",
    "number": 7,
    "pull_request": {"id": 1, "state": "open", "updated_at": "2026-11-24T09:00:00Z"},
    "repository": {"id": 2, "full_name": "example/shop"},
    "sender": {"login": "ada"},
}
WORKFLOW_RUN: Json = {
    "action": "completed",
    "workflow_run": {"id": 3, "name": "CI", "status": "completed", "conclusion": "failure"},
    "repository": {"id": 2, "full_name": "example/shop"},
}
TRACK: Json = {
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
PAGE: Json = {
    "messageId": "ajs-1",
    "name": "Pricing",
    "originalTimestamp": "2026-11-24T09:00:00.700Z",
    "type": "page",
}
CHARGE: Json = {
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
PINO: Json = {
    "level": 30,
    "time": 1_795_510_800_123,
    "pid": 94473,
    "hostname": "web-1",
    "req": {"method": "GET", "route": "/orders"},
    "msg": "request completed",
}
ECS_FLAT: Json = {
    "@timestamp": "2026-11-24T09:00:00.123Z",
    "log.level": "info",
    "message": "order placed",
    "ecs.version": "1.6.0",
    "event.action": "order-placed",
    "log": {"logger": "shop", "origin": {"file": {"line": 3, "name": "app.py"}}},
}
ECS_NESTED: Json = {
    "@timestamp": "2026-11-24T09:00:00.123Z",
    "ecs": {"version": "8.17.0"},
    "event": {"action": "user-login", "outcome": "failure", "id": "8a4f500d"},
    "message": "refused",
}
OTEL: Json = {
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
