"""What people and machines are told of the team's own figures: first, briefly, and harmlessly."""

from __future__ import annotations

import json
from copy import deepcopy
from decimal import Decimal
from typing import Any

import pytest

from functions.report.announce import chat_text, mail, slack, teams
from functions.report.announce.told import Told, Where
from functions.report.document.encoding import in_one_line
from functions.report.document.headline import metric_headlines
from functions.report.document.report import Report
from tests.harness.made_report import made_report
from tests.harness.metric_reports import many_metrics, told_usual
from tests.harness.shop_reports import day_with_metrics

# The characters that grow most, and what chats obey.
HOSTILE = ("\U000e0001" * 256, "*_~`<&@here>](https://x" * 11)


def told(report: Report) -> Told:
    return Told(report, None, Where("reports", "aws"))


def usual_day() -> Report:
    return told_usual(deepcopy(day_with_metrics(usual=True)))


def hostile(text: str) -> Report:
    """As many metrics as there can be, all of whose texts are hostile."""
    report: Any = many_metrics(50, units=20, unit=lambda n: f"{n}{text}"[:256])
    for metric in report["metrics"]:
        metric["title"] = text[:128]
    return report  # type: ignore[no-any-return]


def fields(report: Report) -> list[str]:
    blocks = slack.message(told(report))["blocks"]
    (section,) = [one for one in blocks if "fields" in one]
    return [field["text"] for field in section["fields"]]


def facts(report: Report) -> list[tuple[str, str]]:
    body = teams.message(told(report))["attachments"][0]["content"]["body"]
    (found,) = [one for one in body if one["type"] == "FactSet"]
    return [(one["title"], one["value"]) for one in found["facts"]]


def test_the_table_of_a_mail_begins_with_the_teams_figures() -> None:
    table = mail.text(told(usual_day())).split("\n\n")[1].splitlines()
    assert [line.split("  ")[0] for line in table[1:]][:2] == ["Revenue (EUR)", "Revenue (USD)"]
    assert table[1].split() == ["Revenue", "(EUR)", "42,598.22", "38,338", "+11%"]
    labels = [line.split("  ")[0] for line in table[11:15]]
    assert labels == ["Events", "Failed", "Invalid", "Delay p95"]
    assert table[15:] == [
        "Request p95: 50 of 39,940 events have no number",
        "and 2 more figures: see the page",
    ]


def test_two_of_the_four_figures_of_a_chat_are_the_teams() -> None:
    report = usual_day()
    names = ["Revenue (EUR)", "Request p95", "Events", "Failed"]
    assert [text.split("*")[1] for text in fields(report)] == names
    assert [title for title, _ in facts(report)] == names
    lines = chat_text.text(told(report)).splitlines()
    assert "Revenue (EUR): 42,598.22 (usual Mon 38,338, +11%)" in lines
    assert len(fields(made_report())) == 4


def test_a_figure_without_a_value_says_why() -> None:
    report: Any = usual_day()
    conversion = next(one for one in report["metrics"] if one["name"] == "conversion")
    conversion |= {"value": None, "usual": None}
    line = next(one for one in mail.text(told(report)).splitlines() if one.startswith("Conversion"))
    assert line.split("  ")[0] == "Conversion"
    assert "divided by zero" in line


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_is_obeyed_and_all_fits(text: str) -> None:
    report = hostile(text)
    for shown in (*fields(report), *(title for title, _ in facts(report))):
        bare = shown.split("*")[1] if shown.startswith("*") else shown
        assert not set(bare) & set("*_~`<>@\U000e0001")
        assert "](" not in bare
        assert len(shown) < 2_000
    assert len(json.dumps(teams.message(told(report)), ensure_ascii=False).encode()) < 21_000
    assert len(mail.text(told(report)).encode()) < mail.MOST_BYTES / 4


def test_machines_get_exact_numbers() -> None:
    report: Any = usual_day()
    report["metrics"][2]["value"] = Decimal("12345678901234567890.123456789")
    found = metric_headlines(report)
    assert found["metrics"][0] == {
        "name": "revenue",
        "title": "Revenue",
        "unit": "EUR",
        "value": Decimal("42598.22"),
    }
    assert found["more_metrics"] == 0
    assert b'"value":12345678901234567890.123456789' in in_one_line(found)
    assert metric_headlines(made_report()) == {}


@pytest.mark.parametrize("text", HOSTILE)
def test_the_list_of_figures_fits_into_an_event_with_each_metric(text: str) -> None:
    found = metric_headlines(hostile(text))
    assert len(in_one_line(found["metrics"])) < 40_000
    assert len(found["metrics"]) + found["more_metrics"] == 1_000
    few = metric_headlines(many_metrics(50, units=20))
    assert [one["name"] for one in few["metrics"] if one["unit"] == "u00"] == [
        f"metric_{at}" for at in range(50)
    ]
