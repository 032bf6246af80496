"""The page and the sheet show what report.json says, and hostile names do nothing."""

from __future__ import annotations

import csv
import html
import io
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest

from functions.report.document.report import Report
from functions.report.pages.day import to_html
from functions.report.pages.spreadsheet import to_csv
from functions.report.text import untrusted
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
    assert {"script", "img", "link", "iframe", "a"}.isdisjoint(tag for tag, _ in page.elements)
    assert not [
        name
        for _, attributes in page.elements
        for name in attributes
        if name.startswith("on") or name in {"src", "href", "style"}
    ]
    for name in HOSTILE:
        assert untrusted.name(name) in page.text


def test_no_cell_of_the_sheet_can_be_a_formula(hostile: Report) -> None:
    for row in csv.reader(io.StringIO(to_csv(hostile))):
        for cell in row:
            number = cell.replace(".", "").replace("-", "", 1).isdigit()
            assert number or not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


def test_names_stay_recognisable_in_the_sheet(hostile: Report) -> None:
    names = {
        name.removeprefix("'")
        for section, name, _, _ in csv.reader(io.StringIO(to_csv(hostile), newline=""))
        if section == "activity.by_source"
    }
    assert names == set(HOSTILE)


def test_the_sheet_has_every_figure_of_the_report(pipeline: Pipeline) -> None:
    pipeline.run(*numbered(7))
    made = pipeline.report(DAY)
    rows = {
        (section, name, figure): value
        for section, name, figure, value in csv.reader(io.StringIO(to_csv(made)))
    }
    assert rows["activity", "", "events"] == "7"
    assert rows["activity.by_source", "shop", "events"] == "7"
    assert rows["activity.by_hour", "10", "events"] == "7"
    assert rows["quality", "quarantined", "events"] == "0"
    assert rows["latency_seconds", "on_time", "p50"] == str(
        made["latency_seconds"]["on_time"]["p50"]
    )
    assert rows["processing", "", "balanced"] == "True"


def test_the_page_says_how_the_day_stands(pipeline: Pipeline) -> None:
    noon = datetime(2026, 11, 23, 12, tzinfo=UTC)
    pipeline.process(pipeline.store(*numbered(1234), sent=noon))
    text = " ".join(Page(to_html(pipeline.report(DAY))).text)
    assert "1,234 events" in text
    assert "Complete" in text
    assert "Every batch that arrived by the end of the day is processed." in text
    assert "Received = valid + quarantined, in every batch." in text
    empty = pipeline.report("2020-01-01")
    assert day_sentence(empty) in " ".join(Page(to_html(empty)).text)


def test_the_page_of_a_day_with_ten_thousand_sources_stays_small(pipeline: Pipeline) -> None:
    pipeline.run(*(event(event_id="e", source=f"source-{n}") for n in range(10_000)))
    made = pipeline.report(DAY)
    assert len(made["activity"]["by_source"]) == 1_000
    page = to_html(made)
    assert len(page) < 100_000
    text = " ".join(" ".join(Page(page).text).split())
    assert "10,000 sources, most events first" in text
    assert "and 950 more, with 950 events: they are in report.csv and report.json" in text
    assert "and 9,000 others , with 9,000 events" in text.replace("others,", "others ,")
    assert day_sentence(made).startswith("10,000 events from 10,000 sources")


def test_the_page_names_batches_that_do_not_balance(pipeline: Pipeline) -> None:
    pipeline.s3.put_object(
        Bucket="raw", Key=f"events/dt={DAY}/<i>stray</i>", Body=b"", ContentType="text/html"
    )
    page = to_html(pipeline.report(DAY))
    assert "The books do not balance" in page
    assert f"events/dt={DAY}/&lt;i&gt;stray&lt;/i&gt;" in page


def test_the_sheet_has_the_comparison_the_cost_and_the_changes() -> None:
    made = with_comparison(made_report(), '=HYPERLINK("x")')
    rows = {
        (section, name, figure): value
        for section, name, figure, value in csv.reader(io.StringIO(to_csv(made)))
    }
    assert rows["comparison", "previous_day", "events"] == "5000"
    assert rows["comparison", "trailing_week", "by_hour.13"] == "437.0"
    assert rows["comparison.stands_out", '\'=HYPERLINK("x")', "kind"] == "new_source"
    assert rows["cost_estimate.by_service", "Lambda", "usd"] == "0.0104"
    assert rows["cost_estimate.by_service", "Lambda", "units.requests"] == "120"
    assert rows["history", "revision 2: quality.3", "after"] == "3"


def test_no_cell_is_longer_than_a_spreadsheet_takes() -> None:
    text = to_csv(made_report(sources=["x" * 100_000]))
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert 32_000 < max(len(cell) for cell in cells) <= 32_767


def test_the_stored_sheet_says_that_it_is_utf_8(pipeline: Pipeline) -> None:
    pipeline.report(DAY)
    key = f"daily/dt={DAY}/report.csv"
    body = pipeline.s3.get_object(Bucket="reports", Key=key)["Body"].read()
    assert body.startswith(b"\xef\xbb\xbfsection,")


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
