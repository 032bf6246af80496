"""`-m e2e` and `-m browser` import only the files that have such tests.

A pytest plugin (tests/conftest.py names it). Every process of a test run imports all files that it
collects, which takes it half as long as many a test end to end.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

_ELSEWHERE = ("e2e", "browser")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    marker = config.option.markexpr
    if marker not in _ELSEWHERE or not collection_path.match("test_*.py"):
        return None
    return None if _names(collection_path, marker) else True


@pytest.hookimpl(tryfirst=True)  # before those that do not run are taken out
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Refuse a marker that the file does not name: `-m` would pass over its tests."""
    for item in items:
        for marker in _ELSEWHERE:
            if item.get_closest_marker(marker) and not _names(item.path, marker):
                raise pytest.UsageError(f"{item.nodeid}: write pytest.mark.{marker} in its file")


@cache
def _names(path: Path, marker: str) -> bool:
    return f"pytest.mark.{marker}" in path.read_text(encoding="utf-8")
