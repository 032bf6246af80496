"""The next command: what to run about a cause, as the command line takes it. Pure.

A source is named in a command only if it reads there as it is: one with characters that nobody sees
could not be typed, and a reader could not check what the command says.
"""

from __future__ import annotations

import shlex
from datetime import date, timedelta
from typing import TYPE_CHECKING

from functions.report.text import untrusted
from functions.report.text.cause_details import invalid_of
from functions.report.text.causes import sources_of
from functions.report.text.metric_events import chosen_events

if TYPE_CHECKING:
    from functions.report.document.comparison import CauseFigures
    from functions.report.document.metrics import MetricPlace
    from functions.report.document.report import Compared

# What looks into a preview too, and where one is kept that was not told where.
_OF_PREVIEWS = ("query", "events")
PREVIEW = ".local/preview"
_SHOW_INVALID = "quarantine show"
_OPTIONS = {"source": "--source", "event_type": "--type"}
# A month, as a question about the days of a source looks back.
_DAYS_BACK = timedelta(days=28)


def to_paste(report: Compared, command: str) -> str | None:
    """The whole line of a command of a cause or a verdict, such as `pipeline --env prod status`.

    None where there is none: few commands look into previews, and reports of earlier versions do
    not say of whom they are. The invalid events of a preview are shown by another command.
    """
    if "pipeline" not in report:
        return None
    made_by = report["pipeline"]
    environment = made_by["environment"]
    if environment is not None:
        return f"pipeline --env {environment} {command}"
    if command.startswith(_SHOW_INVALID):
        command = f"events --date {report['date']} --invalid"
    if command.partition(" ")[0] in _OF_PREVIEWS:
        return f"pipeline {command} --preview {shlex.quote(made_by.get('preview', PREVIEW))}"
    return None


def next_command(report: Compared, cause: CauseFigures) -> str:
    """The arguments of the command that looks into a cause."""
    if "of" in cause and "metrics" in report:
        return _of_a_metric(report, cause["of"])
    day, of_a_source = report["date"], cause["kind"] not in ("invalid", "delay", "gap")
    if of_a_source and sources_of(cause) == 1 and (source := _argument(cause["sources"][0])):
        return _of_a_source(report, cause, source)
    return {
        "silent": f"status --date {day}",
        "gap": f"status --date {day}",
        "failures": _failing(report, day),
        "invalid": _quarantine(report, *_most_invalid(report)),
        "delay": f"query slow_sources {day}",
        "volume": f"query sources_of_a_day {day}",
        "new": f"query sources_of_a_day {day}",
    }[cause["kind"]]


def _failing(report: Compared, day: str) -> str:
    """What failed, by action; by source if no event has an action."""
    if any(one["name"] is not None for one in report["activity"]["by_action"]):
        return f"query failing_actions {day} {day}"
    return f"query sources_of_a_day {day}"


def _of_a_source(report: Compared, cause: CauseFigures, source: str) -> str:
    """Of a cause that is about one source, which is named by the argument `source`."""
    day, kind = report["date"], cause["kind"]
    if kind == "silent":
        if invalid_of(report, cause["sources"][0]):
            return _quarantine(report, f"--source {source}")
        return f"status --date {day}"
    if kind == "failures" and cause["worse"]:
        return f"events --date {day} --failed --source {source}"
    if kind == "new":
        return f"events --date {day} --source {source}"
    return _days_of(source, day)


def _of_a_metric(report: Compared, of: MetricPlace) -> str:
    """The events that a metric counts, as far as options can choose them."""
    options = [f"events --date {report['date']}"]
    for name, value in chosen_events(report["metrics"], of).items():
        if name == "failed":
            options += ["--failed"] if value else []
        elif (argument := _argument(str(value))) is not None:
            options += [f"{_OPTIONS[name]} {argument}"]
    return " ".join(options)


def _days_of(source: str, day: str) -> str:
    first = date.fromisoformat(day) - _DAYS_BACK
    return f"query days_of_a_source {first} {day} {source}"


def _quarantine(report: Compared, *options: str) -> str:
    day = report["date"]
    return " ".join([_SHOW_INVALID, f"--from {day} --to {day}", *options, "--limit 3"])


def _most_invalid(report: Compared) -> list[str]:
    """The options that choose what most invalid events have in common."""
    quarantined = report["quality"]["quarantined"]
    for one in quarantined.get("by_source", [])[:1]:
        source = one["name"] and _argument(one["name"])
        reason = next(iter(one["reasons"]))
        return [*([f"--source {source}"] if source else []), f"--reason {reason}"]
    return [f"--reason {reason}" for reason in [*quarantined["reasons"]][:1]]


def _argument(name: str) -> str | None:
    """A name from an event as an argument; None where it would not read there as it is.

    Not every shell takes a backslash in quotes as one (fish), or "=" as a beginning (zsh).
    """
    if name.startswith(("-", "=")) or "\\" in name or untrusted.name(name) != name:
        return None
    return shlex.quote(name)
