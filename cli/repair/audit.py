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
    outcome is `done`, `interrupted` or the failure, which is raised again. A command that was
    stopped in the middle says how far it got.
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
    except KeyboardInterrupt:
        outcome = "interrupted"
        _say_how_far(trail)
        raise
    except CommandError as error:  # the command itself has said how far it got
        outcome = f"failed: {error!r}"
        raise
    except BaseException as error:
        outcome = f"failed: {error!r}"
        _say_how_far(trail)
        raise
    finally:
        finished = {
            **entry,
            "finished_at": rfc3339(datetime.now(UTC)),
            "counts": trail.counts,
            "outcome": outcome,
        }
        _put(target, audit_key(started, repair, "finished"), finished)


def _say_how_far(trail: Trail) -> None:
    """What was done is at least this: of requests that were under way nobody knows."""
    done = ", ".join(f"{count:,} {name}" for name, count in trail.counts.items())
    typer.echo(f"stopped in the middle, after at least: {done or 'nothing'}", err=True)


def _put(target: Target, key: str, entry: Mapping[str, Any]) -> None:
    body = json.dumps(entry, indent=2).encode() + b"\n"
    target.processed.put(key, body, content_type="application/json")
