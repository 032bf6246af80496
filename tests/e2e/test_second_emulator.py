"""The stack of the AWS target on a second emulator, moto server: applied, updated and destroyed.

Two stories at a time: an environment that is deployed by hand first and by GitHub later, and one
with everything that settings can add, by GitHub from the start. Every request that they made is held
against AWS's own models.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from stacks.settings import load
from tests.harness import clones
from tests.harness.aws_rules import broken
from tests.harness.clones import Clone, client, publish
from tests.harness.moto_gaps import mended
from tests.harness.moto_server import MotoServer, moto_server
from tests.harness.moto_stories import Story, as_toml
from tests.harness.variants import FULL

pytestmark = pytest.mark.e2e

BY_HAND = load("dev")
GITHUB = """
[github]
repository = "acme/reporting"
owner_id = 11
repository_id = 22
"""


CHANGED = BY_HAND.model_copy(
    update={
        "tags": {"CostCentre": "4711"},
        "github": FULL.github,
        "process": BY_HAND.process.model_copy(update={"memory_mb": 1_024}),
        "report": FULL.report.model_copy(update={"ephemeral_storage_mb": 4_096}),
        "delivery": FULL.delivery,
        "retention": FULL.retention,
        "routing": FULL.routing,
    }
)
LESS = FULL.model_copy(
    update={
        "tags": {"Team": "data"},
        "delivery": BY_HAND.delivery,
        "report": BY_HAND.report,
        "alarms": BY_HAND.alarms,
        "retention": BY_HAND.retention,
    }
)


def by_hand(story: Story) -> None:
    admin = story.as_admin()
    story.make("bootstrap by hand", admin, "bootstrap")
    story.make("deploy by hand", admin, "deploy")
    story.make("drift by hand", admin, "drift")
    story.write(CHANGED)
    admin.pull()
    story.make("bootstrap for GitHub", admin, "bootstrap")
    job = story.as_role("repo:acme/reporting:environment:dev")
    story.make("plan", job, "plan")
    story.make("apply", job, "apply")
    story.make("drift", job, "drift")
    story.make("destroy", job, "destroy")


def everything(story: Story) -> None:
    admin = story.as_admin()
    for name in (FULL.delivery.webhook_url_parameter, FULL.delivery.webhook_header_parameter):
        client(story.instance, "ssm").put_parameter(
            Name=name, Value="https://example.com/hook", Type="SecureString"
        )
    story.make("bootstrap", admin, "bootstrap")
    job = story.as_role("repo:acme/reporting:environment:staging8")
    story.make("deploy", job, "deploy")
    story.make("drift", job, "drift")
    story.write(LESS)
    job.pull()
    story.make("update", job, "deploy")
    story.make("drift again", job, "drift")
    story.make("destroy", job, "destroy")


def test_it(tmp_path: Path) -> None:
    with mended(), moto_server() as server, ThreadPoolExecutor() as pool:
        stories = []
        for tell, settings in ((by_hand, BY_HAND), (everything, FULL)):
            directory = tmp_path / tell.__name__
            directory.mkdir()
            origin = publish(directory / "origin", {settings.environment: as_toml(settings)})
            story = Story(
                server=server,
                origin=origin,
                directory=directory,
                settings=settings,
                admin=tell.__name__,
            )
            stories.append((story, pool.submit(tell, story)))
        errors = [done.exception() for _, done in stories]
        import pickle

        pickle.dump(server.records, open("/tmp/records.pickle", "wb"))
        for story, _ in stories:
            for step in story.steps:
                print(step.name, round(step.seconds), step.by, len(step.records))
        for e in errors:
            print("FAILED", type(e), str(e)[-3000:])
        assert not any(errors)
