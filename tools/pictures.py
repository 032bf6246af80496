"""Makes the README's pictures: the first screen of the demo's report, light and dark.

python -m tools.pictures REPORT_PAGE
"""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from toolchain import browser
from toolchain.project import ROOT

_PICTURES = ROOT / "docs" / "pictures"
# CSS pixels: the part that a desktop shows without scrolling.
_WIDTH, _HEIGHT = 1280, 872


def draw(page: Path) -> list[Path]:
    """A picture of a page in each colour scheme. Raises BrowserError without a browser."""
    executable = browser.executable()
    _PICTURES.mkdir(exist_ok=True)
    drawn = []
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=executable, args=browser.ARGUMENTS)
        for scheme in ("light", "dark"):
            tab = opened.new_page(
                viewport={"width": _WIDTH, "height": _HEIGHT}, color_scheme=scheme
            )
            tab.goto(page.resolve().as_uri())
            drawn.append(_PICTURES / f"report-{scheme}.png")
            tab.screenshot(path=drawn[-1])
        opened.close()
    return drawn


if __name__ == "__main__":
    print(*draw(Path(sys.argv[1])), sep="\n")
