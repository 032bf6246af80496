"""Plays scenarios on the functions and on the reference, and holds the reports together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tests.reference.generator import generate
from tests.reference.history import figures
from tests.reference.pipeline import pipeline
from tests.reference.runs import Reference, Refused
from tests.reference.scenario import Scenario, Step

Json = dict[str, Any]
_LEFT_OUT = "cost_estimate"
# What follows from the comparison, and whose report it is.
_JUDGED = ("verdict", "pipeline")
_MOST_SHOWN = 12


class DisagreementError(AssertionError):
    """The functions and the reference say different things; the message says which."""


@dataclass
class Verdict:
    """What was compared."""

    scenarios: int = 0
    zones: set[str] = field(default_factory=set)
    messages: int = 0
    reports: int = 0
    figures: int = 0

    def play(self, seed: int) -> None:
        """Compare after each step of a scenario. Raises DisagreementError."""
        scenario = generate(seed)
        reference = Reference(scenario.zone, scenario.look_back_days)
        with pipeline(scenario) as functions:
            before: Mapping[str, Json] = {}
            for step in scenario.steps:
                said, expected = _outcome(functions, step), _outcome(reference, step)
                stored = functions.reports()
                differences = [
                    *_answers_differ(said, expected),
                    *self._differences(stored, before, reference.reports),
                ]
                if differences:
                    raise DisagreementError(_text(scenario, step, differences))
                before = stored
        self.scenarios += 1
        self.zones.add(scenario.zone.key)
        self.messages += sum(batch.count for batch in reference.batches.values())

    def _differences(
        self, stored: Mapping[str, Json], before: Mapping[str, Json], expected: Mapping[date, Json]
    ) -> Iterator[str]:
        by_day = {str(day): report for day, report in expected.items()}
        for day in sorted(stored.keys() | by_day.keys()):
            if day not in stored or day not in by_day:
                yield f"{day}: has {'no' if day not in stored else 'a'} report"
            elif stored[day] is not before.get(day):
                self.reports += 1
                self.figures += len(figures(by_day[day]))
                yield from (f"{day}: {one}" for one in reports_differ(stored[day], by_day[day]))
            elif stored[day]["revision"] != by_day[day]["revision"]:
                yield f"{day}: has no revision {by_day[day]['revision']}"


def reports_differ(said: Json, expected: Json) -> Iterator[str]:
    """What a report says that it must not say."""
    said = {name: value for name, value in said.items() if name not in (_LEFT_OUT, *_JUDGED)}
    said["comparison"] = _comparison(said["comparison"], expected["comparison"])
    quarantined = {**said["quality"]["quarantined"]}
    said["quality"] = {**said["quality"], "quarantined": quarantined}
    expected_quarantined = {**expected["quality"]["quarantined"]}
    expected = {
        **expected,
        "quality": {**expected["quality"], "quarantined": expected_quarantined},
    }
    yield from _samples_differ(
        quarantined.pop("samples"), quarantined["reasons"], expected_quarantined.pop("samples")
    )
    yield from _history_differs(said.pop("history"), expected.pop("history"))
    yield from _values_differ("", said, expected)


def _comparison(said: Json, expected: Json) -> Json:
    """Without what stands out, ranges and words; of sources only those that sent anything."""
    wanted: Json = expected["usual"]
    usual: Json = {member: value for member, value in said["usual"].items() if member in wanted}
    for member in usual:
        if member.startswith("by_"):
            listed = usual[member][: len(wanted[member])]
            usual[member] = [{"name": one["name"], "history": one["history"]} for one in listed]
    usual["history"] = {n: days for n, days in usual["history"].items() if n in wanted["history"]}
    judged = {**said["judged"]}
    del judged["sentence"]
    compared = {**said, "usual": usual, "judged": judged}
    return {member: value for member, value in compared.items() if member in expected}


def _samples_differ(
    said: list[Json], counts: Mapping[str, int], shown: Mapping[str, set[str]]
) -> Iterator[str]:
    """Three of each reason, or all: as many others as there are."""
    for reason in shown:
        originals = [one["original"] for one in said if one["reason"] == reason]
        at_least = min(3, len(shown[reason]))
        if not at_least <= len(originals) <= min(3, counts.get(reason, 0)):
            yield f"{len(originals)} samples of {reason}"
        if not set(originals) <= shown[reason]:
            yield f"samples of {reason} are {originals}, not of {shown[reason]}"
    if any(one["reason"] not in shown for one in said):
        yield "samples of other reasons"


def _history_differs(said: list[Json], expected: list[Json]) -> Iterator[str]:
    if len(said) != len(expected):
        yield f"{len(said)} revisions, not {len(expected)}"
        return
    for revision, wanted in zip(said, expected, strict=True):
        for member in ("revision", "generated_at", "key"):
            if revision[member] != wanted[member]:
                yield f"history: {member} is {revision[member]}, not {wanted[member]}"
        changed = {
            change["figure"]: (change["before"], change["after"])
            for change in revision["changes"]
            if not change["figure"].startswith(_LEFT_OUT)
        }
        if revision["more_changes"]:
            wrong = {name for name in changed if wanted["changes"].get(name) != changed[name]}
        else:
            names = changed.keys() | wanted["changes"].keys()
            wrong = {name for name in names if wanted["changes"].get(name) != changed.get(name)}
        for name in sorted(wrong):
            yield (
                f"revision {wanted['revision']}: change of {name} is {changed.get(name)}, "
                f"not {wanted['changes'].get(name)}"
            )


def _values_differ(path: str, said: Any, expected: Any) -> Iterator[str]:
    if isinstance(said, dict) and isinstance(expected, dict):
        for name in sorted(said.keys() | expected.keys()):
            missing = "missing"
            yield from _values_differ(
                f"{path}.{name}", said.get(name, missing), expected.get(name, missing)
            )
    elif isinstance(said, list) and isinstance(expected, list) and len(said) == len(expected):
        for place, (one, other) in enumerate(zip(said, expected, strict=True)):
            yield from _values_differ(f"{path}[{place}]", one, other)
    elif said != expected or (type(said) is not type(expected) and not isinstance(said, float)):
        yield f"{path[1:]} is {said!r}, not {expected!r}"


def _answers_differ(said: Any, expected: Any) -> Iterator[str]:
    """What the function answers; of the sweep, only how much it found."""
    for name, value in expected.items():
        if name == "sweep":
            yield from _answers_differ(said.get(name), value)
        elif name == "restated":
            days, wanted = ([one["date"] for one in answers] for answers in (said[name], value))
            if days != wanted:
                yield f"restated {days}, not {wanted}"
            for one, other in zip(said[name], value, strict=False):
                yield from _answers_differ(one, other)
        elif said.get(name) != value:
            yield f"the answer's {name} is {said.get(name)!r}, not {value!r}"


def _outcome(played: Any, step: Step) -> Any:
    try:
        return played.play(step)
    except Refused:
        return {"refused": True}


def _text(scenario: Scenario, step: Step, differences: list[str]) -> str:
    title = f"seed {scenario.seed}, {scenario.zone}, {type(step).__name__} at {step.at}:"
    more = len(differences) - _MOST_SHOWN
    end = [f"and {more} more"] if more > 0 else []
    return "\n  ".join([title, *differences[:_MOST_SHOWN], *end])
