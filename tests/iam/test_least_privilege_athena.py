"""Counting by Athena needs each action that it is granted, and nothing beside them.

Athena works with the rights of whoever asks. So does the emulator's:
local/emulator/athena/rights.py asks for what Athena's user guide says is needed. `make test-iam`
prints the table.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import pytest

from local.deployed import Deployed
from tests.harness.deployments import ATHENA, Deployments
from tests.harness.enforced import enforced_in
from tests.harness.engines import OF_THE_RUN, count_by, statements
from tests.iam.grants import Grant, grants, without
from tests.iam.work import WORK, WorkFailedError, sweep_at_once, without_notifications, yesterday
from toolchain.project import ROOT

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("synthesis")]

_UPLOADS = "the emulator's Athena writes each file in one piece"
NOT_ENFORCED = {
    Grant("report", "FinishUploads", action): _UPLOADS
    for action in ("s3:AbortMultipartUpload", "s3:ListMultipartUploadParts")
}
STOP = Grant("report", "Count", "athena:StopQueryExecution")
# Without it every query fails, so that those which still run are stopped.
FIND = Grant("report", "FindTable", "glue:GetTable")


@pytest.fixture(scope="module")
def working(
    deployments: Deployments, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Deployed]:
    """A pipeline that counts by Athena, in which the report's work is done."""
    with enforced_in(tmp_path_factory.mktemp("counting"), deployments, ATHENA) as deployed:
        sweep_at_once(deployed)
        with without_notifications(deployed):
            WORK["report"](deployed)
            yield deployed


def more() -> list[Grant]:
    """What is granted for Athena alone."""
    return sorted(set(grants("athena")) - set(grants("duckdb")))


def test_both_engines_make_the_same_report(working: Deployed) -> None:
    asked = statements(working)
    assert asked >= 3
    by_athena = dict(working.report(yesterday()))
    assert statements(working) > asked
    count_by(working, "duckdb")
    by_duckdb = dict(working.report(yesterday()))
    count_by(working, "athena")
    for name in OF_THE_RUN:
        by_athena.pop(name)
        by_duckdb.pop(name)
    assert by_athena == by_duckdb


def test_without_any_one_action_something_fails(
    working: Deployed, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = {grant: _failure(working, grant) for grant in more() if grant not in NOT_ENFORCED}
    WORK["report"](working)  # the role is as it was
    table = "\n".join(_table(rows))
    with capsys.disabled():
        print(f"\n\n{table}\n")
    page = (ROOT / "docs" / "least-privilege.md").read_text(encoding="utf-8")
    assert table in page, "docs/least-privilege.md has another table than `make test-iam` printed"


def test_what_is_listed_is_not_enforced(working: Deployed) -> None:
    assert set(NOT_ENFORCED) < set(more())
    with contextlib.ExitStack() as stack:
        for grant in NOT_ENFORCED:
            stack.enter_context(without(working, grant))
        WORK["report"](working)


def _failure(deployed: Deployed, grant: Grant) -> str | None:
    """Where counting was refused without the action, and of that action alone.

    None when it was Athena that was refused, and so no request of ours.
    """
    with contextlib.ExitStack() as stack:
        taken = {grant, FIND} if grant == STOP else {grant}
        for one in taken:
            stack.enter_context(without(deployed, one))
        with pytest.raises(WorkFailedError) as failed:
            WORK["report"](deployed)
    assert failed.value.denied == {one.action for one in taken}, failed.value
    return failed.value.where


def _table(rows: dict[Grant, str | None]) -> Iterator[str]:
    yield "| grant | action | what failed without it |"
    yield "|---|---|---|"
    for grant, where in rows.items():
        # What Athena is refused itself is the reason that it gives of a failed query.
        failed = f"AccessDenied in `{where}`" if where else "the query, with AccessDenied"
        yield f"| {grant.sid} | `{grant.action}` | {failed} |"
    for grant, reason in NOT_ENFORCED.items():
        yield f"| {grant.sid} | `{grant.action}` | not enforced by the emulator: {reason} |"
