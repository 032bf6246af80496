"""No role holds an action that it does not need: without any one of them, something fails.

`make test-iam` prints the table; docs/least-privilege.md has it as printed.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import pytest

from local.deployed import SETTINGS, Deployed
from tests.harness.by_ses import mailing_by_ses
from tests.harness.deployments import eventually, run_schedule_now
from tests.iam.grants import Grant, grants, replaced, without
from tests.iam.work import WORK, WorkFailedError, sweep_at_once, without_notifications, yesterday
from toolchain.project import ROOT

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("synthesis")]

_LOGS = "the emulator keeps what functions print, whatever their role"
_POLLER = "the emulator takes messages for a function itself, not by the function's role"
_SCHEDULER = "the emulator starts schedules' targets itself, not by the schedule's role"
# Needed on AWS, and not enforced by the emulator: what it does not check cannot fail here.
NOT_ENFORCED = {
    **{
        Grant(role, "Log", action): _LOGS
        for role in WORK
        for action in ("logs:CreateLogStream", "logs:PutLogEvents")
    },
    **{
        Grant(role, "Consume", action): _POLLER
        for role in ("ingest", "process")
        for action in ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")
    },
    Grant("report", "KeepFailedRuns", "sqs:SendMessage"): (
        "the emulator sends failed runs to their destination itself, not by the function's role"
    ),
    Grant("daily-report", "RunReport", "lambda:InvokeFunction"): _SCHEDULER,
    Grant("daily-report", "KeepFailedRuns", "sqs:SendMessage"): _SCHEDULER,
}
# Held only where the settings name a webhook; those of the embedded AWS name none.
NOT_DEPLOYED = {
    Grant("webhook", "Post", "events:InvokeApiDestination"): (
        "there is no webhook in config/local.toml, so nothing to post to"
    ),
}


@pytest.fixture(scope="module")
def working(enforced: Deployed) -> Iterator[Deployed]:
    """The deployment, in which all work is done as long as the roles are as deployed."""
    sweep_at_once(enforced)
    with without_notifications(enforced):
        for work in WORK.values():
            work(enforced)
        yield enforced


def test_every_action_of_every_role_is_taken_out_or_listed_as_not_enforced() -> None:
    held = set(grants())
    listed = {*NOT_ENFORCED, *NOT_DEPLOYED}
    assert listed <= held, "listed, but no role holds it"
    assert {grant.role for grant in held - listed} == set(WORK)


def test_what_is_listed_is_not_enforced(working: Deployed) -> None:
    """Without all of it at once, everything goes on: direct work, the queue's, the schedule's."""
    revisions = f"daily/dt={yesterday()}/revisions/"
    reports = SETTINGS.names.reports_bucket(working.running.account)
    with contextlib.ExitStack() as stack:
        for grant in NOT_ENFORCED:
            stack.enter_context(without(working, grant))
        for work in WORK.values():
            work(working)
        stored = len(working.keys(working.raw_bucket))
        queue = working.queue_url(SETTINGS.names.ingest.queue)
        working.client("sqs").send_message(QueueUrl=queue, MessageBody="{}")
        eventually(lambda: len(working.keys(working.raw_bucket)) == stored + 1)
        WORK["process"](working)
        made = len(working.keys(reports, revisions))
        run_schedule_now(working)
        eventually(lambda: len(working.keys(reports, revisions)) == made + 1)


def test_where_ses_mails_its_action_takes_the_place_of_that_of_sns(working: Deployed) -> None:
    by_ses = Grant("report", "TellPeople", "ses:SendRawEmail")
    by_sns = Grant("report", "TellPeople", "sns:Publish")
    assert (set(grants(via="ses")) - set(grants()), set(grants()) - set(grants(via="ses"))) == (
        {by_ses},
        {by_sns},
    )
    # The emulator asks for it on no identity, and lacks `ses:FromAddress`: the statement itself is
    # asserted in tests/stacks/stages/test_delivery.py.
    allowed = {
        "Sid": by_ses.sid,
        "Effect": "Allow",
        "Action": [by_ses.action],
        "Resource": "*",
    }
    with mailing_by_ses(working, ["a@example.com"]), replaced(working, by_sns, allowed):
        WORK["report"](working)
        with without(working, by_ses), pytest.raises(WorkFailedError) as failed:
            WORK["report"](working)
    assert failed.value.denied == {by_ses.action}, failed.value
    assert failed.value.where == "report/announce/ses.py send"


def test_without_any_one_action_something_fails(
    working: Deployed, capsys: pytest.CaptureFixture[str]
) -> None:
    listed = {*NOT_ENFORCED, *NOT_DEPLOYED}
    rows = {grant: _failure(working, grant) for grant in grants() if grant not in listed}
    for work in WORK.values():
        work(working)  # every role is as it was
    table = "\n".join(_table(rows))
    with capsys.disabled():
        print(f"\n\n{table}\n")
    page = (ROOT / "docs" / "least-privilege.md").read_text(encoding="utf-8")
    assert table in page, "docs/least-privilege.md has another table than `make test-iam` printed"


def _failure(deployed: Deployed, grant: Grant) -> str:
    """Where the role's work was refused, without the action, and of that action alone."""
    with without(deployed, grant), pytest.raises(WorkFailedError) as failed:
        WORK[grant.role](deployed)
    assert failed.value.denied == {grant.action}, failed.value
    assert failed.value.where, failed.value
    return failed.value.where


def _table(rows: dict[Grant, str]) -> Iterator[str]:
    yield "| role | grant | action | what failed without it |"
    yield "|---|---|---|---|"
    for grant, where in rows.items():
        yield f"| {grant.role} | {grant.sid} | `{grant.action}` | AccessDenied in `{where}` |"
    yield ""
    yield "| role | grant | action | not enforced by the emulator, because |"
    yield "|---|---|---|---|"
    for grant, reason in sorted({**NOT_ENFORCED, **NOT_DEPLOYED}.items()):
        yield f"| {grant.role} | {grant.sid} | `{grant.action}` | {reason} |"
