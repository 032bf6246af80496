"""Distinct values and percentiles of very many values are counted in the function's memory."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from toolchain.project import ROOT

# 256 MB for DuckDB (connection.py).
MEMORY_MB = 768
EVENTS = 1_200_000

# Event files of one day, made by DuckDB: the texts alone have 300 MB. Prints the most MB.
_RUN = """
import json, sys
from pathlib import Path

import duckdb

from functions.report.count.duckdb.engine import open_engine
from functions.report.inputs.outputs import BatchFile
from tests.functions.report.count.metrics.setup import defined
from tests.harness.stored_events import CLOCK, NOON_US, WRITTEN, OnDisk
from toolchain.memory import peak_mb

directory, events, memory_mb = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
in_a_file = 100_000
files = []
with duckdb.connect(config={"threads": 1, "memory_limit": "200MB"}) as sql:
    for first in range(0, events, in_a_file):
        name = f"b{first:08}"
        sql.execute(f'''
            COPY (
                SELECT 'e' || i AS event_id, 's' AS source, 't' AS event_type,
                       NULL::VARCHAR AS action, NULL::VARCHAR AS status,
                       make_timestamptz({NOON_US}) AS ingested_at, i AS content_hash,
                       'd' || i AS delivery_id, {NOON_US} + i AS timestamp_us,
                       i::INTEGER AS identity_hash, NULL::VARCHAR AS extra,
                       '{{"text": "' || repeat(md5(i::VARCHAR), 7) || '", "n": ' || i / 1000
                           || ', "k": ' || i % 3 || '}}' AS details
                FROM range({first}, {first + in_a_file}) AS r(i)
            ) TO '{directory / name}' (FORMAT parquet)
        ''')
        size = (directory / name).stat().st_size
        files.append(BatchFile(name, name, in_a_file, size, WRITTEN, "", None))

metrics = defined(
    {"agg": "count_distinct", "expr": [["details", "text"]], "by": ["kind"]},
    {"agg": "percentile", "percentile": "99.9", "expr": [["details", "n"]], "by": ["kind"]},
    {"agg": "count", "by": ["text"]},
    kind=[["details", "k"]],
    text=[["details", "text"]],
)
with open_engine(OnDisk(directory), memory_mb) as engine:
    found = engine.aggregate(files, CLOCK, None, metrics).metrics

distinct, percentile, count = (one.series[0] for one in found)
assert distinct.figure.value == events
assert [one.value for _, one in distinct.tables[0].values] == [events // 3] * 3
assert percentile.figure.value * 1000 == events * 999 // 1000 - 1
assert (len(count.tables[0].values), count.tables[0].more_values) == (1_000, events - 1_000)
print(round(peak_mb()))
"""


@pytest.mark.slow
def test_what_does_not_fit_goes_to_the_disk(tmp_path: Path) -> None:
    found = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", _RUN, str(tmp_path), str(EVENTS), str(MEMORY_MB)],
        check=False,
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert found.returncode == 0, found.stderr[-2_000:]
    assert int(found.stdout.split()[-1]) < MEMORY_MB
