"""A change names the tests that it touches: through imports, by name, or by where it lies."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from toolchain.project import ROOT
from tools.touched_tests import changed, touched


def test_a_module_touches_the_tests_that_import_it_however_far_down() -> None:
    found = touched(["functions/report/text/untrusted.py"], ROOT)
    assert "tests/functions/report/text/test_untrusted.py" in found
    assert "tests/functions/report/pages/test_draw.py" in found
    assert "tests/deploy/test_account.py" not in found


def test_a_template_touches_the_tests_of_the_package_that_it_lies_in() -> None:
    found = touched(["functions/report/pages/templates/report.html.j2"], ROOT)
    assert "tests/functions/report/pages/test_draw.py" in found
    assert "tests/functions/process/test_validate.py" not in found


def test_a_page_touches_the_tests_that_name_it() -> None:
    assert "tests/test_queries.py" in touched(["docs/queries.md"], ROOT)
    assert "tests/functions/ingest/test_batch.py" not in touched(["docs/queries.md"], ROOT)


def test_a_module_touches_the_tests_that_run_it_by_its_name() -> None:
    found = touched(["toolchain/prerequisites.py"], ROOT)
    assert "tests/toolchain/test_prerequisites.py" in found


def test_a_module_that_is_gone_touches_all() -> None:
    assert len(touched(["cli/gone.py"], ROOT)) == len(list(ROOT.glob("tests/**/test_*.py")))


def test_a_settings_file_touches_what_reads_settings() -> None:
    assert "tests/stacks/test_settings.py" in touched(["config/dev.toml"], ROOT)
    assert "tests/stacks/test_app.py" in touched(["definitions/mappings.toml"], ROOT)


def test_a_conftest_touches_the_tests_below_it_and_no_others() -> None:
    found = touched(["tests/functions/report/conftest.py"], ROOT)
    assert "tests/functions/report/sweep/test_sweep.py" in found
    assert "tests/functions/ingest/test_batch.py" not in found


def test_a_test_touches_itself_alone() -> None:
    name = str(Path("tests", "functions", "process", "test_timestamp.py"))  # named nowhere
    assert touched([name], ROOT) == [name]


@pytest.mark.parametrize("name", ["pyproject.toml", "requirements-dev.txt", "tests/conftest.py"])
def test_what_all_tests_stand_on_touches_all(name: str) -> None:
    assert len(touched([name], ROOT)) == len(list(ROOT.glob("tests/**/test_*.py")))


def test_nothing_is_touched_by_nothing() -> None:
    assert touched([], ROOT) == []


def test_a_file_is_changed_when_git_has_another_or_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tools.touched_tests.ROOT", tmp_path)
    author = (
        *("-c", "user.name=test", "-c", "user.email=test@example.com"),
        *("-c", "commit.gpgsign=false"),
    )
    for name in ("same", "edited"):
        (tmp_path / name).write_text(name)
    for command in (("init", "-q"), ("add", "-A"), (*author, "commit", "-q", "-m", "x")):
        subprocess.run(["git", *command], cwd=tmp_path, check=True)  # noqa: S603, S607
    (tmp_path / "edited").write_text("edited again")
    (tmp_path / "new").touch()
    (tmp_path / "same").rename(tmp_path / "moved")
    assert changed("HEAD") == {"edited", "new", "same", "moved"}
