"""Where events are looked up: the buckets of an environment, or the directory of a preview."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from cli.preview.kept import KeptPreview
from cli.terminal.options import Options
from functions.common.storage import Storage

PreviewOption = Annotated[
    Path | None,
    typer.Option(
        "--preview", help="Look at what `pipeline preview` kept in this directory, not at AWS."
    ),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The buckets, and the time zone of the days. `preview`: it is one, with these event days."""

    raw: Storage
    processed: Storage
    zone: ZoneInfo
    preview: tuple[date, ...] | None = None

    @property
    def today(self) -> date:
        return datetime.now(self.zone).date()


@contextmanager
def looking_at(options: Options, preview: Path | None) -> Iterator[Place]:
    """The place that a command was told.

    Raises CommandError if there is none, and on what cannot be read of a preview; of an environment
    that raises DamagedObjectError and NoSuchObjectError.
    """
    if preview is not None:
        kept = KeptPreview.read(preview)
        with kept.damage_explained():
            yield Place(raw=kept.raw, processed=kept.processed, zone=kept.zone, preview=kept.days)
        return
    from cli.target import Target  # noqa: PLC0415 - loads boto3, which a preview does not need

    target = Target(options)
    yield Place(raw=target.raw, processed=target.processed, zone=target.zone)
