"""The table of docs/reliability.md that says what to break names code and tests that there are."""

from __future__ import annotations

import re

import pytest

from toolchain.project import ROOT

_PAGE = (ROOT / "docs" / "reliability.md").read_text(encoding="utf-8")
_ROW = re.compile(r"^\| \d \| `([\w/]+(?:\.py)?)/?`(.*) \| (.*) \| ✓ \|$", re.M)
_ROWS = _ROW.findall(_PAGE)
_TESTS = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))


def test_every_row_is_read() -> None:
    section = _PAGE.partition("## Break one")[2].partition("\n## ")[0]
    assert len(_ROWS) == section.count("\n| ") - 1


@pytest.mark.parametrize(("file", "change", "tests"), _ROWS)
def test_a_row_names_code_and_tests_that_there_are(file: str, change: str, tests: str) -> None:
    path = ROOT / file
    assert path.exists()
    # What comes first after the file is a name in it.
    if path.is_file() and (name := re.match(r", `(\w+)`", change)):
        assert re.search(rf"\b{name[1]}\b", path.read_text(encoding="utf-8"))
    for test in re.findall(r"`(test_\w+)`", tests):
        assert f"def {test}(" in _TESTS
    assert "`" in tests
