"""The options that say which records of the quarantine are meant."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.terminal.text import as_text
from functions.common.reasons import all_codes


def _known(reason: str | None) -> str | None:
    """Refuse a reason that no record can have. Raises BadParameter."""
    codes = tuple(all_codes())
    if reason is not None and reason not in codes:
        raise typer.BadParameter(f"no such reason: {reason!r}; there are: {', '.join(codes)}")
    return reason


Reason = Annotated[str | None, typer.Option(help="Only of this reason.", callback=_known)]
Source = Annotated[str | None, typer.Option(parser=as_text, help="Only of this source.")]
Ids = Annotated[
    list[str] | None,
    typer.Option("--id", parser=as_text, help="Only this record; may be repeated."),
]
