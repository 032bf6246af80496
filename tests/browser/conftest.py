"""Chromium: pages are opened as a person opens an attachment."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.harness.browser import OpenedPage, OpenPage
from toolchain.browser import ARGUMENTS, executable
from toolchain.project import ROOT


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = executable()
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture
def open_page(browser: Browser, tmp_path: Path) -> Iterator[OpenPage]:
    """Opens HTML from a file, at a width in CSS pixels and in a colour scheme."""
    contexts = []

    def open_html(html: str, *, width: int = 1280, scheme: str = "light") -> OpenedPage:
        file = tmp_path / "page.html"
        file.write_text(html, encoding="utf-8")
        context = browser.new_context(
            viewport={"width": width, "height": 800},
            color_scheme="dark" if scheme == "dark" else "light",
        )
        contexts.append(context)
        opened = OpenedPage(context.new_page())
        opened.page.goto(file.as_uri())
        return opened

    yield open_html
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def axe() -> str:
    """axe-core's source, from node_modules."""
    path = ROOT / "node_modules" / "axe-core" / "axe.min.js"
    if not path.is_file():
        pytest.fail(f"{os.path.relpath(path)} is missing: run the browser tests by `make test`")
    return path.read_text(encoding="utf-8")
