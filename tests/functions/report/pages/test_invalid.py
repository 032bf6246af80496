"""Samples begin at the event; the rows are the most frequent pairs of source and reason."""

from __future__ import annotations

import json

import pytest

from functions.report.pages.invalid import event_of, invalid_events
from tests.harness.made_report import made_report

DETAIL = {"event_id": "", "details": {"detail": {"a": 1}}}
ENVELOPE = {
    "version": "0",
    "id": "0b1c",
    "detail-type": "event",
    "source": "shop",
    "resources": ["arn:aws:s3:::a"],
    "detail": DETAIL,
}


def test_of_an_envelope_only_the_event_is_shown() -> None:
    assert event_of(json.dumps(ENVELOPE)) == json.dumps(DETAIL)
    assert event_of(json.dumps(ENVELOPE, indent=1)) == json.dumps(DETAIL, indent=1).replace(
        "\n", "\n "
    )
    first = {"detail-type": "event", "detail": DETAIL, "version": "0"}
    assert event_of(json.dumps(first)) == json.dumps(DETAIL)


def test_a_sample_that_ends_within_the_event_begins_at_it() -> None:
    cut = json.dumps(ENVELOPE)[:130] + "\N{HORIZONTAL ELLIPSIS}"
    assert event_of(cut) == cut[cut.index('{"event_id"') :]


@pytest.mark.parametrize(
    "original",
    [
        *("", "{", "[]", "null", "not JSON", '{"detail-type"', '{"a": 1}', '{"detail-type": "x"}'),
        *('{"detail": {"a": 1}}', '["detail-type", {"detail": 1}]', '{"detail-type": "x", 1'),
        '{"a": {"detail-type": "x", "detail": {}}}',
        '{"detail-type": "x", "a": "' + "y" * 500 + "\N{HORIZONTAL ELLIPSIS}",
        '{"a": ' + "[" * 100_000,
    ],
)
def test_any_other_text_is_shown_as_it_is(original: str) -> None:
    assert event_of(original) == original


def test_the_most_frequent_rows_come_first_and_the_rest_is_counted() -> None:
    made = made_report()
    quarantined = made["quality"]["quarantined"]
    quarantined["by_source"] = [
        {"name": f"s{n}", "events": 2 * n + 1, "reasons": {"not_json": n, "bad_status": n + 1}}
        for n in reversed(range(6))
    ]
    found = invalid_events(made)
    assert [(row.source, row.reason, row.events) for row in found.rows[:3]] == [
        ("s5", "bad_status", 6),
        ("s5", "not_json", 5),
        ("s4", "bad_status", 5),
    ]
    assert len(found.rows) == 8
    # Of 36 events in 12 rows, 29 are shown; 4 are of sources that the report leaves out.
    assert sum(row.events for row in found.rows) == 32
    assert found.rest == "and 8 more: in report.csv and SQL"


def test_a_report_that_does_not_say_whose_they_are_has_reasons() -> None:
    made = made_report()
    del made["quality"]["quarantined"]["by_source"]
    del made["quality"]["quarantined"]["other_sources"]
    found = invalid_events(made)
    assert not found.by_source
    assert [(row.reason, row.events) for row in found.rows] == [
        ("missing:source", 31),
        ("bad_timestamp", 14),
        ("not_json", 9),
    ]
