"""Red on a page is what is worse, and nothing else: no fall of a failure rate is."""

from __future__ import annotations

import re

from functions.report.document.report import Report
from functions.report.pages.day import to_html
from tests.harness.shop_days import Odd
from tests.harness.shop_reports import anomalous_day, report_of


def worse(made: Report) -> list[str]:
    """What the page calls worse: the tags, with the first text in each."""
    # Looked at from the outside: what is in one may be worse too.
    found = re.findall(r'<(\w+)[^>]*class="([^"]*)"[^>]*>(?=(?:\s|<[^>]*>)*([^<]*))', to_html(made))
    return [f"{tag} {text}" for tag, names, text in found if "worse" in names.split()]


def test_nothing_is_red_on_a_day_on_which_fewer_events_failed() -> None:
    made = report_of(odd=Odd(failures=0.1))
    (cause,) = made["comparison"]["causes"]
    assert (cause["kind"], cause["worse"]) == ("failures", False)
    assert worse(made) == []


def test_of_causes_and_totals_those_are_red_that_are_worse() -> None:
    found = worse(anomalous_day())
    assert [one for one in found if one.startswith(("h3", "li"))] == [
        *("h3 Silent", "h3 Failures", "h3 Invalid", "h3 Delay"),
        *("li Failed", "li Invalid", "li Delay, on-time p95"),
    ]
