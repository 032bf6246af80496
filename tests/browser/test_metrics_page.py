"""The team's own figures in a real browser: right, readable, and on a small page however many."""

from __future__ import annotations

import re
import time
from copy import deepcopy
from decimal import Decimal
from typing import Any

import pytest

from cli.announcement import data_url
from functions.report.announce import mail_page
from functions.report.announce.told import Told, Where
from functions.report.document.report import Report
from functions.report.pages import day, index
from tests.browser.test_day_page import FIGURES, value_at
from tests.browser.test_pages import DAYS
from tests.harness.browser import OpenPage
from tests.harness.judged_report import judged_report
from tests.harness.made_report import groups, made_report
from tests.harness.metric_reports import many_metrics, unknown
from tests.harness.shop_reports import day_with_metrics

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

EVIL = ("<script>window.ran = 1</script>", '"><img src=x onerror="window.ran = 1">', "x" * 256)


def hostile() -> Report:
    def named(n: int) -> str:
        return f"{EVIL[n % 3]}\u202e{n}"[:256]

    report: Any = many_metrics(4, units=3, values=60, named=named, unit=named)
    for at, metric in enumerate(report["metrics"]):
        metric["title"] = EVIL[at % 3][:128]
    report["activity"]["dimensions"] = [
        {
            "name": "region",
            "digest": "0" * 64,
            "values": groups(list(map(named, range(60)))),
            "other": {"values": 1, "events": 2, "failures": 0},
        }
    ]
    return report  # type: ignore[no-any-return]


def large(metrics: Report) -> Report:
    """A report with ten thousand sources and these metrics."""
    many = judged_report(made_report(sources=[f"source-{n:05}" for n in range(10_000)]))
    return {**many, "metrics": metrics["metrics"]}


LONG = Decimal("-1234567890123456789012345.987654321")


def with_a_long_number() -> Report:
    report: Any = deepcopy(day_with_metrics())
    for name in ("paid", "users"):
        metric = next(one for one in report["metrics"] if one["name"] == name)
        metric["value"] = LONG
    return report  # type: ignore[no-any-return]


REPORTS = {
    "shop": day_with_metrics(),
    "new": unknown(deepcopy(day_with_metrics())),
    "one": many_metrics(1),
    "twenty units": many_metrics(1, units=20, values=100),
    "fifty": many_metrics(50, values=1_000),
    "all": large(many_metrics(50, units=20, values=1_000)),
    "hostile": hostile(),
    "long": with_a_long_number(),
}
PAGES = {name: day.to_html(report) for name, report in REPORTS.items()} | {
    "index": index.to_html(DAYS, report=day_with_metrics()),
    "index, long": index.to_html(DAYS, report=with_a_long_number()),
    "index, hostile": index.to_html(DAYS, report=hostile()),
}


def mail_of(name: str) -> str:
    """The HTML of a mail about a report, with its pictures in it."""
    told = Told(REPORTS[name], None, Where("reports", "aws"))
    return mail_page.to_html([mail_page.content(told, data_url)], [])


def as_number(text: str) -> Decimal | None:
    """The number that a shown figure stands for, whatever its unit."""
    found = re.match(r"[<>]?(\N{MINUS SIGN}?)([\d,.]+)(%?)", text)
    if found is None:
        return None
    sign, number, percent = found.groups()
    value = Decimal(number.replace(",", "")) * (-1 if sign else 1)
    return value / 100 if percent else value


@pytest.mark.parametrize("name", ["shop", "twenty units", "fifty", "hostile", "long"])
def test_the_figures_of_metrics_are_those_of_report_json(open_page: OpenPage, name: str) -> None:
    report, opened = REPORTS[name], open_page(PAGES[name])
    shown: list[list[str]] = opened.page.eval_on_selector_all("[data-figure^='metrics']", FIGURES)
    assert shown
    for path, text in shown:
        expected, number = value_at(report, path), as_number(text)
        if expected is None:
            assert number is None, path
        elif isinstance(expected, int) and not path.endswith("expected"):
            assert number == expected, path
        else:
            assert float(number or 0) == pytest.approx(float(expected), rel=0.006), path


def test_every_figure_of_a_usual_report_is_on_the_page(open_page: OpenPage) -> None:
    report, opened = REPORTS["shop"], open_page(PAGES["shop"])
    shown: list[list[str]] = opened.page.eval_on_selector_all("[data-figure]", FIGURES)
    paths = {path for path, _ in shown}
    for at, metric in enumerate(report["metrics"]):
        figures = [(f"metrics.{at}.series.{n}", one) for n, one in enumerate(metric["series"])]
        for path, series in figures or [(f"metrics.{at}", metric)]:
            assert f"{path}.value" in paths
            for place, table in enumerate(series["by"]):
                for n in range(len(table["values"])):
                    assert f"{path}.by.{place}.values.{n}.value" in paths


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("width", [360, 820, 1280])
def test_a_page_with_metrics_fits_asks_for_nothing_and_has_no_error(
    open_page: OpenPage, name: str, width: int
) -> None:
    opened = open_page(PAGES[name], width=width)
    opened.page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert opened.page.evaluate("document.documentElement.scrollWidth") == width
    assert opened.console == []
    assert [url for url in opened.requests if not url.endswith("/page.html")] == []
    assert opened.page.evaluate("window.ran") is None


@pytest.mark.parametrize("name", ["shop", "fifty", "hostile", "long"])
@pytest.mark.parametrize("width", [360, 860])
def test_a_mail_with_metrics_fits_and_runs_nothing(
    open_page: OpenPage, name: str, width: int
) -> None:
    opened = open_page(mail_of(name), width=width)
    assert opened.page.evaluate("document.documentElement.scrollWidth") == width
    assert opened.console == []
    assert opened.page.evaluate("window.ran") is None
    rows = opened.page.locator(".figures th[scope=row]").all_inner_texts()
    assert len(rows) == 14
    assert rows[10:] == ["Events", "Failed", "Invalid", "Delay p95"]
    if name == "shop":
        text = opened.page.inner_text("body")
        assert "Request p95: 50 of 39,940 events have no number" in text
        assert opened.page.locator(".figures img").count() == 14


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["shop", "new", "twenty units", "hostile", "index", "long"])
def test_axe_finds_nothing_serious_in_metrics(
    open_page: OpenPage, axe: str, name: str, scheme: str
) -> None:
    opened = open_page(PAGES[name], width=360, scheme=scheme)
    opened.page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert opened.serious_faults(axe, passes=15) == []


@pytest.mark.parametrize("name", ["fifty", "all"])
def test_as_many_metrics_as_there_can_be_are_a_small_page(open_page: OpenPage, name: str) -> None:
    report = REPORTS[name]
    worked = time.process_time()
    html = day.to_html(report)
    assert time.process_time() - worked < 1
    assert len(html.encode()) < 1_000_000
    loaded = "performance.getEntriesByType('navigation')[0].loadEventEnd"
    opened = [open_page(html, width=360).page for _ in range(4)]
    assert min(page.evaluate(loaded) for page in opened) < 1_000  # milliseconds


def test_metrics_print(open_page: OpenPage) -> None:
    opened = open_page(PAGES["shop"])
    pdf = opened.page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) <= 3
    opened.page.emulate_media(media="print")
    assert opened.page.locator("#metrics ~ .metrics tbody tr").first.is_visible()
