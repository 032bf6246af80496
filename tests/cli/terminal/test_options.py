"""The options of all commands stand before a command or after it, and never say two things."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from cli.main import app
from cli.terminal.errors import CommandError
from cli.terminal.options import Options
from tests.harness.command_tree import COMMANDS, options
from toolchain.project import ROOT

RANGE = ("--from=2026-11-23", "--to=2026-11-23")
# What each command cannot do without.
NEEDED: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(COMMANDS, ()),
    **dict.fromkeys(("send", "preview"), (str(ROOT / "README.md"),)),
    "query": ("sources_of_a_day", "today"),
    "cost": ("--events-per-day=1",),
    "redrive": ("process",),
    **dict.fromkeys(("replay", "restate", "quarantine list", "quarantine show"), RANGE),
    "quarantine resubmit": RANGE,
}
SHARED = {"--env", "--profile", "--region", "--local-dir"}


def run(*arguments: str, env: dict[str, str] | None = None) -> Result:
    return CliRunner(env=env).invoke(app, arguments)


# `discover` asks nothing of any environment.
@pytest.mark.parametrize("name", sorted(COMMANDS.keys() - {"discover"}))
def test_an_environment_may_be_named_on_either_side_of_any_command(name: str) -> None:
    command = (*name.split(), *NEEDED[name])
    for arguments in (("--env=nowhere", *command), (*command, "--env", "nowhere")):
        result = run(*arguments)
        assert result.exit_code == 1
        assert "nowhere.toml: no such environment" in result.stderr


def test_a_group_takes_them_as_well() -> None:
    result = run("quarantine", "--env=nowhere", "list", *RANGE)
    assert "nowhere.toml: no such environment" in result.stderr


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Options]:
    """What `status` is asked with, which then goes no further."""
    seen: list[Options] = []

    def target(given: Options) -> Any:
        seen.append(given)
        raise CommandError("no further")

    monkeypatch.setattr("cli.commands.status.Target", target)
    for name in ("PIPELINE_ENV", "AWS_PROFILE", "PIPELINE_LOCAL_DIR"):
        monkeypatch.delenv(name, raising=False)
    return seen


GIVEN = ("--env=prod", "--profile=p", "--region=eu-west-1", "--local-dir=/tmp/there")
MEANT = Options(
    environment="prod", profile="p", region="eu-west-1", local_directory=Path("/tmp/there")
)


@pytest.mark.parametrize(
    "arguments",
    [
        (*GIVEN, "status"),
        ("status", *GIVEN),
        (*GIVEN[:2], "status", *GIVEN[2:]),
        (*GIVEN, "status", *GIVEN),
    ],
)
def test_it_makes_no_difference_where_they_stand(
    asked: list[Options], arguments: tuple[str, ...]
) -> None:
    assert "no further" in run(*arguments).stderr
    assert asked == [MEANT]


def test_without_any_it_is_dev_and_the_instance_of_this_directory(asked: list[Options]) -> None:
    run("status")
    assert asked == [
        Options(environment="dev", profile=None, region=None, local_directory=ROOT / ".local")
    ]


def test_an_option_counts_more_than_an_environment_variable(asked: list[Options]) -> None:
    variables = {"PIPELINE_ENV": "local", "AWS_PROFILE": "q", "PIPELINE_LOCAL_DIR": "/tmp/x"}
    run("status", "--env=prod", env=variables)
    run("--env=prod", "status", env=variables)
    assert asked == 2 * [
        Options(environment="prod", profile="q", region=None, local_directory=Path("/tmp/x"))
    ]


@pytest.mark.parametrize(
    "arguments",
    [
        ("--env=dev", "status", "--env=prod"),
        ("--env=dev", "quarantine", "--env=prod", "list", *RANGE),
        ("quarantine", "--env=dev", "list", *RANGE, "--env=prod"),
        ("--env=dev", "quarantine", "list", *RANGE, "--env=prod"),
    ],
)
def test_two_that_differ_are_refused(arguments: tuple[str, ...]) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert "'--env': dev was given before, and prod here: give it once" in result.stderr


@pytest.mark.parametrize("name", COMMANDS)
def test_no_command_has_an_option_of_its_own_by_such_a_name(name: str) -> None:
    assert not options(COMMANDS[name]) & SHARED
    shown = run(*name.split(), "--help").stdout
    assert all(f"  {option} <" in shown for option in SHARED)


@pytest.mark.parametrize(
    ("environment", "option", "why"),
    [
        ("dev", "--local-dir=/tmp/x", "--local-dir is of the embedded AWS, and dev is on AWS"),
        ("local", "--profile=p", "--profile is of AWS, and local is on the embedded AWS"),
        ("local", "--region=eu-west-1", "--region is of AWS, and local is on the embedded AWS"),
    ],
)
def test_one_that_would_lead_nowhere_is_refused(environment: str, option: str, why: str) -> None:
    """Otherwise the command would go elsewhere than the person thinks."""
    for arguments in (("status", option), (option, "status"), ("quarantine", option, "list")):
        result = run(f"--env={environment}", *arguments)
        assert (result.exit_code, result.stdout) == (1, "")
        assert why in result.stderr


def test_an_environment_variable_that_means_nothing_there_is_left_alone(tmp_path: Path) -> None:
    variables = {"AWS_PROFILE": "p", "PIPELINE_LOCAL_DIR": str(tmp_path)}
    assert "start it with `make up`" in run("--env=local", "status", env=variables).stderr
