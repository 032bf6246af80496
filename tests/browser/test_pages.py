"""The pages in a real browser: the figures are right, nothing runs, and everybody can read them."""

from __future__ import annotations

import re
import time
from datetime import date, timedelta
from typing import Any

import pytest

from functions.common.day_keys import Causes, DayKey, UsualEvents
from functions.common.report_keys import ReportKeys
from functions.report.document.report import Report
from functions.report.pages import day, index
from tests.harness.browser import OpenPage
from tests.harness.made_report import backfilled, made_report, with_comparison

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

EVIL = [
    "<script>window.ran = 1</script>",
    '"><img src=x onerror="window.ran = 1">',
    "'><svg onload=window.ran=1>",
    "</style><script>window.ran = 1</script>",
    "javascript:window.ran=1",
    "{{ 7 * 7 }}{% raise %}",
    '=HYPERLINK("http://example.invalid","x")',
    "\u202egnp.exe\u2066",
    "\u0645\u062a\u062c\u0631",
    "x" * 100_000,
    "a\nb\tc\x00\x1b[31m",
    " ",
]
FULL = with_comparison(made_report())
HOSTILE = with_comparison(
    made_report(sources=EVIL, good=False, original="\n".join(EVIL)[:500]), EVIL[1]
)
BACKFILLED = with_comparison(backfilled(made_report()))
DAYS = [
    DayKey(
        day=date(2026, 11, 23) - timedelta(days=n),
        revision=1,
        status="incomplete" if n % 29 == 28 else "complete",
        balanced=True,
        events=5_000 - n * 3,
        failures=n,
        quarantined=0,
        stands_out=int(n % 17 == 16),
        verdict=None if n > 400 else "findings" if n % 17 == 16 else "usual",
        level=None if n > 400 else "attention" if n % 17 == 16 else "good",
        causes=None if n > 400 else Causes(number=int(n % 17 == 16), kinds=(("volume", 1),)),
        usual=None
        if n > 380
        else UsualEvents(expected=3_000 + 90 * (n % 60), low=2_500, high=8_200),
    )
    for n in reversed(range(500))
]
PAGES = {
    "report": day.to_html(FULL),
    "hostile": day.to_html(HOSTILE),
    "backfilled": day.to_html(BACKFILLED),
    "without comparison": day.to_html(made_report()),
    "index": index.to_html(DAYS, [date(2025, 6, 3)]),
}


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


@pytest.mark.parametrize("report", [FULL, HOSTILE], ids=["full", "hostile"])
def test_the_figures_on_the_page_are_those_of_report_json(
    open_page: OpenPage, report: Report
) -> None:
    opened = open_page(day.to_html(report))
    shown: list[list[str]] = opened.page.eval_on_selector_all(
        "[data-figure]", "found => found.map(one => [one.dataset.figure, one.textContent])"
    )
    for path, text in shown:
        expected, number = value_at(report, path), as_number(text)
        if expected is None:
            assert number is None, path
        elif isinstance(expected, int):
            assert number == expected, path
        else:
            # The page rounds: to 0.1 percent, to 0.0001 dollars, or to two units of time.
            assert number == pytest.approx(expected, rel=0.02, abs=0.00051), path
    paths = {path for path, _ in shown}
    assert paths >= {
        *("activity.events", "activity.failures", "activity.failure_rate"),
        *(f"activity.by_hour.{hour}.{of}" for hour in range(24) for of in ("events", "failures")),
        *(f"comparison.trailing_week.by_hour.{hour}" for hour in range(24)),
        *(f"activity.by_source.{place}.events" for place in range(10)),
        *(f"quality.{kind}" for kind in ("duplicates", "conflicting_duplicates", "late")),
        *(f"quality.quarantined.reasons.{name}" for name in ("missing:source", "not_json")),
        *(f"latency_seconds.{name}" for name in ("p50", "p95", "p99", "max", "on_time.max")),
        *(f"processing.events.{name}" for name in ("received", "valid", "quarantined", "pending")),
        *("comparison.previous_day.events", "comparison.stands_out.3.observed"),
        *("cost_estimate.total", "cost_estimate.by_service.1.usd", "revision"),
    }


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("width", [360, 1280])
def test_a_page_fits_asks_for_nothing_and_has_no_error(
    open_page: OpenPage, name: str, width: int
) -> None:
    opened = open_page(PAGES[name], width=width)
    opened.page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert opened.page.evaluate("document.documentElement.scrollWidth") == width
    assert opened.console == []
    assert [url for url in opened.requests if not url.endswith("/page.html")] == []


