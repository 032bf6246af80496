"""Charts as inline SVG: bars and lines, drawn from numbers alone.

svg.py does not escape text, so it is given none; every label is beside the chart, in the
template. That also keeps labels at one size however wide the page is: the drawing is stretched to
its box, and strokes do not scale. Colours are classes of style.css.
"""

from __future__ import annotations

from collections.abc import Sequence

import svg
from markupsafe import Markup

# A column is this wide, and the chart this high, in units of the drawing.
_COLUMN = 10
_HEIGHT = 100
_GAP = 1
_STEPS = (1, 1.2, 1.6, 2, 2.4, 3, 4, 5, 6, 8, 10)


def top_of(values: Sequence[float]) -> float:
    """A round number that no value exceeds: the top of a chart."""
    highest = max(values, default=0)
    size = 1.0
    while size * 10 <= highest:
        size *= 10
    top = next(step * size for step in _STEPS if step * size >= highest)
    return max(top, 4.0)


def columns(
    events: Sequence[int], failures: Sequence[int], usual: Sequence[float] | None, top: float
) -> Markup:
    """Columns of events, their failures at the foot, and what is usual as a line over them."""
    width = _COLUMN * len(events)
    drawing: list[svg.Element] = [
        svg.Line(x1=0, x2=width, y1=y, y2=y, class_=["grid"], vector_effect="non-scaling-stroke")
        for y in (0, _HEIGHT / 4, _HEIGHT / 2, _HEIGHT * 3 / 4, _HEIGHT)
    ]
    for place, (counted, failed) in enumerate(zip(events, failures, strict=True)):
        drawing.append(_column(place, counted, top, "events"))
        drawing.append(_column(place, failed, top, "failures"))
    if usual is not None:
        drawing.append(_steps(usual, top))
    return _drawing(width, _HEIGHT, "columns", drawing)


def bar(events: int, failures: int, most: int) -> Markup:
    """A bar as long as its share of the longest, its failures first."""
    drawing: list[svg.Element] = [
        svg.Rect(x=0, y=0, width=_rounded(100 * events / most), height=4, class_=["events"])
    ]
    if failures:
        drawing.append(
            svg.Rect(x=0, y=0, width=_rounded(100 * failures / most), height=4, class_=["failures"])
        )
    return _drawing(100, 4, "bar", drawing)


def span(low: float, high: float, expected: float, observed: float) -> Markup:
    """A figure against its usual range: a band, its middle, and a mark."""
    left, right = min(low, observed), max(high, observed)
    scale = 100 / ((right - left) or 1)

    def at(value: float) -> float:
        return _rounded(2 + (value - left) * scale * 0.96)

    return _drawing(
        100,
        10,
        "span",
        [
            svg.Line(x1=0, x2=100, y1=5, y2=5, class_=["grid"], vector_effect="non-scaling-stroke"),
            svg.Rect(
                x=at(low),
                y=2,
                width=max(_rounded(at(high) - at(low)), 1),
                height=6,
                class_=["usual"],
            ),
            svg.Rect(x=at(expected) - 0.25, y=1, width=0.5, height=8, class_=["expected"]),
            svg.Rect(x=at(observed) - 0.75, y=0, width=1.5, height=10, class_=["observed"]),
        ],
    )


def _column(place: int, value: int, top: float, kind: str) -> svg.Rect:
    height = _rounded(_HEIGHT * value / top)
    return svg.Rect(
        x=place * _COLUMN + _GAP,
        y=_rounded(_HEIGHT - height),
        width=_COLUMN - 2 * _GAP,
        height=height,
        class_=[kind],
    )


def _steps(values: Sequence[float], top: float) -> svg.Path:
    path: list[svg.PathData] = []
    for place, value in enumerate(values):
        y = _rounded(_HEIGHT - _HEIGHT * value / top)
        path.append(svg.V(y) if path else svg.M(0, y))
        path.append(svg.H((place + 1) * _COLUMN))
    return svg.Path(d=path, class_=["usual"], vector_effect="non-scaling-stroke")


def _drawing(width: float, height: float, kind: str, elements: list[svg.Element]) -> Markup:
    """Hidden from screen readers: the same figures are beside it as text."""
    drawing = svg.SVG(
        xmlns=None,
        viewBox=svg.ViewBoxSpec(0, 0, width, height),
        preserveAspectRatio=svg.PreserveAspectRatio("none"),
        class_=[kind],
        elements=elements,
        extra={"aria-hidden": "true", "focusable": "false"},
    )
    return Markup(drawing)  # noqa: S704 - made of numbers alone


def _rounded(value: float) -> float:
    return round(value, 2)
