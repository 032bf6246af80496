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

    def serious_faults(self, axe: str, *, passes: int) -> list[tuple[str, str, str]]:
        """What axe-core, given as its source, finds serious: the rule, the element, and why.

        More than so many of its rules have to pass: an empty page has no faults.
        """
        self.page.evaluate(axe)
        found = self.page.evaluate("axe.run()")
        assert len(found["passes"]) > passes
        return [
            (one["id"], one["nodes"][0]["html"], one["nodes"][0]["failureSummary"])
            for one in found["violations"]
            if one["impact"] in {"serious", "critical"}
        ]


# Opens HTML: the fixture `open_page` has the arguments.
OpenPage = Callable[..., OpenedPage]
