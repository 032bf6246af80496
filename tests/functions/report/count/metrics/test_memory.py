"""Very many values, and very long ones, are counted in the function's memory."""

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

# Batches of 6 MB of long texts that JSON has to escape, of which many metrics count.
_LONG_TEXTS = """
import json, sys
from pathlib import Path

from functions.process.event import ValidEvent
from functions.report.count.duckdb.engine import open_engine
from functions.report.inputs.outputs import BatchFile
from tests.functions.report.count.metrics.setup import defined
from tests.harness.stored_events import CLOCK, NOON_US, WRITTEN, OnDisk, event_file
from toolchain.memory import peak_mb

directory, events, memory_mb = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
in_texts = sys.argv[4:] != ["arrays"]
in_a_batch = 58
files = []
for first in range(0, events, in_a_batch):
    name = f"b{first:08}"
    batch = [
        ValidEvent(
            f"e{n}", "s", "t", None, None, NOON_US + n,
            json.dumps({"text": long if in_texts else [long], "n": n}), None, n, f"d{n}",
        )
        for n in range(first, min(first + in_a_batch, events))
        for long in [f'"{n}' + "y" * 100_000]
    ]
    body = event_file(batch, NOON_US, name)
    (directory / name).write_bytes(body)
    files.append(BatchFile(name, name, len(batch), len(body), WRITTEN, "", None))

matchers = [
    {"prefix": "a"}, {"suffix": "x"}, {"equals-ignore-case": "YY"}, {"wildcard": "*a*b"},
    {"anything-but": ["a"]}, {"prefix": {"equals-ignore-case": "A"}},
]
text = [["details", "text"]]
metrics = defined(
    *({"agg": "count", "filter": [{"details": {"text": [one]}}]} for one in matchers),
    {"agg": "count_distinct", "expr": text},
    {"agg": "sum", "expr": text},
    {"agg": "sum", "expr": [["details", "n"]], "by": ["text"]},
    text=text,
)
if not in_texts:
    metrics = defined(*(
        {"agg": "count", "filter": [{"details": {"text": [one]}}]} for one in matchers * 5
    ))
with open_engine(OnDisk(directory), memory_mb) as engine:
    found = engine.aggregate(files, CLOCK, None, metrics).metrics

figures = [one.series[0].figure for one in found]
if not in_texts:
    assert [int(one.value) for one in figures] == [0, 0, 0, 0, events, 0] * 5
    sys.exit(print(round(peak_mb())))
assert [int(one.value) for one in figures] == [
    *(0, 0, 0, 0, events, 0), events, 0, events * (events - 1) // 2
]
assert figures[7].without_value == events
print(round(peak_mb()))
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("run", "events", "further"),
    [(_RUN, EVENTS, []), (_LONG_TEXTS, 600, []), (_LONG_TEXTS, 600, ["arrays"])],
    ids=["many", "long", "arrays"],
)
def test_what_does_not_fit_goes_to_the_disk_or_is_not_held(
    tmp_path: Path, run: str, events: int, further: list[str]
) -> None:
    found = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", run, str(tmp_path), str(events), str(MEMORY_MB), *further],
        check=False,
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert found.returncode == 0, found.stderr[-2_000:]
    assert int(found.stdout.split()[-1]) < MEMORY_MB
