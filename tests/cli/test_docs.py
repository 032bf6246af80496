"""docs/cli.md describes every command and every option that `--help` shows."""

from __future__ import annotations

import re
from typing import Any

import pytest

from cli.terminal.days import TODAY, YESTERDAY, Day
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


def stated(text: str, what: str) -> dict[str, str]:
    """By option, what the tables say after a word: `default` or `at most`."""
    rows = re.findall(r"^\| ([^|]*) \| (.*) \|$", text, re.M)
    return {
        option: match[1]
        for cell, meaning in rows
        for option in re.findall(r"`(--[a-z-]+)`", cell)
        if (match := re.search(rf"\b{what} (\w+)", meaning))
    }


def default(parameter: Any) -> str:
    """A default as the page has it; empty if there is none that can be said in a word."""
    words = {TODAY: "today", YESTERDAY: "yesterday"}
    value = parameter.default
    return words[value] if isinstance(value, Day) else str(value) if value else ""


@pytest.mark.parametrize("name", COMMANDS)
def test_defaults_and_bounds_are_those_of_the_command(name: str) -> None:
    text = section(name)
    for parameter in COMMANDS[name].params:
        (option, *_) = parameter.opts
        for said, true in (
            (stated(text, "default").get(option), default(parameter)),
            (stated(text, "at most").get(option), str(getattr(parameter, "max", None))),
        ):
            if said is not None and (said.isdigit() or said in {"today", "yesterday"}):
                assert said == (true or "0"), option


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
