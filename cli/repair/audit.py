"""Who did what to a pipeline's data: two entries in the processed bucket for each repair.

The first is written before anything is done, the second at the end. A command that was killed
leaves only the first: it began, and nobody knows how far it got.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import typer

from cli.target import Target
from cli.terminal.errors import CommandError
from functions.common.repair_keys import audit_key
from functions.common.times import rfc3339


@dataclass(slots=True)
class Trail:
    """What a command did: counts that it fills in as it works."""

    counts: dict[str, int] = field(default_factory=dict)


@contextmanager
def audited(target: Target, command: str, arguments: Mapping[str, object]) -> Iterator[Trail]:
    """Write the `started` entry, let the command work, write the `finished` entry.

    If the first cannot be written, nothing is done. `arguments` must be JSON-serialisable. The
    outcome is `done`, `interrupted` or the failure, which is raised again. If the command did not
    expect it, what was done before is said: the failure does not tell.
    """
    started = datetime.now(UTC)
    repair = secrets.token_hex(4)
    entry: dict[str, Any] = {
        "who": target.caller,
        "command": command,
        "arguments": dict(arguments),
        "started_at": rfc3339(started),
    }
    _put(target, audit_key(started, repair, "started"), entry)
    trail = Trail()
    outcome = "done"
    try:
        yield trail
    except CommandError as error:
        outcome = f"failed: {error!r}"
        raise
    except BaseException as error:
        interrupted = isinstance(error, KeyboardInterrupt)
        outcome = "interrupted" if interrupted else f"failed: {error!r}"
        if trail.counts:
            done = ", ".join(f"{count:,} {what}" for what, count in trail.counts.items())
            typer.echo(f"before it ended: {done}", err=True)
        raise
    finally:
        finished = {
            **entry,
            "finished_at": rfc3339(datetime.now(UTC)),
            "counts": trail.counts,
            "outcome": outcome,
        }
        _put(target, audit_key(started, repair, "finished"), finished)


def _put(target: Target, key: str, entry: Mapping[str, Any]) -> None:
    body = json.dumps(entry, indent=2).encode() + b"\n"
    target.processed.put(key, body, content_type="application/json")
