"""Two deployments that would take each other's instance away do not run at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from local.alone import alone
from local.instance import InstanceError

if TYPE_CHECKING:
    from pathlib import Path


def test_a_second_is_refused_while_the_first_runs_and_not_afterwards(tmp_path: Path) -> None:
    lock = tmp_path / "new" / "up.lock"
    with alone(lock), pytest.raises(InstanceError, match="runs already"), alone(lock):
        pytest.fail("both run")
    with alone(lock):
        pass
