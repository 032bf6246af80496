"""Which figures of metrics stand out, and why: by the findings of a report. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING

from functions.report.document.kinds import CAUSES, is_worse
from functions.report.document.place import Place

if TYPE_CHECKING:
    from functions.report.document.comparison import CauseKind
    from functions.report.document.report import Compared

_WORDS: Mapping[CauseKind, str] = {"target": "target missed", "metric": "unusual"}
_MISSING = "numbers missing"

# Why a figure stands out, each with whether that is worse.
Flags = Mapping[str, bool]


def flags(report: Compared) -> Mapping[Place, Flags]:
    """Why figures stand out, of those that do."""
    better = {one["name"]: one["better"] for one in report.get("metrics", [])}
    found: defaultdict[Place, dict[str, bool]] = defaultdict(dict)
    comparison = report["comparison"]
    for finding in comparison["stands_out"]:
        if "of" in finding:
            kind, rose = CAUSES[finding["kind"]], finding["observed"] > finding["expected"]
            worse = is_worse(kind, rose=rose, better=better.get(finding["of"]["metric"]))
            place = Place.of(finding["of"])
            found[place.figure][_word(kind, place)] = worse or place.about is not None
    for cause in comparison.get("causes", ()):
        if "of" in cause:
            place = Place.of(cause["of"])
            found[place.figure].setdefault(_word(cause["kind"], place), cause["worse"])
    return found


def _word(kind: CauseKind, place: Place) -> str:
    return _MISSING if place.about else _WORDS[kind]


def shade(flagged: Flags) -> str:
    """How a figure is shown: worse, or only unusual."""
    return ("worse" if any(flagged.values()) else "odd") if flagged else ""
