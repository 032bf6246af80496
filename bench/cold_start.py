"""What a cold start takes: importing a function's handler, and making its AWS clients.

Each run is a fresh interpreter that imports only what it measures. The bytecode is compiled before
the first run.
"""

from __future__ import annotations

import os
import subprocess
import sys

from bench.runs import Run, Runs, Spread, ratios
from bench.table import Claim, Figures, Section, spread
from toolchain.project import ROOT

_ROUNDS = 15
_FLOOR = "boto3 and its S3 client alone"
_CLIENT = "from functions.common import aws; aws.s3()"
# What is run, by name. Every daily run begins with the sweep, which makes the report's SQS client.
_STARTS = {
    _FLOOR: "import boto3; boto3.client('s3')",
    "ingest": f"from functions.ingest import handler; {_CLIENT}",
    "process": f"from functions.process import handler; {_CLIENT}",
    "report": f"from functions.report import handler; {_CLIENT}; aws.sqs()",
}
# Only some runs import these: an unchanged day is neither counted nor drawn.
_LATER = {
    "report, with all that counting and drawing a day import": (
        f"{_STARTS['report']}; import duckdb; from functions.report.pages import day; "
        "day.environment().get_template('report.html.j2')"
    ),
}
# The CPU time of a function's start over that of the floor, at most.
_MOST = {"ingest": 1.2, "process": 1.6, "report": 1.6}
_TIMED = """
import time
start = time.perf_counter(), time.process_time()
{}
print(time.perf_counter() - start[0], time.process_time() - start[1])
"""


def measure() -> Section:
    """Run each start in turn, once a round, and compare CPU times with the floor's."""
    starts = {**_STARTS, **_LATER}
    for code in starts.values():
        _start(code)  # writes the bytecode
    runs: Runs = {name: [] for name in starts}
    for _ in range(_ROUNDS):
        for name, code in starts.items():
            runs[name].append(_start(code))
    return Section(
        name="cold_start",
        setting="Import to ready, in CPU time, which is all that starting takes without a network.",
        heads=("milliseconds",),
        figures=[
            Figures(name, (spread(Spread.of([1000 * run.cpu for run in runs[name]])),))
            for name in starts
        ],
        claims=[
            Claim(
                path="cold start",
                what=f"{name}, import to ready",
                against=_FLOOR,
                ratio=ratios(runs, name, _FLOOR),
                most=most,
            )
            for name, most in _MOST.items()
        ],
    )


def _start(code: str) -> Run:
    """Run code in a fresh interpreter. Raises CalledProcessError when it fails."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "AWS_ACCESS_KEY_ID": "bench",
        "AWS_SECRET_ACCESS_KEY": "bench",
        "AWS_DEFAULT_REGION": "us-east-1",
    }
    command = [sys.executable, "-c", _TIMED.format(code)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)  # noqa: S603 - our own code
    wall, cpu = map(float, done.stdout.split())
    return Run(cpu=cpu, wall=wall, peak_mb=0, answer=None)
