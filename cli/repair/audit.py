"""Who did what to a pipeline's data: two entries in the processed bucket for each repair.

The first is written before anything is done, the second when it ended, so that a command that was
killed leaves the first alone: it began, and how far it got is not known.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from cli.target import Target
from functions.common.keys import AUDIT_ZONE
from functions.common.times import rfc3339


@dataclass(slots=True)
class Trail:
    """What a command did: counts that it fills in while it works."""

    counts: dict[str, int] = field(default_factory=dict)


@contextmanager
def audited(target: Target, command: str, arguments: Mapping[str, object]) -> Iterator[Trail]:
    """Write the `started` entry, let the command work, write the `finished` entry.

    When the first cannot be written, nothing is done. `arguments` must be JSON-serialisable. The
    outcome is `done` or why it ended before that; the failure is raised on.
    """
    started = datetime.now(UTC)
    # Entries sort by time; the random part keeps apart two that began at once.
    prefix = f"{AUDIT_ZONE}dt={started.date()}/{started:%H%M%S.%f}-{secrets.token_hex(4)}"
    entry: dict[str, Any] = {
        "who": target.caller,
        "command": command,
        "arguments": dict(arguments),
        "started_at": rfc3339(started),
    }
    _put(target, f"{prefix}-started.json", entry)
    trail = Trail()
    outcome = "done"
    try:
        yield trail
    except KeyboardInterrupt:
        outcome = "interrupted"
        raise
    except BaseException as error:
        outcome = f"failed: {error!r}"
        raise
    finally:
        finished = {
            **entry,
            "finished_at": rfc3339(datetime.now(UTC)),
            "counts": trail.counts,
            "outcome": outcome,
        }
        _put(target, f"{prefix}-finished.json", finished)


def _put(target: Target, key: str, entry: Mapping[str, Any]) -> None:
    target.s3.put_object(
        Bucket=target.processed_bucket,
        Key=key,
        Body=json.dumps(entry, indent=2).encode() + b"\n",
        ContentType="application/json",
    )
