"""The links of a day's page lead to files that are there, wherever the pages are."""

from __future__ import annotations

from datetime import date, timedelta
from urllib.parse import urljoin, urlsplit

import pytest

from functions.common.report_keys import INDEX_KEY, ReportKeys
from functions.report.pages.links import anchor, day_links

DAY = date(2026, 3, 1)
BEFORE, AFTER = DAY - timedelta(days=1), DAY + timedelta(days=1)


@pytest.mark.parametrize("base", ["https://reports.example/x/", "file:///home/me/preview/reports/"])
def test_links_lead_to_the_keys_of_the_bucket(base: str) -> None:
    links = day_links(DAY, {BEFORE, AFTER})
    keys = ReportKeys(day=DAY)
    assert links.previous is not None
    assert links.next is not None
    found = (links.all_days, links.csv, links.json, links.previous.href, links.next.href)
    assert [urljoin(base + keys.html, one) for one in found] == [
        base + key
        for key in (
            INDEX_KEY,
            keys.csv,
            keys.json,
            ReportKeys(day=BEFORE).html,
            ReportKeys(day=AFTER).html,
        )
    ]
    assert (links.previous.day, links.next.day) == (BEFORE, AFTER)


def test_a_day_that_is_not_known_yet_is_looked_up_in_the_index() -> None:
    """The page is not written again when the next day's is: no link may lead nowhere for good."""
    links = day_links(DAY, {DAY})
    assert links.previous is None
    assert links.next is not None
    address = urlsplit(links.next.href)
    assert (address.path, address.fragment) == (links.all_days, anchor(AFTER))


def test_the_calendar_may_end() -> None:
    assert day_links(date.min).previous is None
    assert day_links(date.max).next is None
