"""The subject of a mail: where, which day, and the worst of it.

SNS allows fewer than 100 characters of printable ASCII (SNS API, Publish). A name from events
stands in it only if it is short and plain: any other is counted. So is a metric's title, which may
have blanks.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from functions.report.text import dates
from functions.report.text.figures import count, plural
from functions.report.text.verdict import MOST_IN_SHORT, short

if TYPE_CHECKING:
    from functions.report.announce.told import Told
    from functions.report.document.report import Report

_MOST_CHARACTERS = 99
# How many causes are named, and how long names may be. Where the subject gets too long, names are
# shorter, and in the end there are none.
_FORMS = ((2, 40), (2, 24), (2, 12), (2, 0))
# "A metric misses its target" says little: one metric by its title comes before two without.
_FORMS_OF_METRICS = ((2, 40), (1, 40), (1, 24), (1, 12), (2, 0))
# What says nothing of the day without its events.
_CALM = frozenset({"usual", "not_judged"})
_PLAIN = re.compile(r"[A-Za-z0-9._-]+")
# The team wrote it itself, and checked it with the definitions.
_TITLE = re.compile(r"[A-Za-z0-9._ -]+")
_ASCII = str.maketrans({"\N{MINUS SIGN}": "-", "\N{EN DASH}": "-"})


def subject(many: Sequence[Told]) -> str:
    """The subject of a mail about at least one report, the worst first; that one is named."""
    told, *others = many
    first = told.report
    made_by = first.get("pipeline")
    environment = made_by and made_by["environment"]
    head = f"[{environment}] " if environment else ""
    head += f"{dates.short_day(first['date'])}{', restated' if told.announced else ''}: "
    tail = f" (and {plural(len(others), 'more day')})" if others else ""
    causes = first["comparison"].get("causes", [])[:MOST_IN_SHORT]
    of_metrics = any("of" in one for one in causes)
    for most, longest in _FORMS_OF_METRICS if of_metrics else _FORMS:
        text = f"{head}{_short(first, most, longest)}{tail}"
        if len(text) <= _MOST_CHARACTERS:
            break
    # What is left is the name of a holiday.
    return text.translate(_ASCII).encode("ascii", "replace").decode()[:_MOST_CHARACTERS]


def _short(report: Report, most: int, longest: int) -> str:
    """The verdict in a few words: so many causes, with names of at most so many characters."""
    if "verdict" not in report:
        return _of_earlier_version(report)

    places = [one["of"] for one in report["comparison"].get("causes", []) if "of" in one]
    titles = {place["title"] for place in places}
    in_metrics = {name for place in places for name in (place["unit"], place["value"])}

    def named(name: str) -> str:
        plain = _TITLE if name in titles else _PLAIN
        if len(name) <= longest and plain.fullmatch(name):
            return name
        if name in titles:
            return "a metric"
        return "a value" if name in in_metrics else "1 source"

    kind = report["verdict"]["kind"]
    said = short(report, kind, named, most)
    if kind in _CALM:
        return f"{plural(report['activity']['events'], 'event')}, {said}"
    return said


def _of_earlier_version(report: Report) -> str:
    parts = [plural(report["activity"]["events"], "event")]
    if report["status"] != "complete":
        parts.append("incomplete")
    if found := len(report["comparison"]["stands_out"]):
        parts.append(f"{count(found)} to look at")
    return ", ".join(parts)
