"""The stack, deployed by the real CDKTF and Terraform onto an embedded AWS of the tests' own."""

from __future__ import annotations

import contextlib
import shutil
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from local.deployed import SETTINGS, Deployed, deployment
from local.paths import ROOT

__all__ = [
    "SETTINGS",
    "Deployed",
    "counting_by",
    "deployed",
    "eventually",
    "run_schedule_now",
    "tools",
]

SETTLE_SECONDS = 120


def eventually(condition: Callable[[], object]) -> None:
    """Wait until a condition holds; fail when it does not in SETTLE_SECONDS."""
    deadline = time.monotonic() + SETTLE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.25)


def run_schedule_now(used: Deployed) -> datetime:
    """An extra schedule, due in a moment, with the daily one's target; when it is due (UTC)."""
    scheduler = used.client("scheduler")
    daily = scheduler.get_schedule(Name=SETTINGS.names.report_schedule)
    soon = datetime.now(UTC) + timedelta(seconds=2)
    scheduler.create_schedule(
        Name=f"once-{soon:%H%M%S%f}",
        ScheduleExpression=f"at({soon:%Y-%m-%dT%H:%M:%S})",
        FlexibleTimeWindow={"Mode": "OFF"},
        Target=daily["Target"],
    )
    return soon


@contextlib.contextmanager
def counting_by(engine: str, directory: Path) -> Iterator[None]:
    """What is deployed meanwhile counts days by that engine; its settings are the local ones."""
    local = (ROOT / "config" / "local.toml").read_text(encoding="utf-8")
    changed = local.replace("[report]\n", f'[report]\nengine = "{engine}"\n')
    assert changed != local
    (directory / "config").mkdir()
    (directory / "config" / "local.toml").write_text(changed, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PIPELINE_CONFIG", str(directory / "config"))
        yield


@pytest.fixture(scope="session", autouse=True)
def tools() -> None:
    """Say what is missing at once, instead of minutes later."""
    missing = [name for name in ("terraform", "node") if shutil.which(name) is None]
    if not (ROOT / "node_modules" / ".bin" / "cdktf").exists():
        missing.append("cdktf (npm ci)")
    if missing:
        pytest.fail(f"the end-to-end tests need {', '.join(missing)}: run them by `make test`")


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    """One deployment for the tests of a file; they use days and ids of their own.

    Not for those of several: what one leaves in a dead-letter queue another would stumble over.
    """
    with deployment(tmp_path_factory.mktemp("deployed")) as used:
        yield used
