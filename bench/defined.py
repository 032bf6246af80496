"""Definitions of metrics from a text, as the report reads them."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from functions.report.definitions import Metrics, parse
from stacks.definitions import load
from stacks.definitions.compiled import reported, to_bytes


def ready_metrics(toml: str) -> Metrics:
    """The metrics of a metrics.toml, compiled and read again as report does."""
    with TemporaryDirectory() as folder:
        Path(folder, "metrics.toml").write_text(toml, encoding="utf-8")
        return parse(to_bytes(reported(load(Path(folder))))).metrics
