"""What a comparison reads of the findings and causes that a report.json names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, TypeAlias

import msgspec

from functions.report.document.kinds import FINDINGS
from functions.report.document.place import Place

# The kind of a finding, the source or the figure that it is about (None: all events), and whether
# that rose.
StoodOut: TypeAlias = tuple[str, str | Place | None, bool]

# A report of a later version may have causes of other kinds.
_OF_CAUSES: dict[str, str] = {str(kind): finding for kind, finding in FINDINGS.items()}


class _Of(msgspec.Struct):
    metric: str
    unit: str | None
    dimension: str | None
    value: str | None
    about: Literal["without_number"] | None = None

    @property
    def place(self) -> Place:
        return Place(self.metric, self.unit, self.dimension, self.value, self.about)


class _Finding(msgspec.Struct):
    kind: str
    name: str | None
    observed: float
    expected: float
    of: _Of | None = None


class _Usual(msgspec.Struct):
    expected: float


class _Cause(msgspec.Struct):
    kind: str
    sources: list[str]
    worse: bool
    observed: float = 0
    usual: _Usual | None = None
    of: _Of | None = None

    def found(self) -> Iterator[StoodOut]:
        """What it says of its sources, or of the figure of a metric."""
        if self.kind not in _OF_CAUSES:
            return
        kind = _OF_CAUSES[self.kind]
        if self.of is not None:
            # That a target is missed has no direction.
            rose = self.usual is not None and self.observed > self.usual.expected
            yield kind, self.of.place, rose and kind != "target"
        rose = self.worse if self.kind not in ("silent", "volume") else not self.worse
        for name in self.sources:
            yield kind, name, rose


class StoredComparison(msgspec.Struct):
    stands_out: list[_Finding] = []
    causes: list[_Cause] = []

    def found(self) -> Iterator[StoodOut]:
        """What each finding that the report names is about, and whether it rose.

        A report names twenty findings. What is urgent may only be among its causes.
        """
        for one in self.stands_out:
            rose = one.observed > one.expected and one.kind != "target"
            yield one.kind, one.of.place if one.of else one.name, rose
        for cause in self.causes:
            yield from cause.found()
