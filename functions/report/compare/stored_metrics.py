"""What a comparison reads of the `metrics` of a report.json: each list only if it is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

import msgspec

from functions.report.document.made_by import MadeBy

_NO_ROWS = msgspec.Raw(b"[]")


class Row(msgspec.Struct):
    """A value of a dimension."""

    name: str
    value: float | None
    events: int


class _Table(msgspec.Struct):
    dimension: str
    values: msgspec.Raw = _NO_ROWS
    more_values: int = 0

    def rows(self) -> list[Row]:
        """The values that the report lists, the greatest first."""
        return _rows.decode(self.values)


class StoredSeries(msgspec.Struct):
    """A metric in one unit; its figure is exact."""

    unit: str | None
    value: Decimal | None
    events: int
    without_value: int = 0
    inexact: int = 0
    by: list[_Table] = []


class _Definition(msgspec.Struct):
    by: list[str] = []


class StoredMetric(StoredSeries, kw_only=True):
    """A metric, or all series of one with a unit by a dimension."""

    name: str
    digest: str
    definition: _Definition = msgspec.field(default_factory=_Definition)
    unit_dimension: str | None = None
    series: list[StoredSeries] = []
    more_series: int = 0

    def made_by(self, dimensions: Mapping[str, str]) -> MadeBy:
        """What it was made by; `dimensions`: the digests of those of the team's own."""
        definition = {**msgspec.structs.asdict(self.definition), "digest": self.digest}
        return MadeBy.of(definition, dimensions)

    def each_series(self) -> Iterator[StoredSeries]:
        """Its figure, or those of each unit."""
        if self.unit_dimension is None:
            yield self
        else:
            yield from self.series


_rows = msgspec.json.Decoder(list[Row])
_decode = msgspec.json.Decoder(list[StoredMetric]).decode


def read_metrics(metrics: msgspec.Raw) -> list[StoredMetric]:
    """Read the `metrics` of a report. Raises msgspec's errors on anything else."""
    return _decode(metrics)
