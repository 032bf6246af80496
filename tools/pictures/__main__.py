"""Makes the pictures of README.md and docs/report.md, in docs/pictures/; needs no AWS.

python -m tools.pictures [PAGES]

PAGES: a directory in which to keep the pages that the pictures are of.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from playwright.sync_api import sync_playwright

from functions.common.report_keys import INDEX_KEY, ReportKeys
from toolchain import browser
from toolchain.project import ROOT
from tools.pictures import mail
from tools.pictures.weeks import LAST, Weeks

if TYPE_CHECKING:
    from playwright.sync_api import Browser

_PICTURES = ROOT / "docs" / "pictures"


class _Picture(NamedTuple):
    """What is seen of a page without scrolling, in CSS pixels."""

    name: str
    page: str
    width: int
    height: int
    scheme: Literal["light", "dark"] = "light"


_MAIL = "mail.html"
_REPORT = ReportKeys(day=LAST).html
_DRAWN = (
    _Picture("report-light", _REPORT, 1280, 820),
    _Picture("report-dark", _REPORT, 1280, 820, "dark"),
    _Picture("phone", _REPORT, 390, 844),
    _Picture("index-light", INDEX_KEY, 1280, 1090),
    _Picture("index-dark", INDEX_KEY, 1280, 1090, "dark"),
    _Picture("mail", _MAIL, 720, 1225),
)


def draw(directory: Path) -> None:
    """Make the pages in a new directory, and the pictures of them."""
    weeks = Weeks(directory)
    report = weeks.make()
    (weeks.pages / _MAIL).write_text(mail.to_html(report), encoding="utf-8")
    executable = browser.executable()
    _PICTURES.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=executable, args=browser.ARGUMENTS)
        for picture in _DRAWN:
            print(_drawn(opened, weeks.pages, picture))
        opened.close()


def _drawn(opened: Browser, pages: Path, picture: _Picture) -> Path:
    path = _PICTURES / f"{picture.name}.png"
    tab = opened.new_page(
        viewport={"width": picture.width, "height": picture.height}, color_scheme=picture.scheme
    )
    tab.goto((pages / picture.page).resolve().as_uri())
    tab.screenshot(path=path)
    tab.close()
    return path


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        draw(Path(made))
        for kept in sys.argv[1:]:
            shutil.copytree(Path(made, "reports"), kept)
