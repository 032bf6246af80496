"""What synthesis gives, a file a stage: a change of it is to be seen, and meant.

`pytest tests/stacks --snapshot-update` writes the files anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from syrupy.extensions.json import JSONSnapshotExtension

from tests.harness.synthesis import stage, synthesised

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

pytestmark = pytest.mark.xdist_group("synthesis")


@pytest.mark.parametrize(
    "name", ["ingest", "process", "report", "delivery", "catalog", "operations"]
)
def test_stage(name: str, snapshot: SnapshotAssertion) -> None:
    assert stage(name) == snapshot(extension_class=JSONSnapshotExtension)


def test_report_counted_by_athena(snapshot: SnapshotAssertion) -> None:
    assert stage("report", engine="athena") == snapshot(extension_class=JSONSnapshotExtension)


def test_pipeline(snapshot: SnapshotAssertion) -> None:
    """The whole stack, and with it what no stage makes: provider, backend, outputs, account."""
    assert synthesised() == snapshot(extension_class=JSONSnapshotExtension)
