"""Deployed pipelines for tests: the stack is deployed once, and each pipeline starts from its copy.

A pytest plugin (tests/conftest.py names it). All processes of a test run share the templates.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from local.deployed import SETTINGS, Deployed
from local.emulator import instance
from local.emulator.instance import InstanceError
from local.terraform import TerraformError
from tests.harness import forked, template
from toolchain.project import ROOT

SETTLE_SECONDS = 120
# The longest run first, so that no process is alone with one at the end. xdist gives a process the
# next file as soon as two tests of its own are left, so the last ones have to be short.
_LONGEST = (
    "e2e/test_second_emulator.py",
    "e2e/test_two_clones.py",
    "iam/test_least_privilege_athena.py",
    "iam/test_least_privilege.py",
    "tools/security/test_check_stacks.py",
    "e2e/test_day.py",
    "e2e/test_repair.py",
    "e2e/test_faults.py",
    "e2e/test_buttons.py",
    "e2e/test_update_data.py",
    "e2e/test_lifecycle.py",
    "e2e/test_documents.py",
    "e2e/test_validate.py",
    "stacks/test_app.py",
)
DUCKDB, ATHENA = "duckdb", "athena"
# Not the pipeline's. Deployments that count by Athena take S3's events of it, on the default bus: a
# deployment of its own for these would cost as much as all that the test asks of it.
FOREIGN_BUCKET = "foreign-uploads"
_OTHER_BUS = f"""
[routing.buses.default]
sources = ["aws.ecs", "aws.s3"]
filter = [
  {{ source = "aws.ecs" }},
  {{ source = "aws.s3", detail.bucket.name = "{FOREIGN_BUCKET}" }},
]
"""


def eventually(condition: Callable[[], object]) -> None:
    """Wait until a condition holds; fail when it does not in SETTLE_SECONDS."""
    deadline = time.monotonic() + SETTLE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.25)


def run_schedule_now(deployed: Deployed) -> datetime:
    """An extra schedule, due in a moment, with the daily one's target; when it is due (UTC)."""
    scheduler = deployed.client("scheduler")
    daily = scheduler.get_schedule(Name=SETTINGS.names.report_schedule)
    soon = datetime.now(UTC) + timedelta(seconds=2)
    scheduler.create_schedule(
        Name=f"once-{soon:%H%M%S%f}",
        ScheduleExpression=f"at({soon:%Y-%m-%dT%H:%M:%S})",
        FlexibleTimeWindow={"Mode": "OFF"},
        Target=daily["Target"],
    )
    return soon


class Deployments:
    """Starts deployed pipelines. `shared`: a directory of all processes of the test run."""

    def __init__(self, shared: Path) -> None:
        self._shared = shared

    @contextlib.contextmanager
    def start(
        self,
        directory: Path,
        extra: Mapping[str, str] | None = None,
        *,
        engine: str = DUCKDB,
        secure: bool = False,
    ) -> Iterator[Deployed]:
        """A pipeline of its own in a directory, stopped at the end.

        `engine` counts its days; `extra` and `secure` are those of `instance.start`.
        """
        with _counting_by(engine, directory):
            running = template.start(self._template(engine), directory, extra, secure=secure)
            try:
                yield Deployed(directory, running)
            finally:
                instance.stop(directory)

    def _template(self, engine: str) -> Path:
        """The first process that needs it deploys it; others wait."""
        made = self._shared / f"template-{engine}"
        with (self._shared / f"{engine}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            failed = self._shared / f"failed-{engine}"
            if failed.exists():
                pytest.fail(f"the stack could not be deployed: {failed.read_text()}")
            if not made.exists():
                building = self._shared / f"building-{engine}"
                instance.stop(building)  # of a process that was killed meanwhile
                shutil.rmtree(building, ignore_errors=True)
                building.mkdir()
                try:
                    template.make(building, SETTINGS)
                except (InstanceError, TerraformError) as error:
                    failed.write_text(str(error))
                    raise
                building.rename(made)
        return made


@contextlib.contextmanager
def _counting_by(engine: str, directory: Path) -> Iterator[None]:
    """Deployments inside count days by that engine, with the local settings otherwise.

    Those that count by Athena take events of another bus, too.
    """
    if engine == DUCKDB:
        yield
        return
    local = (ROOT / "config" / "local.toml").read_text(encoding="utf-8")
    changed = local.replace("[report]\n", f'[report]\nengine = "{engine}"\n')
    assert changed != local
    (directory / "config").mkdir()
    (directory / "config" / "local.toml").write_text(changed + _OTHER_BUS, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PIPELINE_CONFIG", str(directory / "config"))
        yield


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    rank = {name: place for place, name in enumerate(_LONGEST)}
    directory = ROOT / "tests"
    items.sort(key=lambda item: rank.get(f"{item.path.relative_to(directory)}", len(rank)))


@pytest.fixture(scope="session", autouse=True)
def _tools(request: pytest.FixtureRequest) -> Iterator[None]:
    """Name missing tools at once, instead of minutes later; the others do not tidy up for nothing.

    A Terraform command and its provider end within seconds, of which their collectors of garbage
    took a fifth. GOGC is Go's own variable.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GOGC", "400")
        _name_missing_tools(request)
        yield


def _name_missing_tools(request: pytest.FixtureRequest) -> None:
    if not any(item.get_closest_marker("e2e") for item in request.session.items):
        return
    missing = [name for name in ("terraform", "node") if shutil.which(name) is None]
    if not (ROOT / "node_modules" / ".bin" / "cdktf").exists():
        missing.append("cdktf (npm ci)")
    if missing:
        pytest.fail(f"the end-to-end tests need {', '.join(missing)}: run them by `make test`")


@pytest.fixture(scope="session")
def deployments(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployments]:
    """What starts deployed pipelines."""
    base = tmp_path_factory.getbasetemp()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("local.command.run", forked.run)
        yield Deployments(base.parent if "PYTEST_XDIST_WORKER" in os.environ else base)


@pytest.fixture(scope="module")
def deployed(
    deployments: Deployments, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Deployed]:
    """One pipeline for the tests of a file; they use days and ids of their own.

    Files do not share one: another's messages in a dead-letter queue would disturb them.
    """
    with deployments.start(tmp_path_factory.mktemp("deployed")) as deployed:
        yield deployed
