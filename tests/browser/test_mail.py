"""A mail by SES as a mailbox shows it: its figures, its size, and nothing that loads or runs."""

from __future__ import annotations

from typing import Any

import pytest

from functions.report.announce import mail
from functions.report.announce.message import message
from functions.report.announce.told import Told, Where
from functions.report.document.headline import headline
from functions.report.document.report import Report
from tests.browser.test_day_page import as_number
from tests.browser.test_pages import EVIL
from tests.harness import mails
from tests.harness.anomalous import anomalous
from tests.harness.browser import OpenPage
from tests.harness.judged_report import judged_report
from tests.harness.made_report import backfilled, made_report, with_comparison
from tests.harness.shop_reports import anomalous_day, report_of

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

WHERE = Where("reporting-prod-reports-123456789012", "aws")
WIDEST = 600


def page(*reports: Report, **announced: Any) -> str:
    """The mail about some reports, with its pictures in it."""
    many = []
    for report in reports:
        before: Any = {**headline(report), **announced} if announced else None
        many.append(Told(report, before, WHERE))
    return mails.read(message(many, "reports@example.com", ["a@example.com"])).page


# Sources of which each is the first of a cause, so that all of them are in the mail.
HOSTILE = [anomalous(*EVIL[place : place + 4]) for place in range(0, len(EVIL), 4)]
MAILS = {
    "anomalous": page(anomalous_day()),
    "quiet": page(report_of()),
    "restated": page(judged_report(), revision=1, events=5_000),
    "several days": page(anomalous_day(), backfilled(made_report()), report_of()),
    "of an earlier version": page(with_comparison(made_report(good=False))),
    "hostile": page(*HOSTILE),
}


@pytest.mark.parametrize("report", [anomalous_day(), report_of(), with_comparison(made_report())])
def test_the_figures_in_the_mail_are_those_of_report_json(
    open_page: OpenPage, report: Report
) -> None:
    rows: list[list[str]] = open_page(page(report)).page.eval_on_selector_all(
        ".figures tr:has(th[scope=row])",
        "all => all.map(row => [...row.cells].map(cell => cell.textContent.trim()))",
    )
    arrived, usual = report["processing"]["events"], report["comparison"].get("usual")
    invalid = arrived["quarantined"] / (arrived["quarantined"] + arrived["valid"])
    days = {
        "Events": report["activity"]["events"],
        "Failed": report["activity"]["failure_rate"],
        "Invalid": invalid,
        "Delay p95": report["latency_seconds"]["on_time"]["p95"],
    }
    names = ("events", "failure_rate", "invalid_rate", "p95_latency_seconds")
    assert [row[0] for row in rows] == list(days)
    for (label, value), name, row in zip(days.items(), names, rows, strict=True):
        assert as_number(row[1]) == pytest.approx(value, rel=0.02, abs=0.00051), label
        expected = usual and usual[name]  # type: ignore[literal-required]  # they are its members
        if expected:
            whole = round(expected["expected"]) if label == "Events" else expected["expected"]
            assert as_number(row[2]) == pytest.approx(whole, rel=0.02, abs=0.00051), label
    assert (len(rows[0]) == 5) is bool(usual)


def test_the_causes_are_those_of_report_json_with_their_commands(open_page: OpenPage) -> None:
    report = anomalous_day()
    text = open_page(MAILS["anomalous"]).page.inner_text("body")
    causes = report["comparison"]["causes"]
    for cause in causes[: mail.MOST_POINTS]:
        assert cause["sentence"] in text
        assert f"pipeline --env prod {cause['command']}" in text
    assert f"and {len(causes) - mail.MOST_POINTS} more" in text


@pytest.mark.parametrize("name", MAILS)
@pytest.mark.parametrize("width", [360, 390, 1280])
def test_a_mail_fits_asks_for_nothing_and_has_no_error(
    open_page: OpenPage, name: str, width: int
) -> None:
    opened = open_page(MAILS[name], width=width)
    assert opened.page.evaluate("document.documentElement.scrollWidth") == width
    widths = "all => all.map(one => one.getBoundingClientRect().width)"
    assert max(opened.page.eval_on_selector_all(".card", widths)) <= WIDEST
    assert opened.console == []
    assert [url for url in opened.requests if not url.startswith(("file:", "data:"))] == []


@pytest.mark.parametrize("name", ["anomalous", "hostile", "several days"])
def test_where_a_mailbox_drops_the_style_sheet_it_fits_all_the_same(
    open_page: OpenPage, name: str
) -> None:
    start, rest = MAILS[name].split("<style>")
    opened = open_page(start + rest.partition("</style>")[2], width=360)
    assert opened.page.evaluate("document.documentElement.scrollWidth") == 360


def test_nothing_that_an_event_carries_runs(open_page: OpenPage) -> None:
    opened = open_page(MAILS["hostile"])
    assert opened.page.evaluate("window.ran") is None
    elements = opened.page.eval_on_selector_all(
        "body *", "all => [...new Set(all.map(one => one.localName))]"
    )
    known = {"table", "tbody", "tr", "td", "th", "p", "b", "h1", "h2", "a", "code", "span", "img"}
    assert set(elements) <= known
    attributes = opened.page.eval_on_selector_all(
        "body *", "all => all.flatMap(one => one.getAttributeNames())"
    )
    assert not [name for name in attributes if name.startswith("on")]
    sources = opened.page.eval_on_selector_all("img", "all => all.map(one => one.src)")
    assert all(one.startswith("data:image/png;base64,") for one in sources)
    links = opened.page.eval_on_selector_all("a", "all => all.map(one => one.href)")
    assert {one.partition("?")[0] for one in links} == {
        "https://console.aws.amazon.com/s3/object/reporting-prod-reports-123456789012"
    }
    text = opened.page.inner_text("body")
    for seen in ("<script>window.ran = 1</script>", "onerror=", "[U+202E]gnp.exe[U+2066]", "7 * 7"):
        assert seen in text
    assert "x" * 501 not in text


def test_the_pictures_are_drawn(open_page: OpenPage) -> None:
    opened = open_page(MAILS["anomalous"])
    sizes = "all => all.map(one => [one.naturalWidth, one.naturalHeight, one.clientWidth])"
    shown = opened.page.eval_on_selector_all("img", sizes)
    assert shown == [[176, 48, 88]] * (4 + mail.MOST_POINTS)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", MAILS)
def test_axe_finds_nothing_serious(open_page: OpenPage, axe: str, name: str, scheme: str) -> None:
    opened = open_page(MAILS[name], width=360, scheme=scheme)
    assert opened.serious_faults(axe, passes=10) == []


def test_the_dark_scheme_is_dark(open_page: OpenPage) -> None:
    background = "one => getComputedStyle(one).backgroundColor"
    for scheme, expected in (("light", "rgb(255, 255, 255)"), ("dark", "rgb(20, 24, 28)")):
        opened = open_page(MAILS["anomalous"], scheme=scheme)
        assert opened.page.eval_on_selector(".card", background) == expected
