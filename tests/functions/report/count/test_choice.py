"""The setting names the engine, and only that engine is loaded."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from typing import Any, cast

import pytest

from functions.common import aws, environment
from functions.common.environment import ConfigurationError
from functions.report.count.athena.engine import AthenaEngine
from functions.report.count.choice import choose_engine
from functions.report.count.duckdb.engine import DuckDBEngine
from functions.report.inputs.lake import Lake
from functions.report.settings import ATHENA, DUCKDB, ReportSettings
from tests.harness.pipeline import SETTINGS, ZONES, Memory

EMPTY = Lake(raw=cast(Any, None), processed=cast(Any, None))
READ = environment.read(ReportSettings, {**SETTINGS, **ZONES, "PROCESS_QUEUE_URL": "https://queue"})


def test_duckdb_counts_when_the_setting_says_so() -> None:
    with choose_engine(replace(READ, engine=DUCKDB), EMPTY, Memory())() as found:
        assert isinstance(found, DuckDBEngine)


def test_athena_counts_where_its_own_settings_say(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aws, "athena", lambda: None)
    opening = choose_engine(replace(READ, engine=ATHENA), EMPTY, Memory())
    with pytest.raises(ConfigurationError, match="DATABASE"), opening():
        pass
    monkeypatch.setenv("WORKGROUP", "counting")
    monkeypatch.setenv("DATABASE", "reporting")
    with opening() as found:
        assert isinstance(found, AthenaEngine)


def test_another_engine_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="ENGINE='spark'"):
        choose_engine(replace(READ, engine="spark"), EMPTY, Memory())


@pytest.mark.parametrize(
    ("module", "loads_duckdb", "loads_athena"),
    [
        ("functions.report.handler", False, False),
        ("functions.report.count.duckdb.engine", True, False),
        ("functions.report.count.athena.engine", False, True),
    ],
)
def test_only_the_engine_in_use_is_loaded(
    module: str, loads_duckdb: bool, loads_athena: bool
) -> None:
    loaded = "'duckdb' in sys.modules, 'functions.report.count.athena.engine' in sys.modules"
    script = f"import sys, {module}; print({loaded})"
    done = subprocess.run(  # noqa: S603 - our own arguments
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == f"{loads_duckdb} {loads_athena}"
