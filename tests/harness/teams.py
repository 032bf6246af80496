"""Files of definitions as teams write them, of all kinds that the language has."""

from __future__ import annotations

METRIC = '[[metric]]\nname = "orders"\nagg = "count"\n'

TEAMS = {
    "batch jobs that do not start": {
        "mappings": """
[[mapping]]
name = "batch-job"
when = { source = "aws.batch", detail-type = "Batch Job State Change" }
event_id = { join = ["detail.jobId", "detail.status", "detail.attempts"] }
timestamp = ["detail.stoppedAt", "time"]
status = "detail.status"
failed_when = { detail.status = "FAILED", detail.statusReason = [{ prefix = "Host" }] }
"""
    },
    "calls refused by role": {
        "mappings": '[[mapping]]\npreset = "cloudtrail"\n',
        "metrics": """
[[dimension]]
name = "role"
expr = ["details.userIdentity.sessionContext.sessionIssuer.userName", "details.userIdentity.arn"]
[[metric]]
name = "refused"
agg = "count"
filter = { details.errorCode = ["AccessDenied", { suffix = "UnauthorizedOperation" }] }
by = ["role", "event_type"]
better = "lower"
""",
    },
    "CloudEvents of one application": {
        "mappings": """
[[mapping]]
preset = "cloudevents"
when = { detail.source = { wildcard = "/tenants/*/invoices" } }
source = { value = "invoices" }
event_id = { join = ["detail.source", "detail.id"] }
"""
    },
    "request logs": {
        "mappings": """
[[mapping]]
preset = "pino"
when = { source = "gateway" }
event_type = { value = "request" }
failed_when = { detail.res.statusCode = { numeric = [">=", 500, "<", 600] } }
""",
        "metrics": """
[[dimension]]
name = "endpoint"
expr = "details.req.url"
[[metric]]
name = "p99"
title = "Slowest requests"
agg = "percentile"
percentile = 99
expr = "details.responseTime"
unit = "ms"
by = ["endpoint"]
target = { at_most = 750 }
least_events = 100
[[metric]]
name = "failed"
agg = "count"
filter = { source = "gateway", failed = true }
[[metric]]
name = "requests"
agg = "count"
filter = { source = "gateway" }
[[metric]]
name = "failed_share"
numerator = "failed"
denominator = "requests"
better = "lower"
""",
    },
    "payments by currency, less refunds": {
        "mappings": '[[mapping]]\npreset = "stripe"\n',
        "metrics": """
[[dimension]]
name = "currency"
expr = ["details.data.object.currency", "extra.currency"]
[[metric]]
name = "paid"
agg = "sum"
expr = "details.data.object.amount"
scale = 0.01
unit = { dimension = "currency" }
[metric.filter]
event_type = "charge.succeeded"
details.data.object.currency = { anything-but = ["jpy", "krw"] }
[[metric]]
name = "refunded"
agg = "sum"
expr = "details.data.object.amount_refunded"
scale = 0.01
unit = { dimension = "currency" }
filter = { event_type = "charge.refunded" }
[[metric]]
name = "net"
plus = ["paid"]
minus = ["refunded"]
[[metric]]
name = "refunded_share"
numerator = "refunded"
denominator = "paid"
""",
    },
    "rows with local times": {
        "mappings": """
[[mapping]]
name = "rows"
when = { source = "crm.rows", detail.op = { exists = true } }
event_id = { hash = "detail" }
timestamp = { path = ["detail.changed", "detail.created"], zone = "America/New_York" }
event_type = { join = ["detail.table", "detail.op"] }
details = "detail.new"
"""
    },
    "a month by mail, owners and holidays": {
        "metrics": METRIC,
        "reports": """
[[report]]
name = "board"
title = "The month"
filter = { source = ["billing", { prefix = "shop." }], event_type = { anything-but = "Ping" } }
metrics = ["orders"]
every = "month"
audience = "board"
attach = ["csv"]
send_at = "07:30"
""",
        "sources": """
[[source]]
source = "erp.export"
owner = "erp"
fresh_within = "24h"
days = ["mon", "tue", "wed", "thu", "fri"]
[[source]]
source = { prefix = "shop." }
owner = "shop"
""",
        "calendar": '[[holiday]]\ndate = 2026-12-25\nname = "Christmas"\n',
    },
    "objects of a bucket": {
        "mappings": """
[[mapping]]
name = "uploads"
event_id = { join = ["detail.bucket.name", "detail.object.key", "detail.object.sequencer"] }
[mapping.when]
source = "aws.s3"
detail-type = ["Object Created", "Object Deleted"]
detail.object.key = { anything-but = { prefix = ["tmp/", "logs/"] } }
"""
    },
}
