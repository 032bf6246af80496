"""docs/metrics.md answers questions: each is asked, of its events and of many made like them.

What is counted of the made ones is compared with a computation of its own (tests/reference).
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from functions.report.document.metrics import each_series
from tests.harness.command import run
from tests.harness.definitions import written
from tests.harness.documents import cells, code
from tests.harness.previewed import previewed
from tests.harness.varied import varied
from tests.reference import event_texts
from tests.reference.metrics import Day, Measured, from_toml
from toolchain.project import ROOT

if TYPE_CHECKING:
    from functions.report.document.metrics import MetricFigures, RestFigures, SeriesFigures
    from functions.report.document.report import Report

PAGE = (ROOT / "docs" / "metrics.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
COOKBOOK = PAGE.partition("\n## Cookbook\n")[2]
SHOWN, MADE = "2026-11-20", "2026-11-21"
MOST_MADE = 1_500
DEFINITIONS = re.compile(r"^```toml\n# definitions/metrics\.toml\n(.*?)^```", re.M | re.S)
EVENTS = re.compile(r"^```json\n(.*?)^```", re.M | re.S)
HEAD = ["metric", "unit", "by", "value", "events", "without value"]


@dataclass(frozen=True)
class Question:
    """A question of the page: its definitions, its events, and the rows of its answer."""

    name: str
    definitions: str
    events: list[dict[str, Any]]
    answer: list[list[str]]


def _questions() -> Iterator[Question]:
    for section in re.split(r"^### ", COOKBOOK, flags=re.MULTILINE)[1:]:
        name, _, text = section.partition("\n")
        (definitions,), (events,) = DEFINITIONS.findall(text), EVENTS.findall(text)
        head, _, *rows = [cells(line) for line in text.splitlines() if line.startswith("|")]
        assert head == HEAD
        yield Question(name, definitions, json.loads(events), rows)


QUESTIONS = list(_questions())


def reports(directory: Path, definitions: str, days: dict[str, Sequence[str]]) -> dict[str, Report]:
    """What preview makes of events by day. They lack an id and a time, and get them here."""
    lines = [
        f'{{"event_id": "e-{number}", "timestamp": "{day}T12:00:00Z", {event.strip()[1:]}'
        for day, events in days.items()
        for number, event in enumerate(events)
    ]
    return previewed(directory, lines, metrics=definitions)


def rows(metrics: Sequence[MetricFigures]) -> Iterator[list[str]]:
    """The figures of a report as the page shows them."""
    for metric in metrics:
        for one in each_series(metric):
            head = [f"`{metric['name']}`", one["unit"] or ""]
            yield [*head, "", *_shown(one), str(one["without_value"])]
            for table in one["by"]:
                by = table["dimension"]
                assert table["other"] is None
                for value in table["values"]:
                    yield [*head, f"{by} `{value['name']}`", *_shown(value), ""]
                if table["no_value"]:
                    yield [*head, f"no {by}", *_shown(table["no_value"]), ""]


def _shown(figure: Any) -> list[str]:
    value = figure["value"]
    return ["none" if value is None else f"{Decimal(value):f}", str(figure["events"])]


def found(metric: MetricFigures) -> dict[str, Any]:
    """What a report says of a metric, by unit and dimension."""
    by_dimension = metric["unit_dimension"] is not None
    series = {one["unit"] if by_dimension else None: _series(one) for one in each_series(metric)}
    assert metric["more_series"] == 0
    return {"name": metric["name"], "series": series}


def _series(one: SeriesFigures) -> dict[str, Any]:
    assert all(table["more_values"] == 0 for table in one["by"])
    return {
        "value": one["value"],
        "events": one["events"],
        "without_value": one["without_value"],
        "inexact": one["inexact"],
        "by": {
            table["dimension"]: {
                "values": [
                    (each["name"], each["value"], each["events"]) for each in table["values"]
                ],
                "no_value": _rest(table["no_value"]),
            }
            for table in one["by"]
        },
    }


def by_name(metric: Measured) -> dict[str, Any]:
    """What the reference says of a metric, as far as a report does."""
    assert metric.more_series == 0
    return {
        "name": metric.name,
        "series": {
            unit: {
                **one.figure._asdict(),
                "by": {
                    dimension: {
                        "values": [(name, row.value, row.events) for name, row in table.values],
                        "no_value": table.no_value and table.no_value[:2],
                    }
                    for dimension, table in one.tables.items()
                },
            }
            for unit, one in metric.series.items()
        },
    }


def _rest(one: RestFigures | None) -> tuple[Any, int] | None:
    return None if one is None else (one["value"], one["events"])


def test_there_are_fifteen_questions() -> None:
    assert len({question.name for question in QUESTIONS}) == 15


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_a_question_is_answered_as_the_page_says_and_as_a_computation_by_itself(
    tmp_path: Path, question: Question
) -> None:
    chance = random.Random(question.name)
    shown = [json.dumps(one) for one in question.events]
    made = list(varied(question.events, chance, MOST_MADE))
    by_day = reports(tmp_path, question.definitions, {SHOWN: shown, MADE: made})
    assert list(rows(by_day[SHOWN]["metrics"])) == question.answer
    for day, events in ((SHOWN, shown), (MADE, made)):
        reference = Day(from_toml(question.definitions), map(event_texts.event, events))
        expected = [by_name(metric) for metric in reference.metrics()]
        assert [found(metric) for metric in by_day[day]["metrics"]] == expected
    counted = [one for metric in by_day[MADE]["metrics"] for one in each_series(metric)]
    assert all(one["events"] for one in counted)


def test_each_text_of_the_page_counts_as_it_says(tmp_path: Path) -> None:
    table = PAGE.partition("\n### Numbers\n")[2].partition("\n### ")[0]
    listed = [cells(line) for line in table.splitlines() if line.startswith("|")][2:]
    assert len(listed) > 5
    metric = '[[metric]]\nname = "n"\nagg = "sum"\nexpr = "details.n"\nby = ["source"]\n'
    events: list[str] = []
    expected: list[str] = []
    for written_as, counts_as in listed:
        texts = [*code(written_as), *(["-"] if "nothing" in written_as else [])]
        for text in texts:
            value = f'{{"n": {text}}}' if text != "-" else "{}"
            events.append(f'{{"source": "s-{len(events)}", "event_type": "A", "details": {value}}}')
            expected.append(counts_as)
    report = reports(tmp_path, metric, {SHOWN: events})[SHOWN]
    (one,) = report["metrics"]
    values = {each["name"]: each["value"] for each in one["by"][0]["values"]}
    words = ("inexact", "no value")
    for number, counts_as in enumerate(expected):
        exact = Decimal(0 if counts_as in words else counts_as)
        assert values[f"s-{number}"] == exact, (events[number], counts_as)
    assert (one["inexact"], one["without_value"]) == tuple(expected.count(word) for word in words)


@pytest.mark.parametrize("page", [PAGE.partition("## Cookbook")[0], README], ids=["page", "README"])
def test_the_definition_that_is_shown_first_is_accepted(tmp_path: Path, page: str) -> None:
    (definitions,) = DEFINITIONS.findall(page)
    folder = written(tmp_path / "definitions", metrics=definitions)
    assert run("check", "--definitions", str(folder)).exit_code == 0
