"""The recent days that were made with other definitions than those that are deployed."""

from __future__ import annotations

from typing import Any, NamedTuple

import typer
from botocore.exceptions import ClientError

from cli.judging.deployed import NOT_TOLD
from cli.repair.other_mappings import OtherMappings, other_mappings
from cli.repair.other_metrics import OtherMetrics, other_metrics
from cli.repair.recent_reports import recent_reports
from cli.target import Target


class OtherDefinitions(NamedTuple):
    """What can be done about them; None where there is nothing to do."""

    mappings: OtherMappings | None = None
    metrics: OtherMetrics | None = None

    def to_json(self) -> dict[str, Any]:
        return {
            "other_mappings": self.mappings and self.mappings.to_json(),
            "other_metrics": self.metrics and self.metrics.to_json(),
        }


def other_definitions(target: Target) -> OtherDefinitions:
    """Looks at the reports that others are compared with, and at what is deployed.

    Where that cannot be known, it is said, no more.
    """
    try:
        reports = recent_reports(target)
        return OtherDefinitions(other_mappings(target, reports), other_metrics(target, reports))
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code not in NOT_TOLD:
            raise
        typer.echo(
            "not checked whether recent days were made with the definitions that are deployed"
            f" ({error.operation_name}: {code})",
            err=True,
        )
        return OtherDefinitions()
