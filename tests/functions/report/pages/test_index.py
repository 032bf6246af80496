"""The index says first what the last day came to, and then what else needs somebody."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from datetime import date, timedelta
from html import unescape
from html.parser import HTMLParser
from typing import TYPE_CHECKING, cast

from functions.common.day_keys import Causes, DayKey, UsualEvents
from functions.common.report_keys import ReportKeys
from functions.report.pages.index import to_html
from functions.report.pages.links import day_links
from functions.report.publish.index import day_key
from functions.report.text.causes import cause_short
from tests.harness import day_keys
from tests.harness.shop_reports import ODD_METRICS, report_of

if TYPE_CHECKING:
    from functions.report.document.report import Report

LAST = date(2026, 2, 9)
DAY = timedelta(days=1)
EARLIER = replace(day_keys.EARLIER, quarantined=4)
USUAL = replace(day_keys.USUAL, quarantined=4, arrived=1_004)
FINDINGS = replace(
    USUAL,
    verdict="findings",
    level="bad",
    causes=Causes(number=3, kinds=(("silent", 1), ("volume", 2))),
)


def ago(key: DayKey, days: int) -> DayKey:
    return replace(key, day=LAST - days * DAY)


def usual_days(count: int, key: DayKey = USUAL) -> list[DayKey]:
    """Consecutive days up to the last one."""
    return [ago(key, days) for days in reversed(range(count))]


def text_of(html: str) -> str:
    body = html[html.index("<main>") :]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


class Calendar(HTMLParser):
    """The cells of the calendar by id: their classes, title and text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.cells: dict[str, tuple[set[str], str, str]] = {}
        self._open: str | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "a" and (name := found.get("id")):
            self._open = name
            title = found["title"] or ""
            self.cells[name] = set((found["class"] or "").split()), title, ""

    def handle_data(self, data: str) -> None:
        if self._open:
            classes, title, text = self.cells[self._open]
            self.cells[self._open] = classes, title, f"{text} {data}".strip()

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._open = None


def test_the_verdict_of_the_last_day_comes_first_in_its_colour() -> None:
    html = to_html([*usual_days(30)[:-1], FINDINGS])
    text = text_of(html)
    assert text.index("Monday, 9 February 2026") < text.index("3 things to look at.")
    assert text.index("Silent, volume (2).") < text.index("What else needs attention")
    assert '<section class="verdict bad"' in html
    assert f'<a href="{ReportKeys(day=LAST).html}">Monday, 9 February 2026</a>' in html


def test_a_day_that_runs_is_not_the_last_one_but_needs_attention() -> None:
    today = replace(ago(USUAL, -1), status="open", verdict="open", level="unknown", events=7)
    html = to_html([*usual_days(30), today])
    assert '<section class="verdict good"' in html
    text = text_of(html)
    assert text.index("A usual Monday.") < text.index("What else") < text.index("Tue 10 Feb 2026")
    assert '<section class="verdict unknown"' in to_html([today])


def test_old_days_that_are_not_all_here_are_listed_and_findings_while_they_are_new() -> None:
    lost = replace(
        USUAL, status="incomplete", verdict="incomplete", level="attention", waiting=12, batches=1
    )
    text = text_of(to_html([ago(lost, 300), ago(FINDINGS, 61), ago(FINDINGS, 2), USUAL]))
    attention = text[text.index("What else") : text.index("Trend")]
    assert (
        "Tue 15 Apr 2025 Incomplete: about 12 events are still waiting (1.2% of what arrived)."
        in attention
    )
    assert "Sat 7 Feb 2026 3 things to look at. All data is in. Silent, volume (2)." in attention
    assert "10 Dec 2025" not in attention


def test_the_newest_of_many_days_are_listed_and_the_others_counted() -> None:
    text = text_of(to_html(usual_days(30, FINDINGS)))
    attention = text[text.index("What else") : text.index("Trend")]
    assert re.findall(r"\d+ (?:Feb|Jan) 2026", attention) == [
        f"{day} Feb 2026" for day in (8, 7, 6, 5, 4)
    ]
    assert "and 24 more" in attention


def test_quiet_days_are_called_quiet_only_as_far_as_they_were_judged() -> None:
    nothing = "Nothing else in the 59 days before."
    assert f"{nothing} Trend" in text_of(to_html(usual_days(90)))
    half = [*usual_days(60, EARLIER)[:30], *usual_days(30)]
    assert f"{nothing} 30 of them were not judged." in text_of(to_html(half))
    assert "There is no other day yet." in text_of(to_html([USUAL]))


def test_days_without_a_report_are_named() -> None:
    gone = [LAST - days * DAY for days in (40, 9, 8, 7)]
    days = [key for key in usual_days(50) if key.day not in gone]
    html = to_html(days, gone)
    text = text_of(html)
    assert (
        "No report was made of 4 days: Sat 31 Jan 2026 to Mon 2 Feb 2026; Wed 31 Dec 2025." in text
    )
    recent = text[text.index("The last 14 days") :]
    assert "Mon 2 Feb \N{EN DASH} \N{EN DASH} \N{EN DASH} \N{EN DASH} No report." in recent
    assert html.count('class="gone"') == len(gone) + 1  # and the legend
    assert "Gaps: no report." in text
    many = [LAST - days * DAY for days in range(200, 10, -2)]
    text = text_of(to_html([ago(USUAL, 300), USUAL], many))
    assert "No report was made of 95 days: " in text
    assert "; and 90 days before." in text


