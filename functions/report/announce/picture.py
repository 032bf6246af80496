"""A line of the days before as a PNG: mailboxes show no SVG."""

from __future__ import annotations

from typing import TYPE_CHECKING

from functions.common.log import log
from functions.report.pages.drawing import marks

if TYPE_CHECKING:
    from functions.report.text.beside_usual import Line

# In CSS pixels. There are two dots a pixel each way, for screens that show them.
WIDTH, HEIGHT = 88, 24
_DOTS = 2
# A dot in units of the drawing, whose marks stand at whole numbers.
_UNITS = 10
_MARGIN = 50  # half of the largest mark
# Colours that are seen on white and on black: nothing says what a mailbox puts behind a picture.
_STYLE = """
path { fill: none; stroke-linecap: round; stroke-linejoin: round }
.band { fill: #8d98a5; fill-opacity: 0.3 }
.line { stroke: #7c8792; stroke-width: 25 }
.dots { stroke: #7c8792; stroke-width: 70 }
.last { stroke: #4a8fc7; stroke-width: 100 }
.worse { stroke: #d9534a }
"""


def picture(line: Line, *, worse: bool) -> bytes | None:
    """The days before and the day itself, as on the page; None where no day before is known.

    None too where they cannot be drawn: a mail is better without a picture than not sent. The log
    says so.
    """
    # A library of 3 MB, for those alone who get such mails.
    import resvg_py  # noqa: PLC0415

    width, height = _DOTS * WIDTH, _DOTS * HEIGHT
    days = max(len(line.history), 1)
    step = (_UNITS * width - 2 * _MARGIN) // days
    inside = _UNITS * height - 2 * _MARGIN
    shapes = marks(line.history, line.now, line.usual, worse=worse, step=step, height=inside)
    if not shapes:
        return None
    box = f"{-_MARGIN} {-_MARGIN} {days * step + 2 * _MARGIN} {_UNITS * height}"
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"'
        f' viewBox="{box}">{"".join(shapes)}</svg>'
    )
    try:
        return resvg_py.svg_to_bytes(svg_string=svg, style_sheet=_STYLE, skip_system_fonts=True)
    except ValueError as error:  # as resvg_py says that it cannot read or draw an SVG
        log("picture not drawn", error=str(error))
        return None
