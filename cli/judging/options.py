"""What commands on files of events have in common."""

from __future__ import annotations

from typing import Annotated, TypeAlias

import typer

from cli.terminal.text import as_text

_FILES = typer.Argument(
    metavar="FILE...",
    help="NDJSON, JSON arrays or Records; plain, gzip or zstd; folders; - is standard input.",
)
EventFiles: TypeAlias = Annotated[list[str], _FILES]
OptionalFiles: TypeAlias = Annotated[list[str] | None, _FILES]
SourceName: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--source",
        parser=as_text,
        metavar="NAME",
        help="The source of what is no contract event: text, or a path such as detail.service.",
        show_default="its `source`",
    ),
]
DetailType: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--detail-type",
        parser=as_text,
        metavar="NAME",
        help="Its detail type: text, or a path such as detail.kind.",
        show_default="its `event_type`",
    ),
]