def test_a_whole_month_without_a_report_is_in_the_calendar() -> None:
    gone = [date(2026, 1, 1) + n * DAY for n in range(31)]
    assert "January 2026" in to_html([ago(USUAL, 45), USUAL], gone)


def test_the_last_days_are_a_table() -> None:
    text = text_of(to_html([*usual_days(30)[:-1], FINDINGS]))
    table = text[text.index("The last 14 days") : text.index("Calendar")]
    assert "Mon 9 Feb 1,000 +11% 3.6% 0.4% 3 things to look at." in table
    assert "Sun 8 Feb 1,000 +11% 3.6% 0.4% A usual Sunday. All data is in." in table
    assert "Tue 27 Jan" in table
    assert "Mon 26 Jan" not in table


def test_a_cell_says_in_text_what_its_colour_says() -> None:
    minus = "\N{MINUS SIGN}"
    days = [
        ago(replace(USUAL, events=events), place)
        for place, events in enumerate((900, 1_000, 850, 1_200, 9_000, 700, 0))
    ]
    cells = Calendar(to_html(days[::-1])).cells
    shown = [cells[f"d{day.day}"] for day in days]
    assert [(next(iter(classes)), text.split()[-1]) for classes, _, text in shown] == [
        ("usual", "="),
        ("usual", "+11%"),
        ("usual", f"{minus}6%"),
        ("more", "▲33%"),
        ("much_more", "▲10\N{MULTIPLICATION SIGN}"),
        ("less", "▼22%"),
        ("much_less", "▼100%"),
    ]
    assert shown[3][1] == (
        "Friday, 6 February 2026: 1,200 events, +33% on a usual Friday, 36 failed (3.0%)."
        " A usual Friday. All data is in."
    )


def test_what_is_wrong_with_a_day_is_a_sign_beside_its_number() -> None:
    lost = replace(USUAL, balanced=False, verdict="unbalanced", level="bad")
    cells = Calendar(to_html([ago(lost, 2), ago(FINDINGS, 1), USUAL])).cells
    assert [cells[f"d{LAST - days * DAY}"][2].split()[:-1] for days in (2, 1, 0)] == [
        ["7", "!"],
        ["8", "•"],
        ["9"],
    ]
    assert "amiss" in cells[f"d{LAST - 2 * DAY}"][0]


def test_a_day_of_an_earlier_version_is_shown_without_a_judgement() -> None:
    html = to_html(usual_days(3, EARLIER))
    assert '<section class="verdict unknown"' in html
    classes, title, text = Calendar(html).cells[f"d{LAST}"]
    assert (classes, text) == ({"unknown"}, "9 \N{MIDDLE DOT}")
    assert "1,000 events, 36 failed (3.6%). All data is in." in title


def test_volume_alone_colours_nothing() -> None:
    """A team that grows is not unusual because it is larger than it was."""
    grown = [
        ago(
            replace(
                USUAL,
                events=100 * place,
                usual=UsualEvents(expected=100 * place, low=80 * place, high=120 * place),
            ),
            99 - place,
        )
        for place in range(1, 100)
    ]
    assert {next(iter(classes)) for classes, _, _ in Calendar(to_html(grown)).cells.values()} == {
        "usual"
    }


def test_links_of_days_lead_to_the_index_at_the_day() -> None:
    links = day_links(LAST - DAY, {LAST - DAY})
    assert links.next is not None
    assert f'<a id="{links.next.href.partition("#")[2]}" href=' in to_html(usual_days(3))


def test_three_years_of_days_are_a_small_page_made_at_once() -> None:
    days = usual_days(3 * 365)
    start = time.process_time()
    html = to_html(days)
    assert time.process_time() - start < 3
    assert len(html.encode()) < 400_000
    assert len(Calendar(html).cells) == len(days)


def test_the_page_names_the_pipeline_that_made_it() -> None:
    html = to_html(usual_days(3), (), "Europe/Zurich", {"name": "shop", "environment": "prod"})
    assert "<title>Daily reports of shop prod</title>" in html
    assert "shop · prod · daily reports All days Europe/Zurich" in text_of(html)


def test_the_first_day_is_not_called_the_last_1_day() -> None:
    text = text_of(to_html(usual_days(1)))
    assert "The only day" in text
    assert "The last 1 day" not in text


def test_what_to_look_at_on_the_last_day_is_named() -> None:
    """`Target` says nothing: which metric misses its target does."""
    made = report_of(odd=ODD_METRICS, metrics=True)
    page = unescape(to_html([day_key(made)], report=made))
    for cause in made["comparison"]["causes"]:
        assert cause_short(made, cause) in page.partition("</section>")[0]
    many = {**made["comparison"], "causes": made["comparison"]["causes"] * 2, "more_causes": 1}
    page = to_html([day_key(made)], report=cast("Report", {**made, "comparison": many}))
    assert re.search(r"and \d more\.</b>", page.partition("</section>")[0])


def test_names_at_the_beginning_of_what_to_look_at_stay_as_they_are() -> None:
    """`Shop` may be another source than `shop`, and `IOS crashes` is no title."""
    made = report_of(odd=ODD_METRICS, metrics=True)
    (metric, *_) = made["comparison"]["causes"]
    silent = {**metric, "kind": "silent", "sources": ["shop"]}
    del silent["of"]
    for first, said in ((silent, "shop silent"), ({**silent, "sources": []}, "No events")):
        causes = {**made["comparison"], "causes": [first]}
        page = to_html([day_key(made)], report=cast("Report", {**made, "comparison": causes}))
        assert f"<b>{said}.</b>" in page
