"""Files of definitions as teams write them: accepted, and their mappings do what they are for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from functions.process.event import ValidEvent
from functions.process.validate import validate
from tests.harness.definitions import loaded, ready
from tests.harness.events import NOW_US
from tests.harness.foreign_events import EVENTS, envelope
from tests.harness.teams import TEAMS

_BATCH = {"jobId": "j-1", "status": "FAILED", "attempts": 2, "statusReason": "Host EC2 terminated"}
_BATCH["stoppedAt"] = "2026-11-24T08:59:59Z"
_INVOICE = {"specversion": "1.0", "id": "7", "source": "/tenants/t-1/invoices", "type": "sent"}
_ORDER = {**_INVOICE, "source": "/tenants/t-1/orders"}
_REQUEST = {"level": 30, "time": 1_795_510_800_123, "pid": 1, "hostname": "a", "msg": "done"}
_ROW = {"table": "Lead", "op": "U", "changed": None, "created": "2026-11-24 04:00:00"}
_UPLOAD = {
    "bucket": {"name": "photos"},
    "object": {"key": "a b/c.jpg", "sequencer": "0061"},
    "reason": "PutObject",
}


def _refused_call() -> dict[str, Any]:
    return {**EVENTS["cloudtrail"][0], "detail": {**EVENTS["cloudtrail"][2]["detail"]}}


# By team, envelopes and what is to come of each: mapping, event_id, source, event_type, status.
MADE: dict[str, list[tuple[dict[str, Any], tuple[str, ...]]]] = {
    "batch jobs that do not start": [
        (
            envelope(_BATCH, "aws.batch", "Batch Job State Change"),
            ("batch-job", "j-1/FAILED/2", "aws.batch", "Batch Job State Change", "failed"),
        ),
        (
            envelope(
                {**_BATCH, "statusReason": "Essential container exited"},
                "aws.batch",
                "Batch Job State Change",
            ),
            ("batch-job", "j-1/FAILED/2", "aws.batch", "Batch Job State Change", "FAILED"),
        ),
        (
            envelope(_BATCH, "aws.batch", "Batch Compute Environment State Change"),
            ("eventbridge", "id", "aws.batch", "Batch Compute Environment State Change", "FAILED"),
        ),
    ],
    "calls refused by role": [
        (
            _refused_call(),
            (
                "cloudtrail",
                "5c8f6d2b-5d5f-4c43-9b0f-1f5f4a9f0c11",
                "ec2.amazonaws.com",
                "RunInstances",
                "failed",
            ),
        )
    ],
    "CloudEvents of one application": [
        (
            envelope(_INVOICE),
            ("cloudevents", "/tenants/t-1/invoices/7", "invoices", "sent", ""),
        ),
        (envelope(_ORDER), ("eventbridge", "id", "shop", "Anything", "")),
    ],
    "request logs": [
        (
            envelope({**_REQUEST, "res": {"statusCode": status}}, "gateway"),
            ("pino", "hash", "gateway", "request", failed),
        )
        for status, failed in ((200, ""), (499, ""), (503, "failed"), (600, ""))
    ],
    "payments by currency, less refunds": [
        (
            EVENTS["stripe"][0],
            (
                "stripe",
                "evt_1NG8Du2eZvKYlo2CUI79vXWy",
                "aws.partner/stripe.com/ed_123",
                "charge.succeeded",
                "",
            ),
        )
    ],
    "rows with local times": [
        (
            envelope({**_ROW, "new": {"status": "won"}}, "crm.rows"),
            ("rows", "hash", "crm.rows", "Lead/U", "won"),
        )
    ],
    "objects of a bucket": [
        (
            envelope(_UPLOAD, "aws.s3", "Object Created"),
            ("uploads", "photos/a b/c.jpg/0061", "aws.s3", "Object Created", ""),
        ),
        (
            envelope(
                {**_UPLOAD, "object": {"key": "tmp/x", "sequencer": "1"}},
                "aws.s3",
                "Object Created",
            ),
            ("eventbridge", "id", "aws.s3", "Object Created", ""),
        ),
    ],
}


def test_the_mappings_of_all_teams_are_tried() -> None:
    assert MADE.keys() == {team for team, files in TEAMS.items() if "mappings" in files}


@pytest.mark.parametrize("team", MADE)
def test_a_teams_mappings_do_what_they_are_for(team: str) -> None:
    mappings = ready(TEAMS[team]["mappings"])
    for event, expected in MADE[team]:
        found = validate(json.dumps(event).encode(), NOW_US, mappings)
        assert isinstance(found, ValidEvent), found
        identity = "id" if found.event_id == event["id"] else found.event_id
        identity = "hash" if len(identity) == len("0" * 64) else identity
        assert expected == (
            found.mapping,
            identity,
            found.source,
            found.event_type,
            found.status or "",
        )


def test_a_time_is_read_in_its_zone_or_from_the_first_member_that_has_one() -> None:
    times = [
        (team, MADE[team][0][0])
        for team in ("batch jobs that do not start", "rows with local times")
    ]
    found = [
        validate(json.dumps(event).encode(), NOW_US, ready(TEAMS[team]["mappings"]))
        for team, event in times
    ]
    assert [one.timestamp_us for one in found if isinstance(one, ValidEvent)] == [
        1_795_510_799_000_000,  # 08:59:59 UTC
        1_795_510_800_000_000,  # 04:00 in New York
    ]


@pytest.mark.parametrize("team", TEAMS)
def test_a_teams_files_are_accepted(tmp_path: Path, team: str) -> None:
    defined = loaded(tmp_path, **TEAMS[team])
    for file in TEAMS[team]:
        assert getattr(defined, "holidays" if file == "calendar" else file)
