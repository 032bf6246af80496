"""Reports, sources and holidays: what each key may be, and what is refused."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.harness.definitions import loaded, refused

METRIC = '[[metric]]\nname = "revenue"\nagg = "sum"\nexpr = "details.amount"\n'
HEAD = '[[report]]\nname = "payments"\n'
FILTER = 'filter = { source = ["billing", { prefix = "shop.pay" }] }\n'


def test_every_key_of_a_report_may_be_set(tmp_path: Path) -> None:
    rest = (
        'title = "Payments"\nmetrics = ["revenue"]\nevery = "week"\naudience = "finance"\n'
        'attach = ["csv", "html"]\nsend_at = "07:00"\n'
    )
    (report,) = loaded(tmp_path, metrics=METRIC, reports=HEAD + FILTER + rest).reports
    assert dict(report) == {
        "name": "payments",
        "title": "Payments",
        "filter": ({"source": ["billing", {"prefix": "shop.pay"}]},),
        "metrics": ["revenue"],
        "every": "week",
        "audience": "finance",
        "attach": ["csv", "html"],
        "send_at": "07:00",
    }


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (HEAD, "filter: is missing"),
        (HEAD + FILTER + 'every = "hour"\n', "every: must be 'day', 'week' or 'month'"),
        (
            HEAD + FILTER + 'send_at = "7:00"\n',
            "send_at: must be complete, or a time such as 07:00, not",
        ),
        (HEAD + FILTER + 'attach = ["pdf"]\n', "attach[0]: must be 'csv' or 'html'"),
        (HEAD + FILTER + 'attach = ["csv", "csv"]\n', "attach: each once"),
        (HEAD + FILTER + 'metrics = ["refunds"]\n', "metrics: there is no metric refunds; there"),
        (HEAD + "filter = { details.a = 1 }\n", "filter.details: 'details' is not there; reports"),
        (HEAD.replace("payments", "all") + FILTER, "name: all is the report of everything"),
        (HEAD + FILTER + HEAD + FILTER, "name: payments is that of report 1 already"),
    ],
)
def test_a_report_that_is_wrong(tmp_path: Path, text: str, told: str) -> None:
    (line,) = refused(tmp_path, metrics=METRIC, reports=text)
    assert line.startswith("reports.toml: report ")
    assert told in line


def test_every_key_of_a_source_may_be_set(tmp_path: Path) -> None:
    text = (
        '[[source]]\nsource = { prefix = "shop." }\nowner = "shop"\nfresh_within = "3h"\n'
        'days = ["mon", "fri"]\n[[source]]\nsource = ["erp", "crm"]\nowner = "back-office"\n'
    )
    first, second = loaded(tmp_path, sources=text).sources
    assert dict(first) == {
        "source": [{"prefix": "shop."}],
        "owner": "shop",
        "fresh_within": "3h",
        "days": ["mon", "fri"],
    }
    assert second.source == ["crm", "erp"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('owner = "a"\n', "source: is missing"),
        ('source = "a"\n', "must have owner or fresh_within"),
        ('source = []\nowner = "a"\n', "source: an empty list matches nothing"),
        ('source = { starts = "a" }\nowner = "a"\n', "source: 'starts' is no matcher"),
        (
            'source = "a"\nfresh_within = "3 hours"\n',
            "fresh_within: must be 1 to 9999 minutes, hours or days, such as 30m, 6h or 2d",
        ),
        ('source = "a"\nfresh_within = "0h"\n', "fresh_within: must be 1 to 9999 minutes, hours"),
        ('source = "a"\nowner = "a"\ndays = ["mon"]\n', "days says of which days fresh_within"),
        (
            'source = "a"\nfresh_within = "3h"\ndays = ["monday"]\n',
            "days[0]: must be 'mon'",
        ),
        ('source = "a"\nfresh_within = "3h"\ndays = ["mon", "mon"]\n', "days: each once, not"),
    ],
)
def test_a_source_that_is_wrong(tmp_path: Path, text: str, told: str) -> None:
    (line,) = refused(tmp_path, sources=f"[[source]]\n{text}")
    assert line.startswith("sources.toml: source 1: ")
    assert told in line


def test_a_holiday_is_a_day_and_its_name(tmp_path: Path) -> None:
    (holiday,) = loaded(
        tmp_path, calendar='[[holiday]]\ndate = 2026-12-25\nname = "Christmas"\n'
    ).holidays
    assert (holiday.date, holiday.name) == (date(2026, 12, 25), "Christmas")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            'date = "2026-12-25"\nname = "a"\n',
            "holiday 1 (a): date: must be a date without quotation marks",
        ),
        (
            'date = 2026-12-25\nname = "a"\n[[holiday]]\ndate = 2026-12-25\nname = "b"\n',
            "holiday 2 (b): date: 2026-12-25 is that of holiday 1 already",
        ),
    ],
)
def test_a_holiday_that_is_wrong(tmp_path: Path, text: str, told: str) -> None:
    (line,) = refused(tmp_path, calendar=f"[[holiday]]\n{text}")
    assert line.startswith(f"calendar.toml: {told}")
