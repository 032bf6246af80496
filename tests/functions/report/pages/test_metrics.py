"""The metrics on the page: first what the team counts, and no more than keeps the page small."""

from __future__ import annotations

import html
import re
from copy import deepcopy
from typing import Any

from functions.report.document.report import Report
from functions.report.pages.day import to_html
from functions.report.pages.looks import looks
from functions.report.pages.metrics import metrics
from functions.report.pages.own_dimensions import own_tables
from functions.report.pages.tiles import tiles
from functions.report.text.beside_usual import metric_rows
from functions.report.text.figures import NOTHING
from tests.harness.made_report import groups, made_report
from tests.harness.metric_reports import many_metrics, odd, place, told_usual, unknown
from tests.harness.shop_reports import anomalous_day, day_with_metrics


def usual_day() -> Report:
    return told_usual(deepcopy(day_with_metrics(usual=True)))


def test_a_page_without_metrics_has_nothing_of_them() -> None:
    report = anomalous_day()
    page = to_html(report)
    assert "metrics" not in page
    assert metrics(report) is None
    assert next(tile.label for tile in tiles(report)) == "Events"


def test_the_teams_tiles_stand_before_our_own() -> None:
    report = usual_day()
    found = list(tiles(report))
    labels = [tile.label for tile in found]
    assert labels[:3] == ["Revenue (EUR)", "Revenue (USD)", "Request p95"]
    assert labels[10:] == ["Events", "Failed", "Invalid", "Delay, on-time p95", "Cost"]
    first = found[0]
    assert first.figure == ("42,598.22", "metrics.0.series.0.value")
    said = "".join(note.text for note in first.notes)
    assert said == "+11% on a usual Monday (38,338)"
    assert not any(tile.worse for tile in found)
    assert "".join(note.text for note in found[2].notes).endswith(
        "; should be at most 500 ms; 50 of 39,940 events have no number"
    )


def test_a_unit_that_no_earlier_day_had_is_called_new_in_page_and_mail() -> None:
    report: Any = usual_day()
    report["metrics"][0]["series"][1] |= {"usual": None, "history": [0] * 28}
    new = "new: on none of 28 days before"
    assert "".join(note.text for note in list(tiles(report))[1].notes).endswith(new)
    rows, _ = metric_rows(report, 10)
    assert [row.note for row in rows if row.label == "Revenue (USD)"] == [new]
    assert to_html(report).count(new) == 2


def test_part_of_a_day_is_nothing_beside_a_whole_one() -> None:
    report: Any = usual_day()
    report["status"] = "incomplete"
    first = next(iter(tiles(report)))
    assert "".join(note.text for note in first.notes) == "usually 38,338 on a whole Monday"
    section = metrics(report)
    assert section is not None
    assert not section.compared
    assert not any(table.compared for table in section.tables)


def test_what_stands_out_is_marked_where_it_is() -> None:
    report = usual_day()
    revenue, p95 = report["metrics"][:2]
    odd(report, place(revenue, revenue["series"][1]))
    odd(report, place(p95, p95), place(p95, p95, "/checkout"), kind="target")
    odd(report, place(report["metrics"][2], report["metrics"][2]))
    section = metrics(report)
    assert section is not None
    shades = {row.name: (dict(row.flags), row.shade) for row in section.rows if row.flags}
    assert shades == {
        "Revenue (USD)": ({"unusual": True}, "worse"),
        "Request p95": ({"target missed": True}, "worse"),
        "Distinct users": ({"unusual": False}, "odd"),
    }
    by_endpoint = next(one for one in section.tables if one.title == "Request p95 by endpoint")
    marked = {row.name: row.shade for row in by_endpoint.rows if row.flags}
    assert marked == {"/checkout": "worse"}
    assert [tile.label for tile in tiles(report) if tile.worse] == ["Revenue (USD)", "Request p95"]


def test_a_table_has_the_first_eight_then_what_is_no_value_and_the_rest_folded() -> None:
    section = metrics(many_metrics(1, values=30))
    assert section is not None
    (table,) = section.tables
    assert [row.name for row in table.rows] == [f"value-{n:03}" for n in range(8)]
    assert [row.name for row in table.folded] == [f"value-{n:03}" for n in range(8, 30)]
    assert [rest.name for rest in table.rests] == ["4,321 others together", "no place"]
    assert [rest.path for rest in table.rests] == [
        "metrics.0.by.0.other",
        "metrics.0.by.0.no_value",
    ]
    assert (table.left, table.title) == (0, "Metric number 0 by place")
    assert table.rows[0].against == "+11%"


