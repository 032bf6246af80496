"""Every repair leaves a trace of who did what, also one that was killed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from cli.repair.audit import audited
from cli.target import Target
from cli.terminal.errors import CommandError
from cli.terminal.options import Options
from tests.harness.command import ACCOUNT, NAMES

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

BUCKET = NAMES.processed_bucket(ACCOUNT)


def target() -> Target:
    return Target(Options(environment="dev", profile=None, region=None, local_directory=Path()))


def entries(s3: S3Client) -> dict[str, dict[str, Any]]:
    """The audit's entries, by what their keys end in."""
    rows = s3.list_objects_v2(Bucket=BUCKET, Prefix="audit/").get("Contents", [])
    return {
        row["Key"].rsplit("-", 1)[1]: json.loads(
            s3.get_object(Bucket=BUCKET, Key=row["Key"])["Body"].read()
        )
        for row in rows
    }


def test_an_entry_before_the_work_and_one_after_it(deployed: S3Client) -> None:
    with audited(target(), "replay", {"from": "2026-11-23"}) as trail:
        (started,) = entries(deployed).items()
        trail.counts["sent"] = 3
    assert started[0] == "started.json"
    assert started[1]["who"].startswith("arn:aws:")
    assert started[1]["command"] == "replay"
    assert started[1]["arguments"] == {"from": "2026-11-23"}
    finished = entries(deployed)["finished.json"]
    assert finished == {**finished, **started[1], "counts": {"sent": 3}, "outcome": "done"}


def test_the_keys_of_both_entries_differ_in_their_end_only(deployed: S3Client) -> None:
    with audited(target(), "replay", {}):
        pass
    rows = deployed.list_objects_v2(Bucket=BUCKET, Prefix="audit/")["Contents"]
    finished, started = (row["Key"] for row in rows)
    assert started.removesuffix("started.json") == finished.removesuffix("finished.json")


@pytest.mark.parametrize(
    ("failure", "outcome", "said"),
    [
        (KeyboardInterrupt(), "interrupted", "before it ended: 2 sent, 1 refused\n"),
        (
            RuntimeError("why"),
            "failed: RuntimeError('why')",
            "before it ended: 2 sent, 1 refused\n",
        ),
        # The command's own words have the counts.
        (CommandError("1 was refused"), "failed: CommandError('1 was refused')", ""),
    ],
)
def test_work_that_fails_is_recorded_and_said_with_how_far_it_got(
    deployed: S3Client,
    capsys: pytest.CaptureFixture[str],
    failure: BaseException,
    outcome: str,
    said: str,
) -> None:
    def work() -> None:
        with audited(target(), "replay", {}) as trail:
            trail.counts.update(sent=2, refused=1)
            raise failure

    with pytest.raises(type(failure)):
        work()
    finished = entries(deployed)["finished.json"]
    assert (finished["outcome"], finished["counts"]) == (outcome, {"sent": 2, "refused": 1})
    assert capsys.readouterr().err == said


def test_nothing_is_done_that_cannot_be_recorded(deployed: S3Client) -> None:
    deployed.delete_bucket(Bucket=BUCKET)
    worked = False
    with pytest.raises(ClientError), audited(target(), "replay", {}):
        worked = True
    assert not worked
