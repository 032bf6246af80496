"""After an apply: EventBridge's rules take a moment, and an event sent before that is lost.

A new or changed rule or target may pick nothing for a short while (EventBridge API reference,
PutRule and PutTargets). The bus answers as if all were well, so a deploy ends only after that. A
queue, a bucket or a function loses nothing while it settles, and needs no such wait.
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from typing import Any

import typer

# AWS gives no number.
SECONDS = 60
_TYPES = {"aws_cloudwatch_event_rule", "aws_cloudwatch_event_target"}


def changes_rules(plan: Mapping[str, Any]) -> bool:
    """Whether a plan, as `terraform show -json` has it, makes or changes a rule or a target."""
    return any(
        one["type"] in _TYPES and {"create", "update"} & {*one["change"]["actions"]}
        for one in plan.get("resource_changes", [])
    )


def wait_for_rules() -> None:
    """Wait until an event that is sent now is picked. An emulator's rules do so at once."""
    if "AWS_ENDPOINT_URL" in os.environ:
        return
    typer.echo(f"A rule of the bus has changed. It takes effect within {SECONDS} s: waiting ...")
    time.sleep(SECONDS)