def test_tables_share_the_room_of_the_page_and_say_what_they_leave_out() -> None:
    report = many_metrics(50, values=1_000)
    section = metrics(report)
    assert section is not None
    shown = [len(table.rows) + len(table.folded) for table in section.tables]
    assert min(shown) >= 15
    assert all(table.left == 1_000 - n for table, n in zip(section.tables, shown, strict=True))
    page = to_html(report)
    assert len(page.encode()) < 500_000
    assert f"and {section.tables[0].left} more: in report.csv and report.json" in page
    assert sum(table.is_open for table in section.tables) == 6
    one = metrics(many_metrics(1, values=1_000))
    assert one is not None
    assert len(one.tables[0].folded) > 500


def test_of_very_many_figures_each_metric_has_one_and_the_others_are_counted() -> None:
    report = many_metrics(50, units=20, values=40)
    section = metrics(report)
    assert section is not None
    rows = [*section.rows, *section.folded]
    assert {row.figure.metric["name"] for row in rows} == {f"metric_{n}" for n in range(50)}
    assert (len(section.rows), len(rows), section.more) == (20, 100, 900)
    assert (section.more_series, section.more_tables) == (150, 50)
    page = html.unescape(to_html(report))
    for said in ("and 900 more", "and 150 further units", "and 50 further tables", "80 more"):
        assert said in page


def test_what_stands_out_is_never_folded() -> None:
    report = many_metrics(50)
    last = report["metrics"][-1]
    odd(report, place(last, last))
    section = metrics(report)
    assert section is not None
    assert [row.name for row in section.rows][20:] == ["Metric number 49"]
    assert len(section.folded) == 29


def test_a_value_that_stands_out_is_seen_however_small_it_is() -> None:
    report = many_metrics(50, values=1_000)
    last = report["metrics"][-1]
    odd(report, place(last, last, "value-999"))
    section = metrics(report)
    assert section is not None
    table = section.tables[-1]
    assert [row.name for row in table.rows][:2] == ["value-999", "value-000"]
    assert table.rows[0].path == "metrics.49.by.0.values.999"
    assert table.is_open
    assert not section.tables[-2].is_open


def test_a_new_metric_shows_how_it_gets_a_history() -> None:
    page = html.unescape(to_html(unknown(usual_day())))
    text = re.sub(r"<[^>]*>", "", page)
    assert "not judged yet: 0 of 21 days known" in text
    assert "pipeline --env prod restate --from 2026-01-12 --to 2026-02-08" in text


def test_names_and_units_do_nothing() -> None:
    def named(n: int) -> str:
        return f"<b>{n}</b>\u202e"

    report: Any = many_metrics(1, units=2, values=9, named=named, unit=named)
    report["metrics"][0]["title"] = "<script>"
    page = to_html(report)
    assert "<b>0" not in page
    assert "<script" not in page
    assert "\u202e" not in page
    assert "&lt;b&gt;0&lt;/b&gt;[U+202E]" in page


def test_the_teams_dimensions_stand_beside_the_others() -> None:
    report: Any = made_report()
    report["activity"]["dimensions"] = [
        {
            "name": name,
            "digest": "0" * 64,
            "values": groups([*(f"{name}-{n}" for n in range(60)), None]),
            "other": {"values": 7, "events": 8, "failures": 9},
        }
        for name in ("currency", "region")
    ]
    (first, table), _ = own_tables(report)
    assert (first, table.values, len(table.rows), table.left) == ("currency", 68, 50, 11)
    page = to_html(report)
    assert "<summary>currency: 68</summary>" in page
    assert 'data-figure="activity.dimensions.1.values.49.events"' in page
    assert 'data-figure="activity.dimensions.1.other.events">8<' in page
    report["activity"]["dimensions"] *= 10
    assert [len(table.rows) for _, table in own_tables(report)] == [20] * 20


def test_nothing_known_of_the_days_before_draws_no_line() -> None:
    section = metrics(unknown(usual_day()))
    assert section is not None
    assert (section.days, section.compared) == (0, False)
    assert all(row.against == NOTHING and not row.line for row in section.rows)


def test_causes_about_metrics_are_drawn_with_their_title_and_their_days() -> None:
    found = looks(day_with_metrics())
    said = [(one.point.label, one.subject, one.point.worse) for one in found]
    assert said == [("Target", "Request p95", True), ("Metric", "Revenue", True)]
    assert all("<svg" in one.line for one in found)
    page = to_html(day_with_metrics())
    assert "<b>Revenue</b> in USD fell to 6,874.78, 49% less than on a usual Monday" in page
