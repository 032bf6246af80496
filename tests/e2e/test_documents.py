"""Every code block of README.md and docs/producers.md that can run here runs as it stands."""

from __future__ import annotations

import gzip
import json
import os
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.deployed import Deployed
from tests.harness.blocks import AWS_CLI, Block, Session, blocks, without_aws
from tests.harness.clones import copy_to
from tests.harness.documents import left_out
from toolchain.project import ROOT

pytestmark = pytest.mark.e2e


# What `make` makes again when its sources are newer (Makefile).
STAMPS = {
    ".venv/app": ("requirements.txt", "pyproject.toml"),
    "node_modules/.installed": ("package-lock.json",),
}


@pytest.fixture(scope="module", autouse=True)
def _all_is_installed() -> None:
    """The blocks call `make` in a clone that shares what is installed here: nothing may be stale.

    Else `make` would install there, and so change what every other test runs on.
    """
    for stamp, sources in STAMPS.items():
        made = (ROOT / stamp).stat().st_mtime
        for source in sources:
            assert (ROOT / source).stat().st_mtime <= made, (
                f"{source} is newer than {stamp}: run the tests by `make test`"
            )


@pytest.fixture
def terminal(deployed: Deployed, tmp_path: Path) -> Session:
    """In a clone in which `make` has installed everything already, on a machine with the AWS CLI.

    Its instance of the embedded AWS is the one that is deployed. Nothing that the clone has is on
    the path, as on anybody's machine.
    """
    assert AWS_CLI.exists(), "the AWS command line is not installed: run the tests by `make test`"
    clone, binaries = tmp_path / "clone", tmp_path / "bin"
    copy_to(clone)
    for name in (".venv", ".venvs", "node_modules", ".build"):
        (clone / name).symlink_to(ROOT / name)
    binaries.mkdir()
    (binaries / "aws").symlink_to(AWS_CLI)
    kept = {name: text for name, text in os.environ.items() if "MAKE" not in name}
    ours = {str(ROOT / ".venv" / "bin"), str(ROOT / "node_modules" / ".bin")}
    path = [entry for entry in os.environ["PATH"].split(os.pathsep) if entry not in ours]
    there = {
        "PIPELINE_LOCAL_DIR": str(deployed.directory),
        "PATH": os.pathsep.join([str(binaries), *path]),
    }
    return Session(clone, {**without_aws(kept), **there})


def run(document: str, used: Session) -> None:
    for block in blocks(document):
        if block.runs and not left_out(block):
            print(f"{block}\n{used.run(block)}")


def stored(deployed: Deployed) -> Iterator[str]:
    """The ids of the events that have arrived."""
    s3 = deployed.client("s3")
    for key in deployed.keys(deployed.raw_bucket, "events/"):
        body = s3.get_object(Bucket=deployed.raw_bucket, Key=key)["Body"].read()
        for line in gzip.decompress(body).splitlines():
            yield json.loads(line)["detail"]["event_id"]


def test_the_samples_for_producers_send_events_that_arrive_and_are_valid(
    deployed: Deployed, terminal: Session
) -> None:
    # Who reads this page has installed the command, or has no need of it.
    terminal.run(Block("here", 1, "sh", 'export PATH="$PWD/.venv/bin:$PATH"'))
    run("docs/producers.md", terminal)
    assert sorted(stored(deployed)) == [f"order-827{n}-placed" for n in (1, 2, 3, 4)]
    books = deployed.books()
    assert books["events"] == {"received": 4, "valid": 4, "quarantined": 0, "pending": 0}


def test_what_info_gives_to_paste_sends_an_event_that_arrives(
    deployed: Deployed, terminal: Session
) -> None:
    shown = deployed.pipeline("info")
    _, _, pasted = shown.partition("For any AWS client")
    lines = [line for line in pasted.splitlines() if line.startswith(("export ", "aws "))]
    sent = terminal.run(Block("pipeline info", 1, "sh", "\n".join(lines)))
    assert json.loads(sent)["FailedEntryCount"] == 0
    deployed.pipeline("status", "--wait")
    (entry,) = json.loads(shlex.split(lines[-1])[-1])
    assert json.loads(entry["Detail"])["event_id"] in stored(deployed)


def test_what_the_first_page_says_can_be_pasted(deployed: Deployed, terminal: Session) -> None:
    """The last of this file: it ends with `make down`."""
    run("README.md", terminal)
    assert not (deployed.directory / "instance.json").exists()
