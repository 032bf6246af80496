"""How many events each metric counts of some files: by the engine of the report, day by day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from cli.judging.judged import Judged
from cli.preview.kept import KeptPreview
from cli.preview.making import MEMORY_MB
from cli.preview.taking import take
from cli.preview.ways import Ways
from functions.common.clock import stretches
from functions.process.mapping.mappings import Mappings
from functions.report import definitions
from functions.report.count.duckdb.engine import open_engine
from functions.report.count.measured import Measured
from functions.report.definitions import ByDimension, Metric
from functions.report.inputs.lake import Lake
from functions.report.inputs.outputs import event_files
from stacks.definitions import Definitions
from stacks.definitions.compiled import reported, to_bytes


@dataclass(slots=True)
class SeriesCounts:
    """Of one unit: events that pass the filter, and those of them that have no number to count.

    `no_dimension`: by dimension of a table, the events that have none.
    """

    events: int = 0
    without_value: int = 0
    inexact: int = 0
    no_dimension: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class MetricCounts:
    """A metric's counts by unit. With a unit by a dimension, None is events that have none.

    `nested_arrays`: in how many events, repeats included, its filter meets an array in an array.
    """

    name: str
    unit_dimension: str | None
    series: dict[str | None, SeriesCounts]
    nested_arrays: int = 0


def counts(
    events: Iterable[Judged], zone: ZoneInfo, mappings: Mappings, defined: Definitions
) -> Sequence[MetricCounts]:
    """What each metric of the definitions counts, in their order. Each event counts once a day."""
    metrics = definitions.parse(to_bytes(reported(defined))).metrics
    found = [_of_no_event(one) for one in metrics.metrics]
    ways = Ways(metrics.metrics)
    with TemporaryDirectory(prefix="pipeline-check-") as directory:
        kept = KeptPreview(Path(directory), zone, ())
        lake = Lake(raw=kept.raw, processed=kept.processed)
        for day in take(kept, ways.passing(events), zone, mappings).events:
            files = event_files(lake.events(day)).files
            with open_engine(lake, MEMORY_MB) as engine:
                counted = engine.aggregate(files, stretches(day, zone), None, metrics)
            for one, measured in zip(found, counted.metrics, strict=True):
                _add(one, measured)
    return [replace(one, nested_arrays=ways.met[one.name]) for one in found]


def _of_no_event(metric: Metric) -> MetricCounts:
    if isinstance(metric.unit, ByDimension):
        return MetricCounts(metric.name, metric.unit.dimension, {})
    return MetricCounts(metric.name, None, {metric.unit: SeriesCounts()})


def _add(total: MetricCounts, measured: Measured) -> None:
    for one in measured.series:
        unit = one.unit if total.unit_dimension else next(iter(total.series))
        series = total.series.setdefault(unit, SeriesCounts())
        series.events += one.figure.events
        series.without_value += one.figure.without_value
        series.inexact += one.figure.inexact
        for table in one.tables:
            if table.no_value is not None:
                series.no_dimension[table.dimension] += table.no_value.events
