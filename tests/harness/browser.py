"""What the browser tests say about pages that they open."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page


class OpenedPage:
    """A page in the browser, the messages on its console, and the URLs that it requested.

    Errors and dialogs are on the console too: a good page causes none.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self.console: list[str] = []
        self.requests: list[str] = []
        page.on("console", lambda message: self.console.append(message.text))
        page.on("pageerror", lambda error: self.console.append(str(error)))
        page.on("dialog", lambda dialog: self.console.append(f"dialog {dialog.message}"))
        page.on("request", lambda request: self.requests.append(request.url))


# Opens HTML: the fixture `open_page` has the arguments.
OpenPage = Callable[..., OpenedPage]
