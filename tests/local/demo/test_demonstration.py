"""The demo as a whole: what is left running, what is opened, and the exit code."""

from __future__ import annotations

import webbrowser
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from local import __main__ as command
from local.demo import company, demonstration
from local.demo.pipeline import Pipeline, StepError
from local.emulator import instance
from local.emulator.instance import Instance


class Stage:
    """The demo without an emulator: which of its acts were played."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, directory: Path) -> None:
        self.acts: list[str] = []
        running = Instance("http://127.0.0.1:1", "us-east-1", "000000000000", 0)

        class Deployment:
            def __init__(self, *_: object) -> None:
                pass

            def deploy(self) -> None:
                pass

        monkeypatch.setattr(demonstration, "DIRECTORY", directory)
        monkeypatch.setattr(demonstration, "Deployment", Deployment)
        monkeypatch.setattr(instance, "start", lambda *_: running)
        monkeypatch.setattr(instance, "stop", lambda _: self.acts.append("stop"))
        monkeypatch.setattr(webbrowser, "open", self.acts.append)
        self._patch = monkeypatch

    def play(self, answer: object, *arguments: str) -> tuple[int, str]:
        """Exit code and output of the command where the company's story answers or raises."""

        def story(pipeline: Pipeline, planned: object) -> bool:
            page = demonstration.DIRECTORY / "report" / "report.html"
            page.parent.mkdir()
            page.touch()
            self.acts.append("told")
            if isinstance(answer, Exception):
                raise answer
            return bool(answer)

        self._patch.setattr(company, "run", story)
        done = CliRunner().invoke(command.app, ["demo", *arguments])
        return done.exit_code, done.output


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Stage:
    return Stage(monkeypatch, tmp_path / "demo")


def test_when_all_is_well_the_instance_is_stopped(stage: Stage) -> None:
    code, text = stage.play(answer=True)
    assert code == 0
    assert stage.acts == ["stop", "told", "stop"]
    assert "make up" in text
    assert "OPEN=1" in text


def test_when_something_differs_it_is_left_running_and_the_exit_code_is_one(stage: Stage) -> None:
    code, text = stage.play(answer=False)
    assert code == 1
    assert stage.acts == ["stop", "told"]
    assert f"quarantine list --from {datetime.now(UTC).date()}" in text
    assert "make down" in text
    assert "make up" not in text


def test_when_a_step_fails_that_is_said_and_it_is_left_running(stage: Stage) -> None:
    code, text = stage.play(answer=StepError("`pipeline status --wait` failed"))
    assert code == 1
    assert stage.acts == ["stop", "told"]
    assert "error: `pipeline status --wait` failed\n" in text
    assert text.index("error:") < text.index("The pipeline still runs")
    assert "make down" in text


def test_any_other_failure_stops_the_instance(stage: Stage) -> None:
    code, _ = stage.play(answer=OSError("no space"))
    assert code == 1
    assert stage.acts == ["stop", "told", "stop"]


def test_the_page_is_opened_when_that_is_asked_for(stage: Stage) -> None:
    code, text = stage.play(True, "--open")
    page = demonstration.DIRECTORY / "report" / "report.html"
    assert code == 0
    assert page.as_uri() in stage.acts
    assert "OPEN=1" not in text
