"""Owners and marked days, as they are compiled into the package of the report."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import functions.report.definitions as of_reports
from functions.report.definitions import load, parse
from stacks.definitions import Definitions as Defined
from stacks.definitions.compiled import reported, to_bytes
from tests.harness.definitions import loaded

SOURCES = """
[[source]]
source = "shop.checkout"
owner = "checkout"

[[source]]
source = ["erp", { suffix = ".export" }]
fresh_within = "24h"

[[source]]
source = [{ prefix = "shop." }, "erp"]
owner = "shop"
"""
CALENDAR = """
[[holiday]]
date = 2026-12-25
name = "Christmas"

[[holiday]]
date = 2025-12-25
name = "Christmas"
"""


def test_the_owner_is_that_of_the_first_table_that_fits(tmp_path: Path) -> None:
    found = parse(to_bytes(reported(loaded(tmp_path, sources=SOURCES))))
    assert found.owner("shop.checkout") == "checkout"
    assert found.owner("shop.catalogue") == "shop"
    assert found.owner("erp") is None
    assert found.owner("crm.export") is None
    assert found.owner("shop") is None


def test_marked_days_are_known_by_their_date(tmp_path: Path) -> None:
    found = parse(to_bytes(reported(loaded(tmp_path, calendar=CALENDAR))))
    assert found.marked_days == {
        date(2025, 12, 25): "Christmas",
        date(2026, 12, 25): "Christmas",
    }


def test_without_definitions_there_are_none() -> None:
    found = load()
    assert (found.owners, found.holidays) == ([], [])
    assert (found.metrics.dimensions, found.metrics.metrics) == ([], [])
    assert load().owner("shop") is None
    file = Path(of_reports.__file__).with_suffix(".json")
    assert file.read_bytes() == to_bytes(reported(Defined()))
