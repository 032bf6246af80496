"""Drawings as inline SVG, made of whole numbers alone: nothing in them needs escaping.

A drawing is stretched to its box, and strokes do not scale (style.css). Its labels are beside it in
the template, so text keeps its size however wide the page is. The same figures stand there as text:
screen readers are not given the drawing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from markupsafe import Markup

if TYPE_CHECKING:
    from functions.report.document.comparison import Expected

# A column is this wide, and a drawing this high, in units of the drawing.
_COLUMN = 10
_HEIGHT = 100
_GAP = 1
_WEEK = 7

Known = float | None


def sparkline(
    history: Sequence[Known], now: Known, usual: Expected | None, *, worse: bool = False
) -> Markup:
    """The days before and, as the last mark, the day itself.

    A band is what is usual; dots are the same weekdays; a day that is not known is a gap. The foot
    is none, so that small changes look small. Nothing is drawn where no day before is known.
    """
    shapes = marks(history, now, usual, worse=worse)
    return _drawing("spark", max(len(history), 1), shapes) if shapes else Markup("")


def marks(
    history: Sequence[Known],
    now: Known,
    usual: Expected | None,
    *,
    worse: bool = False,
    step: int = 1,
    height: int = _HEIGHT,
) -> list[str]:
    """The shapes of a sparkline, a day `step` units wide; none where no day before is known."""
    if all(value is None for value in history):
        return []
    ends = (usual["low"], usual["high"]) if usual else ()
    known = [value for value in (*history, now, *ends) if value is not None]
    bottom, top = min([0, *known]), max([0, *known])
    scale = height / ((top - bottom) or 1)

    def at(value: float) -> int:
        return int((top - value) * scale + 0.5)

    days = len(history)
    places = [None if value is None else at(value) for value in (*history, now)]
    shapes = []
    if usual:
        low, high = at(usual["low"]), at(usual["high"])
        shapes.append(_path("band", f"M0 {high}H{days * step}V{max(low, high + 1)}H0z"))
    shapes.append(_path("line", _line(places, step)))
    same = (ago for ago in range(days - days % _WEEK, 0, -_WEEK))
    dots = (((days - ago) * step, places[days - ago]) for ago in same)
    shapes.append(_path("dots", _dots(dots)))
    shapes.append(_path("last worse" if worse else "last", _dots([(days * step, places[-1])])))
    return shapes


def columns(values: Sequence[float], usual: Sequence[Known], top: float, kind: str) -> Markup:
    """A column for each value, and what is usual as a stepped line; `top`: above 0."""
    width = _COLUMN * len(values)
    bars = "".join(
        f"M{place * _COLUMN + _GAP} {_HEIGHT}V{_down(value, top)}h{_COLUMN - 2 * _GAP}V{_HEIGHT}z"
        for place, value in enumerate(values)
        if value
    )
    grid = f"M0 0H{width}M0 {_HEIGHT // 2}H{width}M0 {_HEIGHT}H{width}"
    return _drawing(
        f"columns {kind}",
        width,
        [_path("grid", grid), _path("bars", bars), _path("steps", _steps(usual, top))],
    )


def _down(value: float, top: float) -> int:
    """How far below the top a value is. One that is not none is seen."""
    return min(round(_HEIGHT - _HEIGHT * value / top), _HEIGHT - 1)


def _line(places: Sequence[int | None], step: int) -> str:
    """Lines between the known ones of consecutive places."""
    data, before = [], None
    for place, y in enumerate(places):
        x = place * step
        if y is not None:
            # A lone point is drawn as a line without length.
            data.append(f"{x} {y}" if before is not None else f"M{x} {y}h0L{x} {y}")
        before = y
    return " ".join(data)


def _dots(places: Iterable[tuple[int, int | None]]) -> str:
    return "".join(f"M{x} {y}h0" for x, y in places if y is not None)


def _steps(usual: Sequence[Known], top: float) -> str:
    data, before = [], None
    for place, value in enumerate(usual):
        if value is not None:
            y = _HEIGHT - round(_HEIGHT * value / top)
            data.append(f"V{y}" if before is not None else f"M{place * _COLUMN} {y}")
            data.append(f"H{(place + 1) * _COLUMN}")
        before = value
    return "".join(data)


def _path(kind: str, data: str) -> str:
    return f'<path class="{kind}" d="{data}"/>' if data else ""


def _drawing(kind: str, width: int, shapes: Sequence[str]) -> Markup:
    return Markup(  # noqa: S704 - made of numbers alone
        f'<svg class="{kind}" viewBox="0 0 {width} {_HEIGHT}" preserveAspectRatio="none"'
        f' aria-hidden="true" focusable="false">{"".join(shapes)}</svg>'
    )
