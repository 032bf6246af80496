"""Days of long events are counted and curated in the memory that the function has."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from toolchain.project import ROOT

# The least that the setting allows is less than DuckDB needs beside Python (connection.py): this is
# 256 MB for DuckDB, as with any function of up to 768 MB.
MEMORY_MB = 768

# Writes days as process does: batches of 6 MB, which only compress well. Counts and curates them,
# and prints the most MB that it had, the parts, and the events.
_RUN = """
import json, sys
from pathlib import Path

import duckdb
import msgspec

from functions.report.count.duckdb.engine import open_engine
from tests.harness.stored_events import CLOCK, NOON_US, OnDisk, WRITTEN, event_file
from functions.process.event import ValidEvent
from functions.report.inputs.outputs import BatchFile
from toolchain.memory import peak_mb

directory, field, events, size, memory_mb = Path(sys.argv[1]), sys.argv[2], *map(int, sys.argv[3:])
in_a_batch = max(1, 6_000_000 // size)
files = []
for first in range(0, events, in_a_batch):
    name = f"b{first:08}"
    batch = []
    for n in range(first, min(first + in_a_batch, events)):
        long = f"{n:08}" + "x" * size
        batch.append(ValidEvent(
            f"e{n}", f"s{n % 3}", "t", long if field == "action" else None, None,
            NOON_US + n * 7919 % 10**9, json.dumps({field: long}), None, n, f"d{n}",
        ))
    batch.append(msgspec.structs.replace(batch[-1], delivery_id="again"))  # a repeat
    body = event_file(batch, NOON_US, name)
    (directory / name).write_bytes(body)
    files.append(BatchFile(name, name, len(batch), len(body), WRITTEN, "", None))

written = []

class Bucket(OnDisk):
    def upload(self, path, key):
        query = f"SELECT source, timestamp_us, event_id, strlen(details) FROM '{path}'"
        written.extend(duckdb.execute(query).fetchall())

with open_engine(Bucket(directory), memory_mb) as engine:
    found = engine.aggregate(files, CLOCK, None)
    parts = engine.compact("curated/")

assert found.events == parts.events == len(written) == events, (found.events, parts.events)
assert found.duplicates + found.conflicting == len(files)
assert [row[:3] for row in written] == sorted(row[:3] for row in written)
assert all(row[3] > size for row in written)
print(round(peak_mb()), len(parts.keys))
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("field", "events", "size"),
    [("action", 1_000, 200_000), ("text", 1_500, 200_000), ("text", 15_000, 20_000)],
)
def test_a_day_of_long_events_takes_no_more_memory_than_there_is(
    tmp_path: Path, field: str, events: int, size: int
) -> None:
    """300 or 400 MB of events in 256 MB."""
    arguments = [str(tmp_path), field, str(events), str(size), str(MEMORY_MB)]
    found = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", _RUN, *arguments],
        check=False,
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert found.returncode == 0, found.stderr[-2_000:]
    most_mb, parts = map(int, found.stdout.splitlines()[-1].split())
    assert most_mb < MEMORY_MB
    assert parts > 1
