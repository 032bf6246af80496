"""What several documents say of days, they say alike, and the code does it."""

from __future__ import annotations

import pytest

from functions.report.sweep.sweep import sweep_days
from toolchain.project import ROOT

# What is said, and where. tests/cli/commands/test_redrive.py shows that a redrive does the first.
SAID = {
    "arrive on the day of the redrive": ("docs/cli.md", "docs/operations.md"),
    f"{sweep_days(0)} days before them": (
        "docs/reliability.md",
        "docs/decisions/books-and-restatement.md",
    ),
}


@pytest.mark.parametrize(
    ("sentence", "document"), [(said, where) for said, place in SAID.items() for where in place]
)
def test_a_document_says_it(sentence: str, document: str) -> None:
    assert sentence in " ".join((ROOT / document).read_text(encoding="utf-8").split())


def test_no_document_says_that_what_is_redriven_keeps_its_day() -> None:
    for page in (ROOT / "docs").rglob("*.md"):
        assert "keep the day on which" not in " ".join(page.read_text(encoding="utf-8").split())
