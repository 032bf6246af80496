"""A statement that Athena refuses, fails or does not finish in time says why."""

from __future__ import annotations

from pathlib import Path

import pytest

from functions.report.count.athena import connection
from functions.report.count.athena.connection import AthenaError
from tests.functions.report.count.athena.setup import TWO, engine, put
from tests.harness.athena import Athena
from tests.harness.stored_events import CLOCK


def test_a_statement_that_is_too_long_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "MOST_BYTES", 100)
    with pytest.raises(AthenaError, match="longer than the 100 that Athena takes"):
        engine(tmp_path).aggregate(put(TWO, tmp_path), CLOCK, None)


def test_a_query_that_fails_gives_athenas_reason_and_ends_the_others(tmp_path: Path) -> None:
    files = put(TWO, tmp_path)
    (tmp_path / files[0].key).write_bytes(b"no parquet")
    athena = Athena(tmp_path)
    with pytest.raises(AthenaError, match=r"failed: .*parquet"):
        engine(tmp_path, athena).aggregate(files, CLOCK, None)
    assert set(athena.stopped) == {"0", "1", "2"}


def test_a_query_that_takes_too_long_is_stopped(tmp_path: Path) -> None:
    athena = Athena(tmp_path)
    with pytest.raises(AthenaError, match="longer than the function may"):
        engine(tmp_path, athena, lambda: 1).aggregate(put(TWO, tmp_path), CLOCK, None)
    assert athena.stopped[0] == "0"
