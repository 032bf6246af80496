"""The mark beside a report: which revision was announced, and what people were told last."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, NotRequired, TypedDict

from functions.common.report_keys import ReportKeys
from functions.common.storage import NoSuchObjectError, Storage, parsed

if TYPE_CHECKING:
    from functions.report.document.headline import Headline
    from functions.report.text.told_metrics import ToldMetric


class Mark(TypedDict):
    """delivered.json: the last announced revision, and what people got last.

    `revision` is 0 before any was announced. `on_bus`: a later one whose event was put, and of
    which no mail could be sent. `metrics`: figures of the team's own. Both may be absent.
    """

    revision: int
    told: Headline | None
    on_bus: NotRequired[int]
    metrics: NotRequired[Sequence[ToldMetric]]


def read(reports: Storage, keys: ReportKeys) -> Mark | None:
    """The mark of a day; None if no report of it was announced."""
    try:
        return parsed(reports, keys.delivered, _decoded)
    except NoSuchObjectError:
        return None


def _decoded(body: bytes) -> Mark:
    mark: Mark = json.loads(body)
    return mark


def write(reports: Storage, keys: ReportKeys, mark: Mark) -> None:
    """Replace the mark of a day."""
    body = json.dumps(mark, indent=2).encode() + b"\n"
    reports.put(keys.delivered, body, content_type="application/json")
