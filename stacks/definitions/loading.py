"""Reads the folder `definitions/`, and checks all of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stacks.definitions import mappings, metric_names, presets, reports
from stacks.definitions.calendar import Holiday
from stacks.definitions.folder import Folder
from stacks.definitions.mappings import Mapping
from stacks.definitions.metrics import Dimension, Metric
from stacks.definitions.reports import Report
from stacks.definitions.sources import Source
from stacks.definitions.table import Model
from stacks.definitions.tables import Found, Kind, read
from stacks.errors import DefinitionsError


@dataclass(frozen=True, slots=True, kw_only=True)
class Definitions:
    """What is defined, in the order of the files. The preset that is always on is left out."""

    mappings: tuple[Mapping, ...] = ()
    dimensions: tuple[Dimension, ...] = ()
    metrics: tuple[Metric, ...] = ()
    reports: tuple[Report, ...] = ()
    sources: tuple[Source, ...] = ()
    holidays: tuple[Holiday, ...] = ()


def load(directory: Path) -> Definitions:
    """Read a folder of definitions. Raises DefinitionsError, with a line for each mistake."""
    if not directory.is_dir():
        raise DefinitionsError(f"{directory}: no such folder")
    folder = Folder(directory)
    mistakes = [*folder.mistakes]

    def tables(kind: Kind[Model]) -> Found[Model]:
        return read(kind, folder.tables(kind.name), is_whole=folder.is_read(kind.name))

    mapped = tables(Kind("mapping", Mapping, fill=presets.filled, fills="preset"))
    dimensions, metrics = tables(Kind("dimension", Dimension)), tables(Kind("metric", Metric))
    reported = tables(Kind("report", Report))
    sources = tables(Kind("source", Source, identity=None))
    holidays = tables(Kind("holiday", Holiday, identity="date"))

    mapped.add(mappings.contradictions(mapped.tables, presets.names()))
    dimensions.add(metric_names.of_dimensions(dimensions.tables))
    metrics.add(metric_names.of_metrics(metrics, dimensions))
    reported.add(reports.contradictions(reported.tables, metrics.all_names))

    all_found: list[Found[Any]] = [mapped, dimensions, metrics, reported, sources, holidays]
    for found in all_found:
        file = folder.file_of(found.kind.name)
        mistakes += [f"{file}: {line}" for line in found.lines()]
    if mistakes:
        raise DefinitionsError("\n".join(mistakes))
    return Definitions(
        mappings=tuple(mapped.tables.values()),
        dimensions=tuple(dimensions.tables.values()),
        metrics=tuple(metrics.tables.values()),
        reports=tuple(reported.tables.values()),
        sources=tuple(sources.tables.values()),
        holidays=tuple(holidays.tables.values()),
    )
