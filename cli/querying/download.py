"""Fetches what a query reads to this machine; asks before it fetches much."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import typer

from cli.querying.damage import Downloaded
from cli.querying.place import Place
from cli.querying.tables import Piece, fetch
from cli.repair.consent import at_a_terminal
from cli.repair.estimate import Estimate
from cli.terminal.errors import CommandError
from cli.terminal.progress import progress
from functions.report.text import figures

ASKED_ABOVE_BYTES = 2 * 10**9


def agree(place: Place, sizes: Sequence[int], *, yes: bool) -> bool:
    """Whether objects of these sizes may be fetched: many bytes of AWS only with somebody's leave.

    Raises CommandError where there is nobody to ask.
    """
    total = sum(sizes)
    if place.preview is not None or yes or total <= ASKED_ABOVE_BYTES:
        return True
    size = f"{figures.count(total / 1e9)} GB"
    estimate = Estimate(reads=len(sizes), bytes_out=total)
    if not at_a_terminal():
        raise CommandError(f"{size} would be downloaded: name fewer days, or say --yes\n{estimate}")
    typer.echo(
        f"{size} are downloaded to this machine, and removed again",
        err=True,
    )
    typer.echo(str(estimate), err=True)
    return typer.confirm("Go on?", err=True)


def download(place: Place, tables: Mapping[str, Sequence[Piece]], directory: Path) -> Downloaded:
    """Fetch the objects of some tables below a directory."""
    total = sum(map(len, tables.values()))
    if not total:
        return {table: {} for table in tables}
    found: dict[str, dict[Path, str]] = {}
    with progress("downloading", total) as advance:
        for table, pieces in tables.items():
            files = found[table] = {}
            paths = fetch(place.processed, pieces, directory / table)
            for piece, path in zip(pieces, paths, strict=True):
                files[path] = piece.key
                advance()
    return found