def test_nothing_that_an_event_carries_runs(open_page: OpenPage) -> None:
    opened = open_page(PAGES["hostile"])
    opened.page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    for element in opened.page.query_selector_all("main *"):
        assert (
            element.evaluate("one => one.getAttributeNames().filter(n => /^on|^src/.test(n))") == []
        )
    assert opened.page.evaluate("window.ran") is None
    assert opened.page.query_selector_all("script, img, iframe, object, embed, link, a") == []
    text = opened.page.inner_text("main")
    for seen in ("<script>window.ran = 1</script>", "onerror=", "[U+202E]gnp.exe[U+2066]", "7 * 7"):
        assert seen in text
    assert "(100,000 characters, SHA-256 " in text
    assert "x" * 501 not in text


def test_the_policy_stops_a_script_even_where_escaping_would_fail(open_page: OpenPage) -> None:
    broken = PAGES["report"].replace(
        "<main>", "<main><script>window.ran = 1</script><img src=x onerror='window.ran = 1'>"
    )
    opened = open_page(broken)
    assert opened.page.evaluate("window.ran") is None
    assert any("Content Security Policy" in line for line in opened.console)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_serious(open_page: OpenPage, axe: str, name: str, scheme: str) -> None:
    opened = open_page(PAGES[name], width=360, scheme=scheme)
    opened.page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    opened.page.evaluate(axe)
    found = opened.page.evaluate("axe.run()")
    assert len(found["passes"]) > 15
    assert [
        (one["id"], one["nodes"][0]["html"], one["nodes"][0]["failureSummary"])
        for one in found["violations"]
        if one["impact"] in {"serious", "critical"}
    ] == []


def test_a_day_with_ten_thousand_sources_is_small_and_opens_at_once(open_page: OpenPage) -> None:
    html = day.to_html(made_report(sources=[f"source-{n:05}" for n in range(10_000)]))
    assert len(html.encode()) < 1_000_000
    start = time.perf_counter()
    opened = open_page(html, width=360)
    assert time.perf_counter() - start < 1
    assert "and 9,950 more, with" in opened.page.inner_text("main")


def test_a_backfilled_day_shows_no_delay_and_nothing_that_arrived(open_page: OpenPage) -> None:
    opened = open_page(PAGES["backfilled"])
    text = opened.page.inner_text("main")
    assert "Backfilled. All of its events arrived after the day was over, on 2026-11-25." in text
    assert "Nothing arrived on this day." in text
    shown = opened.page.eval_on_selector_all(
        "[data-figure]", "found => found.map(one => one.dataset.figure)"
    )
    assert [path for path in shown if "latency" in path] == []
    assert "quality.quarantined.events" not in opened.page.inner_html(".totals")


@pytest.mark.parametrize("name", ["report", "hostile", "backfilled"])
def test_a_report_prints_to_two_pages_at_most(open_page: OpenPage, name: str) -> None:
    pdf = open_page(PAGES[name]).page.pdf(prefer_css_page_size=True)
    assert 1 <= len(re.findall(rb"/Type\s*/Page\b", pdf)) <= 2


def test_every_day_of_the_index_leads_to_its_report(open_page: OpenPage) -> None:
    opened = open_page(PAGES["index"])
    links: list[str] = opened.page.eval_on_selector_all(
        ".month a", "found => found.map(one => one.getAttribute('href'))"
    )
    assert sorted(links) == [ReportKeys(day=day.day).html for day in DAYS]
    label = opened.page.get_attribute(".month a[href*='2026-11-23']", "title")
    assert label == (
        "Monday, 23 November 2026: 5,000 events, +67% on the usual 3,000, 0 failed (0%)."
        " A usual Monday. All data is in."
    )
