"""What a tile is: a figure of the day, what goes with it, and a line of the days before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from markupsafe import Markup


class Part(NamedTuple):
    """A piece of text; `path`: where its figure stands in report.json, if it does."""

    text: str
    path: str | None = None


class Tile(NamedTuple):
    """`figure` is empty where nothing can be said; `worse`: outside of what is usual."""

    label: str
    figure: Part
    notes: Sequence[Part]
    line: Markup | str
    worse: bool
