"""A day's page in a real browser: its figures, its length on a phone, and what is printed."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest

from functions.report.document.report import Report
from functions.report.pages import day
from tests.harness.browser import OpenPage
from tests.harness.judged_report import judged_report
from tests.harness.made_report import backfilled, made_report, with_comparison
from tests.harness.shop_days import Odd
from tests.harness.shop_reports import Before, anomalous_day, many_sources, report_of

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PHONE = (390, 844)
FULL = judged_report()
MANY = judged_report(made_report(sources=[f"source-{n:05}" for n in range(10_000)]))
FIGURES = "found => found.map(one => [one.dataset.figure, one.textContent])"


def value_at(report: Report, path: str) -> Any:
    """The value at a path of report.json, by which the page says where a figure is from."""
    found: Any = report
    for step in path.split("."):
        found = found[int(step)] if isinstance(found, list) else found[step]
    return found


def as_number(text: str) -> float | None:
    """The number that a shown figure stands for: seconds, dollars or a share; None for a dash."""
    units = {"d": 86_400, "h": 3_600, "min": 60, "s": 1, "ms": 0.001}
    parts = re.findall(r"([\d,.]+) (d|h|min|s|ms)\b", text)
    if parts:
        return float(sum(float(number.replace(",", "")) * units[unit] for number, unit in parts))
    if text == "\N{EN DASH}":
        return None
    plain = float(text.replace(",", "").strip("$%<>"))
    return plain / 100 if "%" in text else plain


def test_the_figures_on_the_page_are_those_of_report_json(open_page: OpenPage) -> None:
    for report in (FULL, anomalous_day(), with_comparison(made_report(good=False))):
        opened = open_page(day.to_html(report))
        shown: list[list[str]] = opened.page.eval_on_selector_all("[data-figure]", FIGURES)
        for path, text in shown:
            expected, number = value_at(report, path), as_number(text)
            if expected is None:
                assert number is None, path
            elif isinstance(expected, int):
                assert number == expected, path
            else:
                # Rounded: to 0.1 percent, to 0.0001 dollars, to whole events, or to two units.
                assert number == pytest.approx(expected, rel=0.02, abs=0.00051), path
        paths = {path for path, _ in shown}
        assert paths >= {
            *("activity.events", "activity.failures", "activity.failure_rate"),
            *(f"activity.by_hour.{h}.{of}" for h in range(24) for of in ("events", "failures")),
            *(f"activity.by_source.{place}.events" for place in range(10)),
            *(f"quality.{kind}" for kind in ("duplicates", "conflicting_duplicates", "late")),
            *(f"processing.events.{of}" for of in ("received", "valid", "quarantined", "pending")),
            *(f"latency_seconds.{name}" for name in ("p50", "p95", "p99", "max", "on_time.max")),
            *("cost_estimate.total", "cost_estimate.by_service.1.usd", "revision"),
        }
        if "usual" in report["comparison"]:
            usual = "comparison.usual"
            assert paths >= {
                *(f"{usual}.{of}.expected" for of in ("events", "failure_rate", "invalid_rate")),
                *(f"{usual}.by_hour.{hour}.expected" for hour in range(1, 24)),
                *(f"{usual}.by_source.{place}.failure_rate.expected" for place in range(5)),
            }


def test_every_source_of_the_report_is_in_the_table_once(open_page: OpenPage) -> None:
    report = anomalous_day()
    opened = open_page(day.to_html(report))
    rows = opened.page.locator("#sources ~ .wide tbody th bdi").all_inner_texts()
    sent = {group["name"] for group in report["activity"]["by_source"]}
    silent = {one["name"] for one in report["comparison"]["usual"]["by_source"]} - sent
    assert silent
    assert sorted(rows) == sorted(map(str, sent | silent))
    assert set(rows[: len(silent)]) == silent


def test_the_causes_and_the_first_command_are_on_the_first_screen_and_a_half_of_a_phone(
    open_page: OpenPage,
) -> None:
    report = anomalous_day()
    width, height = PHONE
    opened = open_page(day.to_html(report), width=width)
    page = opened.page
    bottoms = "all => all.map(one => one.getBoundingClientRect().bottom + window.scrollY)"
    commands: list[float] = page.eval_on_selector_all(".command", bottoms)
    causes: list[float] = page.eval_on_selector_all(".looks li", bottoms)
    assert len(causes) == len(report["comparison"]["causes"]) >= 6
    assert commands[0] < 1.5 * height
    assert causes[1] < 1.5 * height
    assert page.evaluate("document.documentElement.scrollHeight") <= 5 * height


@pytest.mark.parametrize("name", ["anomalous", "many", "hostile"])
def test_a_report_prints_to_two_pages_at_most(open_page: OpenPage, name: str) -> None:
    evil = judged_report(made_report(sources=["<b>" * 40, "x" * 100_000], good=False))
    report = {"anomalous": anomalous_day(), "many": MANY, "hostile": evil}[name]
    opened = open_page(day.to_html(report))
    pdf = opened.page.pdf(prefer_css_page_size=True)
    assert 1 <= len(re.findall(rb"/Type\s*/Page\b", pdf)) <= 2
    opened.page.emulate_media(media="print")
    rows = opened.page.locator("#sources ~ .wide tbody tr").all()
    shown = sum(row.is_visible() for row in rows[:40])
    assert shown == min(len(rows), 30)
    said = opened.page.locator(".note.print")
    assert said.all_inner_texts() == (
        ["Printed: the first 30 of 1,000 in this table."] if name == "many" else []
    )


def test_a_day_with_ten_thousand_sources_is_small_and_opens_at_once(open_page: OpenPage) -> None:
    worked = time.process_time()
    html = day.to_html(MANY)
    assert time.process_time() - worked < 1
    assert len(html.encode()) < 1_000_000
    # The best of a few: other tests may run beside it.
    loaded = "performance.getEntriesByType('navigation')[0].loadEventEnd"
    opened = [open_page(html, width=360).page for _ in range(4)]
    assert min(page.evaluate(loaded) for page in opened) < 1_000  # milliseconds
    rows = opened[0].locator("#sources ~ .wide")
    # What the browser's search finds: it looks at what is laid out.
    assert "source-00998" in rows.inner_text()
    assert not rows.locator(".spark").first.is_visible()  # on a phone
    assert html.count('class="spark"') < 350


def test_two_hundred_sources_fit_a_phone(open_page: OpenPage) -> None:
    sources = many_sources(200)
    report = report_of(sources=sources, monday=200_000, before=Before(days=21))
    opened = open_page(day.to_html(report), width=360)
    assert opened.page.evaluate("document.documentElement.scrollWidth") == 360
    assert opened.page.locator("#sources ~ .wide tbody tr").count() == 200


def test_a_failure_rate_that_fell_is_nowhere_red(open_page: OpenPage) -> None:
    red = """() => {
        const bad = document.createElement("i");
        bad.style.color = "var(--bad)";
        document.body.append(bad);
        const colour = getComputedStyle(bad).color;
        const all = [...document.querySelectorAll("main *")];
        const red = all.filter(one => getComputedStyle(one).color === colour);
        return red.map(one => one.textContent.trim()).filter(text => text);
    }"""
    fallen = open_page(day.to_html(report_of(odd=Odd(failures=0.1))))
    assert fallen.page.locator(".looks h3").all_inner_texts() == ["Failures"]
    assert fallen.page.evaluate(red) == []
    risen = open_page(day.to_html(anomalous_day())).page.evaluate(red)
    assert {"Silent", "Failures", "Invalid", "Delay"} <= set(risen)
    assert {"Volume", "New"}.isdisjoint(risen)


def test_a_backfilled_day_shows_no_delay_and_nothing_that_arrived(open_page: OpenPage) -> None:
    opened = open_page(day.to_html(judged_report(backfilled(made_report()))))
    text = opened.page.inner_text("main")
    assert "Backfilled. All of its events arrived after the day was over, on 2026-11-25." in text
    assert "Nothing arrived on the day itself." in text
    shown = opened.page.eval_on_selector_all("[data-figure]", FIGURES)
    assert [path for path, _ in shown if "latency" in path] == []
    assert "quality.quarantined.events" not in {path for path, _ in shown}
