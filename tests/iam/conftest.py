"""The stack on an embedded AWS that serves TLS and enforces IAM."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from local.deployed import Deployed
from tests.harness.deployments import Deployments
from tests.harness.enforced import enforced_in


@pytest.fixture(scope="module")
def enforced(
    deployments: Deployments, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Deployed]:
    """A pipeline whose functions run with their roles' temporary credentials."""
    with enforced_in(tmp_path_factory.mktemp("enforced"), deployments) as deployed:
        yield deployed
