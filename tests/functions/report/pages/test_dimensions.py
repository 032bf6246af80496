"""The tables of a page: what stands out first, silent sources too, and red only for worse."""

from __future__ import annotations

from functions.report.document.report import Report
from functions.report.pages.day import to_html
from functions.report.pages.dimensions import Table, table
from tests.harness.judged_report import judged_report
from tests.harness.made_report import groups, made_report
from tests.harness.shop_days import Odd
from tests.harness.shop_reports import anomalous_day, report_of


def flags(found: Table) -> dict[str | None, dict[str, bool]]:
    return {row.name: dict(row.flags) for row in found.rows}


def test_the_silent_come_first_then_what_stands_out_then_most_events() -> None:
    found = table(anomalous_day(), "source")
    assert found.rows[0].name == "shop.catalogue"
    assert (found.rows[0].events, found.rows[0].against) == (0, "\N{MINUS SIGN}100%")
    flagged = [bool(row.flags) for row in found.rows]
    assert flagged == sorted(flagged, reverse=True)
    events = [row.events for row in found.rows[1:] if row.flags]
    assert events == sorted(events, reverse=True)
    assert found.values == 11  # that sent something


def test_only_what_is_worse_is_red() -> None:
    found = flags(table(anomalous_day(), "source"))
    assert found["shop.catalogue"] == {"silent": True}
    assert found["search.api"]["volume"] is False
    assert found["search.api"]["failures"] is True
    assert found["returns.portal"] == {"new": False}


def test_a_failure_rate_that_fell_is_not_red() -> None:
    made = report_of(odd=Odd(failures=0.1))
    found = flags(table(made, "source"))
    assert not [name for name, kinds in found.items() if any(kinds.values())]
    assert found["shop.checkout"] == {"failures": False}


def test_the_heading_counts_those_that_sent_nothing_apart() -> None:
    found = table(anomalous_day(), "source")
    assert (found.values, found.absent, len(found.rows)) == (11, 1, 12)
    assert "11, and 1 that sent nothing; what stands out first" in to_html(anomalous_day())
    assert "that sent nothing" not in to_html(report_of())


def test_all_sources_of_an_outage_are_silent() -> None:
    found = table(report_of(odd=Odd(volume=0)), "source")
    assert len(found.rows) == 11
    assert {tuple(row.flags.items()) for row in found.rows} == {(("silent", True),)}


def test_a_source_that_an_incomplete_day_lacks_may_come_yet() -> None:
    made = report_of(odd=Odd(silent=("shop.catalogue",), waiting=0.2))
    assert flags(table(made, "source"))["shop.catalogue"] == {"none so far": False}


def test_a_report_of_an_earlier_version_has_neither_lines_nor_comparisons() -> None:
    found = table(made_report(), "source")
    assert (found.days, found.compared) == (0, False)
    assert {row.line for row in found.rows} == {""}
    assert {row.against for row in found.rows} == {"\N{EN DASH}"}


def many(number: int) -> Report:
    return judged_report(made_report(sources=[f"s{n}" for n in range(number)]), "s999")


def test_a_thousand_sources_are_shown_and_a_hundred_have_a_line() -> None:
    found = table(many(1_003), "source")
    assert len(found.rows) == 1_000
    assert (found.left, found.left_events) == (3, 3 * 1_003)
    assert sum(bool(row.line) for row in found.rows) == 100
    assert found.rows[0].name == "s999"  # the last of all, and silent
    assert found.rows[0].line


def test_other_dimensions_have_fifty_rows() -> None:
    made = judged_report()
    made["activity"]["by_action"] = groups([f"a{n}" for n in range(80)])
    made["comparison"]["usual"]["by_action"] = []
    found = table(made, "action")
    assert (len(found.rows), found.left, found.values) == (50, 30, 97)


def test_every_row_says_where_its_figures_are() -> None:
    made = anomalous_day()
    for row in table(made, "source").rows:
        if row.path is not None:
            place = int(row.path.rsplit(".", 1)[1])
            assert made["activity"]["by_source"][place]["name"] == row.name
        if row.usual is not None:
            place = int(row.usual_path.rsplit(".", 1)[1])
            assert made["comparison"]["usual"]["by_source"][place] == row.usual
