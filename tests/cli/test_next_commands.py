"""Every command that a report proposes is one that the command line takes, and means it."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.thresholds import THRESHOLDS
from cli.preview.kept import default_directory, default_place
from cli.querying import asked
from cli.querying.place import Place
from functions.report.compose.verdict import verdict
from functions.report.document.comparison import CauseKind
from functions.report.text.commands import PREVIEW, next_command, to_paste
from tests.harness.command_tree import PIPELINE
from tests.harness.judged_report import judged_report
from toolchain.project import ROOT

DAY = "2026-11-23"
KINDS: tuple[CauseKind, ...] = ("silent", "gap", "failures", "invalid", "delay", "volume", "new")
PLACE = Place(raw=cast(Any, None), processed=cast(Any, None), zone=ZoneInfo("UTC"))


def parsed(line: str) -> tuple[str, dict[str, Any]]:
    """A command and its parameters, as the command line reads it. Raises what it refuses."""
    program, *words = shlex.split(line)
    assert program == "pipeline"
    command: Any = PIPELINE
    context = command.make_context("pipeline", words)
    names = []
    while hasattr(command, "commands"):
        rest = [*context._protected_args, *context.args]
        name, command, rest = command.resolve_command(context, rest)
        names.append(name)
        context = command.make_context(name, rest, parent=context)
    return " ".join(names), context.params


def cause(kind: CauseKind, *sources: str, worse: bool = True) -> Any:
    made: Any = judged_report()["comparison"]["causes"][0]
    return {**made, "kind": kind, "sources": list(sources), "more_sources": 0, "worse": worse}


def report(environment: str | None = "prod") -> Any:
    made: Any = judged_report()
    made["pipeline"]["environment"] = environment
    return made


def taken(command: str) -> tuple[str, dict[str, Any]]:
    """A proposed command as the command line reads it; a question with its values is known."""
    line = to_paste(report(), command)
    assert line
    assert line.startswith("pipeline --env prod ")
    name, found = parsed(line)
    if name == "query":
        asked.read(found["question"], found["values"], PLACE, None, None)
    return name, found


@pytest.mark.parametrize(
    ("kind", "worse", "alone", "of_a_source"),
    [
        ("silent", True, "status", "status"),
        ("gap", True, "status", "status"),
        ("failures", True, "query", "events"),
        ("failures", False, "query", "query"),
        ("invalid", True, "quarantine show", "quarantine show"),
        ("delay", True, "query", "query"),
        ("volume", True, "query", "query"),
        ("new", False, "query", "events"),
    ],
)
def test_each_cause_has_a_command_that_is_taken(
    kind: CauseKind, worse: bool, alone: str, of_a_source: str
) -> None:
    several = [] if kind in ("invalid", "delay", "gap") else ["shop", "it's a shop"]
    assert taken(next_command(report(), cause(kind, *several, worse=worse)))[0] == alone
    name, found = taken(next_command(report(), cause(kind, "it's a $HOME shop", worse=worse)))
    assert name == of_a_source
    if name == "events":
        assert found["source"] == "it's a $HOME shop"
        assert (str(found["day"]), found["failed"]) == (DAY, kind == "failures")
    if kind in ("volume",):
        assert found["values"][-1] == "it's a $HOME shop"


def test_a_silent_source_whose_events_are_invalid_is_looked_for_in_quarantine() -> None:
    made = report()
    source = made["quality"]["quarantined"]["by_source"][0]["name"]
    name, found = taken(next_command(made, cause("silent", source)))
    assert (name, found["source"], found["limit"]) == ("quarantine show", source, 3)


def test_invalid_events_are_shown_of_the_greatest_source_and_reason() -> None:
    name, found = taken(next_command(report(), cause("invalid")))
    assert (name, found["reason"], found["source"]) == (
        *("quarantine show", "missing:source"),
        "shop.checkout",
    )
    made = report()
    made["quality"]["quarantined"]["by_source"] = [
        {"name": None, "events": 9, "reasons": {"not_json": 9}}
    ]
    found = taken(next_command(made, cause("invalid")))[1]
    assert (found["reason"], found["source"]) == ("not_json", None)


def verdicts() -> Iterator[list[str]]:
    for changes in (
        {"quality": {"events": 5_000}},
        {"pending": {"batches": 3}},
        {"processing": {"unbalanced": {"batches": 1, "keys": ["x"]}, "balanced": False}},
        {"activity": {"events": 0, "by_source": []}},
    ):
        made = report()
        for member, change in changes.items():
            place = made[member]["quarantined"] if member == "quality" else made[member]
            place |= change
        yield verdict(made, THRESHOLDS)["commands"]


def test_the_commands_of_a_verdict_are_taken() -> None:
    found = [[taken(command)[0] for command in commands] for commands in verdicts()]
    assert found == [
        ["quarantine list", "events"],
        ["sweep", "status"],
        ["sweep", "status"],
        ["status"],
    ]


@given(name=st.text(max_size=300), kind=st.sampled_from(KINDS), worse=st.booleans())
def test_a_name_is_an_argument_as_it_is_or_is_left_out(
    name: str, kind: CauseKind, worse: bool
) -> None:
    found = taken(next_command(report(), cause(kind, name, worse=worse)))[1]
    named = found.get("source") if "source" in found else [*found.get("values", [])][2:]
    assert named in (None, [], name, [name], "shop.checkout")


@pytest.mark.parametrize(
    "name", ["", "-x", "--help", "a\nb", "a\u200bb", " a", "\u202egnp", "x" * 99]
)
def test_a_name_that_would_not_read_as_it_is_is_left_out(name: str) -> None:
    assert next_command(report(), cause("failures", name)) == f"query failing_actions {DAY} {DAY}"


def test_failures_of_events_without_actions_are_looked_for_by_source() -> None:
    made = report()
    made["activity"]["by_action"] = [
        {"name": None, "events": 249, "failures": 24, "failure_rate": 0.096386}
    ]
    assert next_command(made, cause("failures")) == f"query sources_of_a_day {DAY}"


def test_a_preview_has_commands_where_they_look_into_previews() -> None:
    preview = report(None)
    assert to_paste(preview, f"status --date {DAY}") is None
    line = to_paste(preview, f"events --date {DAY} --invalid")
    assert line == f"pipeline events --date {DAY} --invalid --preview {PREVIEW}"
    name, found = parsed(line)
    assert (name, str(found["preview"])) == ("events", PREVIEW)
    assert default_directory() == ROOT / PREVIEW


def test_a_preview_that_is_kept_elsewhere_is_the_one_that_commands_look_into() -> None:
    preview = report(None)
    preview["pipeline"]["preview"] = "/tmp/my preview"
    line = to_paste(preview, f"query slow_sources {DAY}")
    assert line == f"pipeline query slow_sources {DAY} --preview '/tmp/my preview'"
    assert str(parsed(line)[1]["preview"]) == "/tmp/my preview"


def test_the_usual_place_of_previews_is_named_as_it_is_reached(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(ROOT)
    assert str(default_place()) == PREVIEW
    monkeypatch.chdir(tmp_path)
    assert default_place() == ROOT / PREVIEW


def test_the_invalid_events_of_a_preview_are_shown_by_a_command_that_looks_into_it() -> None:
    line = to_paste(report(None), next_command(report(), cause("invalid")))
    assert line == f"pipeline events --date {DAY} --invalid --preview {PREVIEW}"


def test_a_report_that_does_not_say_whose_it_is_has_no_commands() -> None:
    made = report()
    del made["pipeline"]
    assert to_paste(made, "status") is None
