"""The pages in a real browser: the figures are right, nothing runs, and everybody can read them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from functions.common.day_keys import Causes, DayKey, UsualEvents
from functions.common.report_keys import ReportKeys
from functions.report.pages import day, index
from tests.harness.browser import OpenPage
from tests.harness.judged_report import judged_report
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
HOSTILE = judged_report(
    made_report(sources=EVIL, good=False, original="\n".join(EVIL)[:500]), EVIL[1]
)
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
    "report": day.to_html(judged_report()),
    "hostile": day.to_html(HOSTILE),
    "backfilled": day.to_html(judged_report(backfilled(made_report()))),
    "of an earlier version": day.to_html(with_comparison(made_report())),
    "without comparison": day.to_html(made_report()),
    "index": index.to_html(DAYS, [date(2025, 6, 3)]),
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
    assert opened.page.query_selector_all("script, img, iframe, object, embed, link") == []
    links = opened.page.eval_on_selector_all("a", "all => all.map(one => one.getAttribute('href'))")
    known = {"../../index.html", "../../index.html#d2026-11-24", "report.csv", "report.json"}
    assert set(links) == known
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
    assert opened.serious_faults(axe, passes=15) == []


# Between the texts of neighbouring cells of one line, in CSS pixels.
GAPS = """rows => rows.flatMap(row => {
  const boxes = [...row.cells].slice(0, 5).map(cell => {
    const range = document.createRange()
    range.selectNodeContents(cell)
    return range.getBoundingClientRect()
  })
  return boxes.slice(1).map((box, at) => box.left - boxes[at].right)
})"""


@pytest.mark.parametrize("width", [360, 390, 620])
def test_the_figures_of_a_day_stand_apart_on_a_phone(open_page: OpenPage, width: int) -> None:
    """Also where the events are exactly what is usual: `no change` is the longest change."""
    usual = UsualEvents(expected=1_112_345, low=500_000, high=1_500_000)
    days = [replace(one, events=usual.expected, failures=1, usual=usual) for one in DAYS[-20:]]
    opened = open_page(index.to_html(days), width=width)
    assert "no change" in opened.page.inner_text(".days")
    assert min(opened.page.eval_on_selector_all(".days tbody tr", GAPS)) >= 4


def test_every_day_of_the_index_leads_to_its_report(open_page: OpenPage) -> None:
    opened = open_page(PAGES["index"])
    links: list[str] = opened.page.eval_on_selector_all(
        ".month a", "found => found.map(one => one.getAttribute('href'))"
    )
    assert sorted(links) == [ReportKeys(day=day.day).html for day in DAYS]
    label = opened.page.get_attribute(".month a[href*='2026-11-23']", "title")
    assert label == (
        "Monday, 23 November 2026: 5,000 events, +67% on a usual Monday, 0 failed (0%)."
        " A usual Monday. All data is in."
    )
