"""docs/cli.md describes every command and every option that `--help` shows."""

from __future__ import annotations

import re

import pytest

from tests.harness.command_tree import COMMANDS, PIPELINE, options
from toolchain.project import ROOT

PAGE = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
SHARED = "Options of all commands"


def section(name: str) -> str:
    """The part of the page under a heading, up to the next."""
    match = re.search(rf"^## {re.escape(name)}\n(.*?)(?=^## |\Z)", PAGE, re.M | re.S)
    assert match, f"docs/cli.md has no section `{name}`"
    return match[1]


def documented(text: str) -> set[str]:
    """The options in the first column of the section's tables."""
    cells = re.findall(r"^\| (`--[^|]*) \|", text, re.M)
    return {option for cell in cells for option in re.findall(r"`(--[a-z-]+)`", cell)}


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_is_described_with_its_options_and_no_others(name: str) -> None:
    assert documented(section(name)) == options(COMMANDS[name])


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_is_described_with_an_example(name: str) -> None:
    assert re.search(rf"^\$ pipeline (--env dev )?{name}\b", section(name), re.M)


def test_the_options_of_all_commands_are_described() -> None:
    assert documented(section(SHARED)) == options(PIPELINE)


def test_the_page_describes_no_command_that_there_is_not() -> None:
    headings = set(re.findall(r"^## (.*)$", PAGE, re.M))
    assert headings == {*COMMANDS, SHARED, "Repairs"}


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_of_a_command_has_an_example(name: str) -> None:
    assert re.search(rf"^ *(.* )?pipeline (--env dev )?{name}\b", COMMANDS[name].help, re.M)
