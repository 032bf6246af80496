"""The stack on an embedded AWS that serves TLS and enforces IAM."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from local import instance
from local.terraform import Deployment
from tests.e2e.conftest import SETTINGS, Deployed, tools

__all__ = ["enforced", "tools"]


@pytest.fixture(scope="session")
def enforced(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    """One deployment for these tests; functions run with their roles' temporary credentials."""
    directory = tmp_path_factory.mktemp("enforced")
    running = instance.start(directory, secure=True)
    try:
        Deployment(SETTINGS, running, directory).deploy()
        yield Deployed(directory, running)
    finally:
        instance.stop(directory)
