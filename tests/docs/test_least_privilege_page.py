"""docs/least-privilege.md says which rights of the deploy role no request needed, and why."""

from __future__ import annotations

from tests.harness.unasked import table
from toolchain.project import ROOT


def test_the_page_has_the_table_that_the_stories_are_held_against() -> None:
    page = (ROOT / "docs" / "least-privilege.md").read_text(encoding="utf-8")
    assert page.endswith("\n".join(table()) + "\n")
