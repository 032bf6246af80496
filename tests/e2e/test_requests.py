"""The requests of an event, a batch and a report, counted in the embedded AWS's own log of a run.

They must be those of functions/common/requests.json, from which bills are made. Where a change of
the pipeline is meant to change them, `make requests` counts them again and writes docs/cost.md.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator

import pytest

from functions.common import usage
from local import request_counts
from local.request_counts import BATCH_SIZE, BATCHES, EVENTS, NAMES, VERBOSE, Counted, Log
from tests.harness.deployments import Deployments

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def run(deployments: Deployments, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Counted]:
    """A run on a pipeline of its own, counted; its log is there as long as the emulator."""
    with deployments.start(tmp_path_factory.mktemp("verbose"), VERBOSE) as deployed:
        yield request_counts.run(deployed)


def test_requests_are_those_that_bills_are_made_from(run: Counted) -> None:
    found = run.found
    if os.environ.get("RECORD_REQUESTS"):
        usage.REQUESTS_FILE.write_text(json.dumps(found, indent=2) + "\n")
    recorded = json.loads(usage.REQUESTS_FILE.read_text())
    sizes = recorded.pop("bytes")
    assert {name: part for name, part in found.items() if name != "bytes"} == recorded
    assert found["bytes"] == pytest.approx(sizes, rel=0.1)


def test_requests_grow_with_batches_not_with_events(run: Counted) -> None:
    log = run.batches
    assert Counter(log.messages(NAMES.ingest.function)) == {BATCH_SIZE: BATCHES}
    # Whether the bus is there is asked before, once a file.
    assert log.count(r" POST / -> service=events ") == 1 + EVENTS / 10
    requests = log.count(r" (?:PUT|GET|POST|DELETE|HEAD) /\S+ -> service=s3 ")
    assert requests < EVENTS / 100


def test_functions_take_no_longer_than_is_priced(run: Counted) -> None:
    """On this machine, whose S3 answers sooner than AWS's: a floor of the price, not a proof."""
    log, reports = run.batches, run.report
    assert len(log.printed(NAMES.process.function)) == BATCHES
    priced = usage.PROCESS_SECONDS + BATCH_SIZE * usage.PROCESS_SECONDS_AN_EVENT
    assert min(_seconds(log, NAMES.process.function)) <= priced
    priced = usage.REPORT_SECONDS + EVENTS * usage.REPORT_SECONDS_AN_EVENT
    assert min(_seconds(reports, NAMES.report.function)) <= priced


def _seconds(log: Log, function: str) -> list[float]:
    return [json.loads(line)["milliseconds"] / 1000 for line in log.printed(function)]
