"""What is missing because it was invalid: one thing with it, and no cause of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from functions.report.compare.folded import has_risen
from functions.report.compare.outlier import Outlier

if TYPE_CHECKING:
    from functions.report.document.report import Counted


def without_refused(report: Counted, outliers: Sequence[Outlier]) -> list[Outlier]:
    """The outliers of a day but those that its invalid events explain, if these stand out.

    A source that sent less, or nothing, sent as much as usual if its invalid events count too. So
    did all sources together. Of invalid events that say no source, nobody knows whose they are.
    """
    if not any(one.kind == "quarantine" for one in outliers):
        return list(outliers)
    quarantined = report["quality"]["quarantined"]
    invalid: dict[str | None, int] = {
        one["name"]: one["events"] for one in quarantined.get("by_source", [])
    }
    invalid[None] = quarantined["events"]  # as an outlier names all together
    return [one for one in outliers if not _is_explained(one, invalid.get(one.name, 0))]


def _is_explained(one: Outlier, invalid: int) -> bool:
    fell = one.kind in ("volume", "silent_source") and not has_risen(one)
    return fell and one.band.low <= one.observed + invalid <= one.band.high
