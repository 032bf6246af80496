"""`pipeline` says at once who it is and what it can do, and completes what is typed."""

from __future__ import annotations

import inspect
import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

import cli
from cli.main import app
from cli.terminal.command import Group, LazyCommand
from tests.harness.command_tree import COMMANDS, PIPELINE
from tests.harness.events import event

HEAVY = {
    *("boto3", "botocore", "cdktf", "jq", "jsonschema_rs", "msgspec", "pydantic", "rich"),
    *("constructs", "jsii", "zstandard"),
}


def loaded_by(*arguments: str) -> set[str]:
    """The modules that a run of `pipeline` has loaded in the end."""
    code = (
        "import json, sys\n"
        "from cli.main import main\n"
        "try:\n    main()\n"
        "finally:\n    print(json.dumps(list(sys.modules)), file=sys.stderr)"
    )
    command = [sys.executable, "-c", code, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
    return set(json.loads(done.stderr.splitlines()[-1]))


@pytest.mark.parametrize("argument", ["--help", "--version"])
def test_what_commands_need_is_not_loaded_before_one_is_called(argument: str) -> None:
    loaded = loaded_by(argument)
    assert "cli.terminal.options" in loaded
    assert not loaded & HEAVY
    assert not {name for name in loaded if name.startswith(("functions", "stacks.settings"))}


@pytest.mark.parametrize(
    ("arguments", "module"),
    [
        (("generate", "--events", "1"), "cli.generating.scenario"),
        (("check",), "cli.checking.tally"),
    ],
)
def test_a_command_that_asks_nothing_of_aws_loads_no_client_of_it(
    arguments: tuple[str, ...], module: str
) -> None:
    loaded = loaded_by(*arguments)
    assert module in loaded
    assert not loaded & {"boto3", "botocore", "cdktf", "jsii"}


def test_a_preview_and_questions_about_it_load_no_client_of_aws(tmp_path: Path) -> None:
    file, kept = tmp_path / "events.ndjson", str(tmp_path / "preview")
    file.write_text(json.dumps(event()) + "\n")
    asked = ("query", "SELECT * FROM curated", "--preview", kept)
    for command in (
        ("preview", str(file), "--output", kept),
        asked,
        ("events", "--preview", kept),
        ("events", "--preview", kept, "--invalid"),
    ):
        loaded = loaded_by(*command)
        assert "cli.preview.kept" in loaded
        assert not loaded & {"boto3", "botocore", "cdktf", "jsii"}


def shown(*arguments: str) -> str:
    result = CliRunner().invoke(app, arguments, prog_name="pipeline")
    assert result.exit_code == 0, result.output
    return result.stdout


def test_it_calls_itself_by_the_name_that_people_type() -> None:
    command = [sys.executable, "-m", "cli.main", "status", "--help"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
    assert done.stdout.startswith("Usage: pipeline status [OPTIONS]\n")


def test_it_says_its_version() -> None:
    assert shown("--version") == f"pipeline {cli.__version__}\n"


def test_the_example_of_the_help_keeps_its_lines() -> None:
    assert """
      pipeline --env local generate --output events.ndjson
      pipeline --env local send events.ndjson
      pipeline --env local status --wait
      pipeline --env local report
""" in shown("--help")


def test_the_examples_of_a_command_keep_their_lines_however_long() -> None:
    example = "pipeline quarantine resubmit --from 2026-11-23 --to 2026-11-23 --reason not_json"
    assert f"\n      {example} --edit\n" in shown("quarantine", "resubmit", "--help")


def stubs(group: Group, name: str = "") -> dict[str, LazyCommand]:
    found: dict[str, LazyCommand] = {}
    for child, command in group.commands.items():
        full = f"{name} {child}".strip()
        if isinstance(command, LazyCommand):
            found[full] = command
        else:
            assert isinstance(command, Group)
            found |= stubs(command, full)
    return found


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_of_commands_says_what_a_command_says_of_itself(name: str) -> None:
    first, _, _ = inspect.cleandoc(COMMANDS[name].help).partition("\n\n")
    assert isinstance(PIPELINE, Group)
    assert stubs(PIPELINE)[name].short_help == " ".join(first.split())


@pytest.mark.parametrize(
    ("typed", "completed"),
    [
        ("pipeline st", {"status"}),
        ("pipeline re", {"redrive", "replay", "report", "restate"}),
        ("pipeline quarantine re", {"resubmit"}),
        ("pipeline --env dev sta", {"status"}),
        ("pipeline status --ti", {"--timeout"}),
        ("pipeline status --e", {"--env"}),
        ("pipeline --re", {"--region"}),
        ("pipeline quarantine list --re", {"--reason", "--region"}),
    ],
)
def test_what_is_typed_is_completed(typed: str, completed: set[str]) -> None:
    environment = {
        "_PIPELINE_COMPLETE": "complete_bash",
        "COMP_WORDS": typed,
        "COMP_CWORD": str(len(typed.split()) - 1),
    }
    result = CliRunner(env=environment).invoke(app, [], prog_name="pipeline")
    assert set(result.stdout.split()) == completed
