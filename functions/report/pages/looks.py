"""What to look at, as every reader is told it, with a line of the days before."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING, NamedTuple

from functions.report.pages.drawing import sparkline
from functions.report.text import summary, untrusted
from functions.report.text.summary import Point
from functions.report.text.untrusted import Named

if TYPE_CHECKING:
    from markupsafe import Markup

    from functions.report.document.comparison import Cause
    from functions.report.document.report import Report

# More than any report has: seven causes, or before there were any twenty findings.
_ALL = 100


class Look(NamedTuple):
    """`subject`: the name with which the sentence begins, if it does; `sentence`: the rest.

    `cause`: None in reports that say nothing of the days before.
    """

    point: Point
    subject: str
    sentence: str
    cause: Cause | None

    @property
    def line(self) -> Markup | str:
        """The days before, as a page draws them."""
        cause = self.cause
        if cause is None:
            return ""
        return sparkline(cause["history"], cause["observed"], cause["usual"], worse=cause["worse"])


def looks(report: Report, most: int = _ALL, named: Named = untrusted.name) -> Sequence[Look]:
    """What to look at, the most urgent first; of reports of earlier versions what stood out.

    `named`: how names from events are written.
    """
    points, _ = summary.points(report, most, named)
    causes = report["comparison"].get("causes", ())[:most]
    return [_look(point, cause, named) for point, cause in zip_longest(points, causes)]


def _subject(cause: Cause, named: Named) -> str:
    """What a cause is about first: the title of a metric, or a source; empty if about all."""
    names = [cause["of"]["title"]] if "of" in cause else cause["sources"]
    return named(names[0]) if names else ""


def _look(point: Point, cause: Cause | None, named: Named) -> Look:
    if cause is None:
        return Look(point, "", point.sentence, None)
    name = _subject(cause, named)
    subject = name if name and point.sentence.startswith(f"{name} ") else ""
    return Look(point, subject, point.sentence[len(subject) :], cause)
