"""A page says first what is wrong with its day, and never that all is well where nobody knows."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from functions.report.pages.day import to_html
from tests.harness.shop_days import Odd
from tests.harness.shop_reports import Before, report_of

FALLEN = Odd(volume=0.24)


class Sections(HTMLParser):
    """The classes and headings of a page's sections, and all of its classes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.sections: list[str | None] = []
        self.headings: list[str] = []
        self.classes: set[str] = set()
        self._in_heading = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs).get("class")
        self.classes |= set((named or "").split())
        if tag == "section":
            self.sections.append(named)
        self._in_heading = tag == "h2"

    def handle_data(self, data: str) -> None:
        if self._in_heading:
            self.headings.append(data)
            self._in_heading = False


@pytest.mark.parametrize(
    ("odd", "days", "level", "sentence", "then"),
    [
        (
            *(FALLEN, 8, "unknown", "Not judged yet: 8 of 21 days known. All data is in."),
            "Against the 8 days before",
        ),
        (FALLEN, 0, "unknown", "Not judged yet: 0 of 21 days known. All data is in.", "The day"),
        (Odd(volume=0), 35, "bad", "No events: an outage?", "What to look at"),
        (Odd(volume=0), 0, "bad", "No events: an outage?", "The day"),
    ],
)
def test_the_verdict_comes_first_in_its_colour_and_nothing_is_good(
    odd: Odd, days: int, level: str, sentence: str, then: str
) -> None:
    page = Sections(to_html(report_of(odd=odd, before=Before(days=days))))
    assert page.sections[0] == f"verdict {level}"
    assert page.headings[:2] == [sentence, then]
    assert "good" not in page.classes


def test_a_first_day_of_which_most_is_invalid_says_that_first() -> None:
    made = report_of(odd=Odd(invalid=4_000), before=Before(days=0), monday=100)
    invalid, valid = (made["processing"]["events"][kind] for kind in ("quarantined", "valid"))
    assert invalid > 0.9 * (invalid + valid)
    page = Sections(to_html(made))
    assert page.sections[0] == "verdict bad"
    assert page.headings[0] == f"{invalid:,} of {invalid + valid:,} that arrived were invalid."
    assert "good" not in page.classes


def test_a_day_of_which_part_waits_says_so_and_that_it_is_not_judged() -> None:
    html = to_html(report_of(odd=Odd(waiting=0.76)))
    assert Sections(html).sections[0] == "verdict bad"
    assert "Not judged: not everything that arrived is counted yet." in html
    assert "stands out" not in html


@pytest.mark.parametrize("days", [8, 0])
def test_of_a_day_that_is_not_judged_nobody_says_that_nothing_stands_out(days: int) -> None:
    assert "stands out" not in to_html(report_of(odd=FALLEN, before=Before(days=days)))
