"""The setting says which engine counts, and only that one is loaded."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from typing import Any, cast

import pytest

from functions.common import aws, environment
from functions.common.environment import ConfigurationError
from functions.report.count.athena.engine import AthenaEngine
from functions.report.count.choice import engine
from functions.report.count.duckdb.engine import DuckEngine
from functions.report.inputs.lake import Lake
from functions.report.settings import ATHENA, DUCKDB, ReportSettings
from tests.harness.pipeline import SETTINGS, ZONES, Memory

EMPTY = Lake(raw=cast(Any, None), processed=cast(Any, None))
READ = environment.read(ReportSettings, {**SETTINGS, **ZONES, "PROCESS_QUEUE_URL": "https://queue"})


def test_duckdb_counts_when_the_setting_says_so() -> None:
    with engine(replace(READ, engine=DUCKDB), EMPTY, Memory())() as found:
        assert isinstance(found, DuckEngine)


def test_athena_counts_where_its_own_settings_say(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aws, "athena", lambda: None)
    opening = engine(replace(READ, engine=ATHENA), EMPTY, Memory())
    with pytest.raises(ConfigurationError, match="DATABASE"), opening():
        pass
    monkeypatch.setenv("WORKGROUP", "counting")
    monkeypatch.setenv("DATABASE", "reporting")
    with opening() as found:
        assert isinstance(found, AthenaEngine)


def test_another_engine_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="ENGINE='spark'"):
        engine(replace(READ, engine="spark"), EMPTY, Memory())


def test_the_handler_loads_neither() -> None:
    loaded = "'duckdb' in sys.modules, 'functions.report.count.athena.engine' in sys.modules"
    script = f"import sys, functions.report.handler; print({loaded})"
    done = subprocess.run(  # noqa: S603 - our own arguments
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False False"
