"""One thing that stands out: how sure it is, where it is named, and what report.json says of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, get_args

from functions.report.compare.baseline import Band
from functions.report.document.comparison import Confidence, FindingKind
from functions.report.document.place import Place
from functions.report.text.gaps import gaps_sentence
from functions.report.text.metric_sentences import metric_finding_sentence
from functions.report.text.sentences import finding_sentence

if TYPE_CHECKING:
    from functions.report.document.comparison import Finding, Gap, Usual
    from functions.report.document.metrics import MetricFigures

# In the order in which they are named.
_KINDS: tuple[FindingKind, ...] = get_args(FindingKind)
# With more than three weeks to learn from, half as far out again as the edge is beyond doubt.
_SURELY = 1.5
_FEW_WEEKS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlier:
    """`observed`, of a source or (None) of all, and the band that it is outside of.

    `place`: the figure of a metric that it is; of a missed target, the band is the end alone that
    is missed. `gaps`: the hours that it is about.
    """

    kind: FindingKind
    name: str | None
    observed: float
    band: Band
    place: Place | None = None
    gaps: tuple[Gap, ...] = ()

    @property
    def excess(self) -> float:
        """How far out it is. A new source has no band: the more events, the further out."""
        if self.kind == "new_source":
            return self.observed
        if self.kind == "target":
            return abs(self.observed - self.band.expected) / max(abs(self.band.expected), 1e-9)
        return self.band.excess(self.observed)

    @property
    def confidence(self) -> Confidence:
        if self.kind == "target":
            return "high"
        if self.band.weeks <= _FEW_WEEKS:
            return "low"
        return "high" if self.excess >= _SURELY else "medium"

    @property
    def rank(self) -> tuple[int, int, float, str]:
        """Totals, sources, then values of metrics; each by kind, and the furthest out first."""
        subject = self.name or ""
        first = int(self.name is not None)
        if self.place is not None:
            subject = "\n".join(part or "" for part in self.place)
            first = 0 if self.place.value is None else 2
        return first, _KINDS.index(self.kind), -self.excess, subject

    def to_json(self, on: str, metrics: Mapping[str, MetricFigures]) -> Finding:
        """As the `stands_out` of a report has it.

        `on`: which days it is compared with, `on a Monday`; `metrics`: by name.
        """
        usual: Usual = {
            "observed": self.observed if self.place else round(self.observed, 6),
            "expected": self.band.expected,
            "low": self.band.low,
            "high": self.band.high,
        }
        finding: Finding = {
            "kind": self.kind,
            "name": self.name,
            "observed": usual["observed"],
            "expected": usual["expected"],
            "low": usual["low"],
            "high": usual["high"],
            "confidence": self.confidence,
            "sentence": "",
        }
        if self.gaps:
            finding["sentence"] = f"{gaps_sentence(self.gaps)}."
        elif self.place is None:
            finding["sentence"] = finding_sentence(self.kind, self.name, on, usual)
        else:
            metric = metrics[self.place.metric]
            finding["of"] = of = self.place.to_json(metric["title"])
            finding["sentence"] = metric_finding_sentence(self.kind, metric, of, on, usual)
        return finding
