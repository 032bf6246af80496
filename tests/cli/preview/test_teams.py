"""Teams' metrics count what they are for, of events as their services send them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from functions.report.document.metrics import each_series
from tests.harness.foreign_events import EVENTS, envelope
from tests.harness.previewed import previewed
from tests.harness.teams import TEAMS

DAY = "2026-11-24"
# A figure: its value and its events; by the metric, its unit and one of its dimension's values.
Figures = Mapping[tuple[str | None, ...], tuple[Decimal | int | None, int]]


def _call(number: int, error: str | None, **identity: Any) -> dict[str, Any]:
    """A record of CloudTrail."""
    call = EVENTS["cloudtrail"][0]
    own = {"eventID": f"call-{number}", "userIdentity": identity}
    return {**call, "detail": {**call["detail"], **own} | ({"errorCode": error} if error else {})}


def _assumed(role: str) -> dict[str, Any]:
    return {"sessionContext": {"sessionIssuer": {"userName": role}}, "arn": f"arn:{role}/x"}


def _request(number: int, url: str, status: int, took: object) -> dict[str, Any]:
    """A line of a log of pino."""
    line = {"level": 30, "time": 1_795_510_800_123 + number, "pid": 1, "hostname": "a", "msg": "ok"}
    return envelope(
        {**line, "req": {"url": url}, "res": {"statusCode": status}, "responseTime": took},
        "gateway",
    )


def _charge(number: int, kind: str, **charge: Any) -> dict[str, Any]:
    """An event of Stripe."""
    event = EVENTS["stripe"][0]
    own = {"id": f"evt_{number}", "type": kind, "data": {"object": {"object": "charge", **charge}}}
    return {**event, "detail-type": kind, "detail": {**event["detail"], **own}}


MADE: dict[str, tuple[Sequence[dict[str, Any]], Figures]] = {
    "calls refused by role": (
        [
            _call(1, "AccessDenied", **_assumed("deploy")),
            _call(2, "Client.UnauthorizedOperation", **_assumed("deploy")),
            _call(3, "AccessDenied", arn="arn:aws:iam::111122223333:user/ada"),
            _call(4, "AccessDenied", type="AWSService"),
            _call(5, "Throttling", **_assumed("deploy")),
            _call(6, None, **_assumed("deploy")),
        ],
        {
            ("refused", None): (4, 4),
            ("refused", None, "role", "deploy"): (2, 2),
            ("refused", None, "role", "arn:aws:iam::111122223333:user/ada"): (1, 1),
            ("refused", None, "role", None): (1, 1),
            ("refused", None, "event_type", "RunInstances"): (4, 4),
        },
    ),
    "request logs": (
        [
            *(_request(n, "/orders", 200, n) for n in range(98)),
            _request(98, "/search", 503, 900.5),
            _request(99, "/search", 500, "80"),
            _request(100, "/search", 404, None),
        ],
        {
            # The 99th of a hundred.
            ("p99", "ms"): (97, 101),
            ("p99", "ms", "endpoint", "/search"): (Decimal("900.5"), 3),
            ("p99", "ms", "endpoint", "/orders"): (97, 98),
            ("failed", None): (2, 2),
            ("requests", None): (101, 101),
            ("failed_share", None): (Decimal("0.01980198"), 101),
        },
    ),
    "payments by currency, less refunds": (
        [
            _charge(1, "charge.succeeded", amount=1999, currency="eur"),
            _charge(2, "charge.succeeded", amount=501, currency="eur"),
            _charge(3, "charge.succeeded", amount=500, currency="jpy"),
            _charge(4, "charge.refunded", amount=1999, amount_refunded=1000, currency="eur"),
            _charge(5, "charge.refunded", amount=7, amount_refunded=7, currency="usd"),
            _charge(6, "charge.failed", amount=99, currency="eur"),
        ],
        {
            ("paid", "eur"): (25, 2),
            ("refunded", "eur"): (10, 1),
            ("refunded", "usd"): (Decimal("0.07"), 1),
            ("net", "eur"): (15, 3),
            ("net", "usd"): (Decimal("-0.07"), 1),
            # Nothing was paid in dollars: there is nothing to divide by.
            ("refunded_share", "eur"): (Decimal("0.4"), 2),
        },
    ),
    "a month by mail, owners and holidays": (
        [_call(1, None, arn="arn:a"), _call(2, None, arn="arn:a")],
        {("orders", None): (2, 2)},
    ),
}


def test_the_metrics_of_all_teams_are_tried() -> None:
    assert MADE.keys() == {team for team, files in TEAMS.items() if "metrics" in files}


@pytest.mark.parametrize("team", MADE)
def test_a_teams_metrics_count_what_they_are_for(tmp_path: Path, team: str) -> None:
    events, expected = MADE[team]
    files = {name: text for name, text in TEAMS[team].items() if name in {"mappings", "metrics"}}
    lines = [json.dumps({**one, "id": f"id-{n}"}) for n, one in enumerate(events)]
    report = previewed(tmp_path, lines, **files)[DAY]
    found: dict[tuple[str | None, ...], tuple[Any, int]] = {}
    for metric in report["metrics"]:
        for one in each_series(metric):
            head = (metric["name"], one["unit"])
            found[head] = (one["value"], one["events"])
            for table in one["by"]:
                place = (*head, table["dimension"])
                for row in table["values"]:
                    found[*place, row["name"]] = (row["value"], row["events"])
                if rest := table["no_value"]:
                    found[*place, None] = (rest["value"], rest["events"])
    assert found == expected
