"""Every link from one page of the repository to another leads somewhere, as names of tests do."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from toolchain.project import ROOT

PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob(".github/**/*.md"), *ROOT.glob("docs/**/*.md")])
# What stands between fences or backticks is shown, not linked.
CODE = re.compile(r"^```.*?^```|`[^`\n]*`", re.M | re.S)
# In Markdown, and in the HTML that a page may have.
LINK = re.compile(r'\]\(([^)\s]+)\)|\b(?:src|srcset|href)="([^"]+)"|^\[[^\]]+\]: (\S+)', re.M)


def links(page: Path) -> set[str]:
    """Where a page links to, but for addresses of the web."""
    text = CODE.sub("", page.read_text(encoding="utf-8"))
    targets = {"".join(found) for found in LINK.findall(text)}
    return {target for target in targets if ":" not in target}


@cache
def anchors(page: Path) -> set[str]:
    """What GitHub makes of a page's headings: small letters, spaces to hyphens, no punctuation."""
    fenceless = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.M | re.S)
    headings = re.findall(r"^#+ (.+)$", fenceless, re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    dead = set()
    for target in links(page):
        file, _, anchor = target.partition("#")
        found = (page.parent / file).resolve() if file else page
        if not found.exists() or (anchor and anchor not in anchors(found)):
            dead.add(target)
    assert not dead


def test_a_link_and_a_heading_are_found_and_what_is_shown_is_neither(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("# `one`, two\n[a](b.md#c) `[d](e.md)`\n```\n# three\n[f](g.md)\n```\n")
    assert links(page) == {"b.md#c"}
    assert anchors(page) == {"one-two"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_the_tests_that_a_page_names_are_there(page: Path) -> None:
    assert set(re.findall(r"`(test_\w+)`", page.read_text(encoding="utf-8"))) <= defined_tests()


@cache
def defined_tests() -> set[str]:
    files = (ROOT / "tests").rglob("*.py")
    found = (
        re.findall(r"^def (test_\w+)", file.read_text(encoding="utf-8"), re.M) for file in files
    )
    return {name for names in found for name in names}


def test_the_files_that_contributing_names_are_there() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:[\w.]+/)+[\w.]*|\w+\.(?:md|toml))`", text))
    assert len(named) > 30
    assert {name for name in named if not (ROOT / name).exists()} == set()
