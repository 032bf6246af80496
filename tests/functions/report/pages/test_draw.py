"""The page shows what report.json says, and hostile names do nothing."""

from __future__ import annotations

import html
from datetime import UTC, date, datetime
from html.parser import HTMLParser

import pytest

from functions.report.document.report import Report
from functions.report.pages.day import to_html
from functions.report.text import summary, untrusted
from functions.report.text.sentences import day_sentence
from tests.harness.events import event
from tests.harness.made_report import made_report, with_comparison
from tests.harness.pipeline import SCHEMA_JUDGE, Pipeline, numbered

DAY = "2026-11-23"
HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    '=HYPERLINK("http://example.invalid","x")',
    "+1",
    "-1",
    "@SUM(A1)",
    "\tx",
    "\rx",
    "\nx",
    "a,b\"c'd",
    "\u202egnp.exe",
]


class Page(HTMLParser):
    """What a browser would see: elements, and text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text.append(data)


@pytest.fixture
def hostile(pipeline: Pipeline) -> Report:
    pipeline.run(
        *(
            event(event_id=f"e-{n}", source=name, event_type=name, details={"action": name})
            for n, name in enumerate(HOSTILE)
        )
    )
    return pipeline.report(DAY)


def test_hostile_names_are_text_on_the_page(hostile: Report) -> None:
    page = Page(to_html(hostile))
    assert {"script", "img", "link", "iframe"}.isdisjoint(tag for tag, _ in page.elements)
    assert not [
        name
        for tag, attributes in page.elements
        for name in attributes
        if name.startswith("on") or name in {"src", "style"} or (name == "href" and tag != "a")
    ]
    links = {attributes["href"] for tag, attributes in page.elements if tag == "a"}
    assert links == {
        "../../index.html#d2026-11-24",
        "../../index.html",
        "report.csv",
        "report.json",
    }
    for name in HOSTILE:
        assert untrusted.name(name) in page.text


def test_the_page_says_what_the_day_comes_to_first(pipeline: Pipeline) -> None:
    noon = datetime(2026, 11, 23, 12, tzinfo=UTC)
    pipeline.process(pipeline.store(*numbered(1234), sent=noon))
    made = pipeline.report(DAY)
    made["verdict"] = {
        "kind": "incomplete",
        "level": "bad",
        "sentence": "Incomplete: <b>much</b> is waiting.",
        "detail": "1,234 events.",
        "short": "incomplete",
        "commands": ["sweep", "status"],
    }
    made["pipeline"] = {"name": "reporting", "environment": "prod"}
    page = Page(to_html(made))
    assert ("section", {"class": "verdict bad", "aria-labelledby": "verdict"}) in page.elements
    text = " ".join(" ".join(page.text).split())
    assert (
        "Monday, 23 November 2026 UTC Incomplete: <b>much</b> is waiting. 1,234 events."
        " pipeline --env prod sweep pipeline --env prod status" in text
    )


def test_a_report_without_a_verdict_says_how_its_day_stands() -> None:
    made = made_report()
    text = " ".join(Page(to_html(made)).text)
    assert day_sentence(made) in text
    assert "All data is in." in text
    assert "verdict unknown" in to_html(made)
    assert "The books do not balance: 3 objects." in to_html(made_report(good=False))
    assert "verdict bad" in to_html(made_report(good=False))


def test_what_stood_out_of_a_report_without_causes_is_shown() -> None:
    page = to_html(with_comparison(made_report()))
    assert "What stands out" in page
    assert "What to look at" not in page
    for point in summary.points(with_comparison(made_report()), 4)[0]:
        assert f">{point.label}</h3>" in page
        assert point.sentence in page


def test_a_report_that_is_kept_without_other_days_has_no_links_to_them() -> None:
    known = [date(2026, 11, 22), date(2026, 11, 24)]
    linked, alone = Page(to_html(made_report(), known)), Page(to_html(made_report(), None))

    def leads(page: Page) -> list[str | None]:
        return [attributes["href"] for tag, attributes in page.elements if tag == "a"]

    assert leads(alone) == ["report.csv", "report.json"]
    assert leads(linked) == [
        "../dt=2026-11-22/report.html",
        "../dt=2026-11-24/report.html",
        *("../../index.html", "report.csv", "report.json"),
    ]


def test_the_page_of_a_day_with_ten_thousand_sources_stays_small(pipeline: Pipeline) -> None:
    pipeline.run(*(event(event_id="e", source=f"source-{n}") for n in range(10_000)))
    made = pipeline.report(DAY)
    assert len(made["activity"]["by_source"]) == 1_000
    page = to_html(made)
    assert len(page) < 500_000
    text = " ".join(" ".join(Page(page).text).split())
    assert "Sources 10,000; most events first" in text
    assert "Printed: the first 30 of 1,000 in this table." in text
    assert "and 9,000 others , with 9,000 events" in text.replace("others,", "others ,")
    assert page.count('<th scope="row">') > 1_000
    assert day_sentence(made).startswith("10,000 events from 10,000 sources")


def test_the_page_names_batches_that_do_not_balance(pipeline: Pipeline) -> None:
    pipeline.s3.put_object(
        Bucket="raw", Key=f"events/dt={DAY}/<i>stray</i>", Body=b"", ContentType="text/html"
    )
    page = to_html(pipeline.report(DAY))
    assert "Objects that do not balance: 1" in page
    assert f"events/dt={DAY}/&lt;i&gt;stray&lt;/i&gt;" in page


def test_samples_of_quarantine_are_few_short_and_legible(pipeline: Pipeline) -> None:
    pipeline.run(*(event(event_id="", details={"x": "y" * 1_000}) for _ in range(5)))
    today = datetime.now(UTC).date().isoformat()
    samples = pipeline.report(today)["quality"]["quarantined"]["samples"]
    assert len(samples) == 3
    for sample in samples:
        assert len(sample["original"]) == 500
        assert sample["original"].endswith("\N{HORIZONTAL ELLIPSIS}")
        assert sample["original"][:20] in html.unescape(to_html(pipeline.report(today)))


def test_the_report_made_by_hand_is_one_that_could_be() -> None:
    SCHEMA_JUDGE.validate(made_report())
    SCHEMA_JUDGE.validate(with_comparison(made_report()))


def test_a_changed_figure_has_all_its_digits_on_the_page() -> None:
    made = made_report()
    revision = made["history"][-1]
    revision["changes"] = [
        {"figure": "activity.failure_rate", "before": 0, "after": 0.000001},
        {"figure": "activity.events", "before": 999_999, "after": 1_000_000},
    ]
    text = " ".join(" ".join(Page(to_html(made)).text).split())
    assert "activity.failure_rate: 0 \N{RIGHTWARDS ARROW} 0.000001" in text
    assert "activity.events: 999,999 \N{RIGHTWARDS ARROW} 1,000,000" in text
