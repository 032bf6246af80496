"""One thing that stands out: how sure it is, where it is named, and what report.json says of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, get_args

from functions.report.compare.baseline import Band
from functions.report.document.comparison import Confidence, FindingKind
from functions.report.text.sentences import finding_sentence

if TYPE_CHECKING:
    from functions.report.document.comparison import Finding, Usual

# In the order in which they are named.
_KINDS: tuple[FindingKind, ...] = get_args(FindingKind)
# With more than three weeks to learn from, half as far out again as the edge is beyond doubt.
_SURELY = 1.5
_FEW_WEEKS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlier:
    """`observed`, of a source or (None) of all, and the band that it is outside of."""

    kind: FindingKind
    name: str | None
    observed: float
    band: Band

    @property
    def excess(self) -> float:
        """How far out it is. A new source has no band: the more events, the further out."""
        if self.kind == "new_source":
            return self.observed
        return self.band.excess(self.observed)

    @property
    def confidence(self) -> Confidence:
        if self.band.weeks <= _FEW_WEEKS:
            return "low"
        return "high" if self.excess >= _SURELY else "medium"

    @property
    def rank(self) -> tuple[bool, int, float, str]:
        """Totals, then sources; each by kind, and the furthest out first."""
        return self.name is not None, _KINDS.index(self.kind), -self.excess, self.name or ""

    def to_json(self, day: date) -> Finding:
        """As the `stands_out` of the report of `day` has it."""
        usual: Usual = {
            "observed": round(self.observed, 6),
            "expected": self.band.expected,
            "low": self.band.low,
            "high": self.band.high,
        }
        return {
            "kind": self.kind,
            "name": self.name,
            **usual,
            "confidence": self.confidence,
            "sentence": finding_sentence(self.kind, self.name, day, usual),
        }
