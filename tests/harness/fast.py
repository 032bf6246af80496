"""`--fast`: tests of pure logic alone. No Node, no emulator, no browser, no moto.

A pytest plugin (tests/conftest.py names it). It passes over test files that import the constructs,
which start Node as soon as they are imported, and tests that are marked or use a simulated AWS.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import grimp

from toolchain.project import ROOT
from tools.touched_tests import packages

if TYPE_CHECKING:
    import pytest

_STARTS_NODE = "stacks.cdk"
_SLOW_MARKERS = ("e2e", "browser", "slow")
_SLOW_FIXTURES = {"aws", "deployments"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--fast", action="store_true", help="pure logic alone, in seconds")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    if not config.getoption("--fast") or not collection_path.name.startswith("test_"):
        return None
    module = ".".join(collection_path.relative_to(ROOT).with_suffix("").parts)
    return True if module in _importers_of(_STARTS_NODE) else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--fast"):
        slow = [item for item in items if _is_slow(item)]
        config.hook.pytest_deselected(items=slow)
        items[:] = [item for item in items if not _is_slow(item)]


@cache
def _importers_of(module: str) -> set[str]:
    first, *others = packages(ROOT)
    return grimp.build_graph(first, *others, cache_dir=None).find_downstream_modules(module)


def _is_slow(item: pytest.Item) -> bool:
    marked = any(item.get_closest_marker(name) for name in _SLOW_MARKERS)
    return marked or bool(_SLOW_FIXTURES & set(getattr(item, "fixturenames", ())))
