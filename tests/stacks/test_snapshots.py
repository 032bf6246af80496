"""What synthesis gives: a change of it is to be seen, and meant.

`pytest tests/stacks --snapshot-update` writes the files anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from syrupy.extensions.json import JSONSnapshotExtension

from tests.harness.synthesis import SETTINGS, Json, settings_with, synthesised

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

pytestmark = pytest.mark.xdist_group("synthesis")


def test_pipeline(snapshot: SnapshotAssertion) -> None:
    """The whole stack: its stages, its provider, its backend, its outputs."""
    assert synthesised() == snapshot(extension_class=JSONSnapshotExtension)


def test_what_differs_when_athena_counts(snapshot: SnapshotAssertion) -> None:
    assert _changed(synthesised(), synthesised(engine="athena")) == snapshot(
        extension_class=JSONSnapshotExtension
    )


def test_what_another_bus_adds(snapshot: SnapshotAssertion) -> None:
    """A rule with its target, leave to send to two queues, an alarm.

    That EventBridge then sends events of `aws.ecs` is not shown here: only AWS can show it.
    """
    from stacks.bootstrap import terraform_json

    buses = {"default": {"sources": ["aws.ecs"]}}
    added = terraform_json(settings_with(routing={"buses": buses}))
    assert _changed(terraform_json(SETTINGS), added) == snapshot(
        extension_class=JSONSnapshotExtension
    )


def _changed(one: Json, other: Json) -> Json:
    """What `other` has more or differently than `one`, which has nothing that it lacks."""
    assert set(one) <= set(other)
    return {
        key: _changed(one[key], value)
        if isinstance(value, dict) and isinstance(one.get(key), dict)
        else value
        for key, value in other.items()
        if key not in one or one[key] != value
    }
