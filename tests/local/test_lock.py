"""Two deployments that would take each other's instance away do not run at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from local.emulator.instance import InstanceError
from local.lock import only_one

if TYPE_CHECKING:
    from pathlib import Path


def test_a_second_is_refused_while_the_first_runs_and_not_afterwards(tmp_path: Path) -> None:
    lock = tmp_path / "new" / "up.lock"
    with only_one(lock), pytest.raises(InstanceError, match="runs already"), only_one(lock):
        pytest.fail("both run")
    with only_one(lock):
        pass
