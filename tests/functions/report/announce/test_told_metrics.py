"""A figure of the team's own that is not as people were told is news as a count is."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from bench.defined import ready_metrics
from functions.common import environment
from functions.common.storage.s3 import S3Bucket
from functions.report import definitions, handler
from functions.report.announce import mail, mail_page, slack, teams
from functions.report.announce.delivery import Delivery
from functions.report.announce.mark import Mark
from functions.report.announce.news import is_news
from functions.report.announce.told import Told, Where
from functions.report.count.measured import Series
from functions.report.document.encoding import decoded, encoded
from functions.report.document.headline import headline
from functions.report.document.report import Report
from functions.report.publish.archive import Archive
from functions.report.settings import ReportSettings
from functions.report.text.figures import NOTHING
from functions.report.text.told_metrics import told_metrics
from stacks.definitions.compiled import reported, to_bytes
from tests.harness.announcements import Announcements
from tests.harness.daily_runs import days_ago
from tests.harness.definitions import loaded
from tests.harness.events import event
from tests.harness.made_report import made_report
from tests.harness.measured import Figures, measured, series
from tests.harness.metric_reports import many_metrics, with_metrics
from tests.harness.pipeline import Pipeline

TOML = """
[[dimension]]
name = "currency"
expr = "details.currency"
[[metric]]
name = "revenue"
agg = "sum"
expr = "details.n"
unit = { dimension = "currency" }
[[metric]]
name = "p95"
agg = "percentile"
percentile = 95
expr = "details.ms"
unit = "ms"
[[metric]]
name = "refunds"
agg = "count"
[[metric]]
name = "orders"
agg = "count"
[[metric]]
name = "refund_share"
numerator = "refunds"
denominator = "orders"
"""
REVENUE = [series((1200, 9), "EUR"), series((500, 5), "CHF")]
USUAL: Figures = {
    "revenue": REVENUE,
    "p95": series(("860.25", 90)),
    "refunds": series((0, 0)),
    "orders": series((200, 200)),
    "refund_share": series(("0.168", 200)),
}


def day(toml: str = TOML, more_series: int = 0, **odd: Series | list[Series]) -> Report:
    """A second revision with the same counts, and these figures."""
    metrics = ready_metrics(toml)
    made = with_metrics(made_report(), metrics.metrics, measured(metrics, {**USUAL, **odd}))
    made["metrics"][0]["more_series"] = more_series
    return made


def told(report: Report, before: Report | None = None, **member: Any) -> Told:
    """The report to tell of after another one was told, or one of the usual figures."""
    before = before or day()
    announced: Any = {**headline(before), "revision": 1}
    left: Any = {"revision": 1, "told": announced, "metrics": told_metrics(before), **member}
    stored: Mark = json.loads(json.dumps(left))
    return Told.after(stored, report, Where("reports", "aws"))


def is_told(one: Told, share: float = 0.1) -> bool:
    return is_news(one, date(2026, 12, 24), announced_days=1, restated_share=share)


def said(one: Told) -> str:
    """What the first line says since the revision that was told."""
    return one.restated()[0].partition("Since revision 1: ")[2]


@pytest.mark.parametrize(
    ("odd", "line"),
    [
        (
            {"revenue": [series((600, 9), "EUR"), REVENUE[1]]},
            "Revenue (EUR) 1,200 → 600.",
        ),
        ({"p95": series((1000, 90))}, "P95 860.25 ms → 1,000 ms."),
        ({"refund_share": series(("0.2", 200))}, "Refund share 16.8% → 20.0%."),
        ({"refund_share": series((None, 0))}, f"Refund share 16.8% → {NOTHING}."),
        ({"refunds": series((2, 2))}, "Refunds 0 → 2."),
        ({"revenue": [REVENUE[0]]}, f"Revenue (CHF) 500 → {NOTHING}."),
        ({"revenue": [*REVENUE, series((7, 2), None)]}, f"Revenue (no currency) {NOTHING} → 7."),
        (
            {"orders": series((100, 100)), "p95": series((960, 90))},
            "Orders 200 → 100, P95 860.25 ms → 960 ms.",
        ),
    ],
)
def test_a_figure_that_moved_by_enough_is_news_and_said(odd: Any, line: str) -> None:
    one = told(day(**odd))
    assert is_told(one)
    assert said(one) == line
    assert line in mail.text(one)
    html = mail_page.to_html([mail_page.content(one, lambda _: "")], [])
    assert one.restated()[0] in html.replace("&#8594;", "→")


@pytest.mark.parametrize(
    ("odd", "line"),
    [
        ({"revenue": [REVENUE[0], series((620, 6), "CHF")]}, "Revenue (CHF) 500 → 620."),
        ({"revenue": [REVENUE[0], series((380, 4), "CHF")]}, "Revenue (CHF) 500 → 380."),
        ({"revenue": [*REVENUE, series((7, 1), "SEK")]}, f"Revenue (SEK) {NOTHING} → 7."),
        ({"refunds": series((1, 1))}, "Refunds 0 → 1."),
        (
            {"refunds": series((1, 1)), "refund_share": series(("0.201", 200))},
            "Refunds 0 → 1, Refund share 16.8% → 20.1%.",
        ),
    ],
)
def test_one_event_of_what_is_rare_is_said_and_no_news(odd: Any, line: str) -> None:
    one = told(day(**odd))
    assert not is_told(one)
    assert said(one) == line
    assert line in mail.text(one)


def test_two_events_of_what_is_rare_are_news() -> None:
    first = day(revenue=[REVENUE[0], series((620, 6), "CHF")])
    second = day(revenue=[REVENUE[0], series((740, 7), "CHF")])
    assert not is_told(told(second, first))
    assert is_told(told(second))


def test_one_event_that_moves_what_is_of_many_is_news() -> None:
    """The greatest of 90 values came late."""
    assert is_told(told(day(p95=series((1000, 91)))))
    assert not is_told(told(day(p95=series((1000, 91)))), 0.011)


def test_other_values_of_the_same_events_are_news() -> None:
    assert is_told(told(day(revenue=[REVENUE[0], series((250, 5), "CHF")])))


def test_by_a_mark_that_says_no_events_the_share_alone_decides() -> None:
    left = told_metrics(day())
    for metric in left:
        for figure in metric["figures"]:
            del figure["events"]
    one = told(day(revenue=[REVENUE[0], series((620, 6), "CHF")]), metrics=left)
    assert is_told(one)


def test_what_the_first_line_says_is_not_said_again() -> None:
    """A revision says which figures moved, and so does what people are told of it."""
    one = told(day(revenue=[series((600, 9), "EUR"), REVENUE[1]]))
    line = "Revenue (EUR) 1,200 → 600."
    one.report["history"][-1]["sentences"] = ["+3 late events, all of shop.", line]
    assert said(one) == line
    assert one.restated()[1:] == ["+3 late events, all of shop."]


def test_a_small_move_is_said_and_no_news_and_small_ones_add_up() -> None:
    """As a count: what was told stays the measure until there is news."""
    small, more = (day(orders=series((n, n))) for n in (210, 220))
    assert not is_told(told(small))
    assert said(told(small)) == "Orders 200 → 210."
    assert not is_told(told(more, small))
    assert is_told(told(more))


@pytest.mark.parametrize(("share", "news"), [(0.5, True), (0.51, False)])
def test_it_is_measured_by_the_setting(share: float, news: bool) -> None:
    assert is_told(told(day(orders=series((100, 100)))), share) == news


def test_a_difference_near_none_is_measured_by_its_parts() -> None:
    """Of 2,000 in and 1,999 out, one more in is no news, though it doubles what is left."""
    toml = TOML + '[[metric]]\nname = "net"\nplus = ["orders"]\nminus = ["refunds"]\n'
    usual: Any = {"orders": series((2_000, 2_000)), "refunds": series((1_999, 1_999))}
    before = day(toml, **usual, net=series((1, 3_999)))
    slight = {**usual, "orders": series((2_001, 2_001)), "net": series((2, 4_000))}
    assert not is_told(told(day(toml, **slight), before), 0.01)
    assert said(told(day(toml, **slight), before)) == "Orders 2,000 → 2,001, Net 1 → 2."
    # It is news by itself where it moved by enough of them: by a fall of what no part has told.
    assert is_told(told(day(toml, **usual, net=series((-200, 3_999))), before), 0.1)


def test_what_looks_alike_is_said_with_all_its_digits() -> None:
    small = day(p95=series(("860.2500001", 90)), refund_share=series(("0.16800001", 200)))
    assert said(told(small)) == ("Refund share 16.8% → 16.800001%, P95 860.25 ms → 860.2500001 ms.")


def test_figures_are_kept_with_all_their_digits() -> None:
    exact = "12345678901234567890.123456789"
    one = day(p95=series((exact, 90)))
    assert not told(one, one).moved
    (moved,) = told(day(p95=series(("12345678901234567890.123456788", 90))), one).moved
    assert moved.before == Decimal(exact)


@pytest.mark.parametrize(
    "other",
    [
        TOML.replace('"details.n"', '"details.m"'),
        TOML.replace('agg = "percentile"\npercentile = 95', 'agg = "average"'),
        TOML.replace('"refund_share"', '"returned_share"'),
    ],
)
def test_what_is_new_or_defined_in_another_way_has_not_moved(other: str) -> None:
    changed = day(other)
    own = {one["name"]: one["digest"] for one in day()["metrics"]}
    for one in changed["metrics"]:
        if own.get(one["name"]) != one["digest"]:
            for figures in (one, *one["series"]):
                figures["value"] = Decimal(77)
    assert not is_told(told(changed))
    assert said(told(changed)) == "none of these figures changed."


def test_a_name_a_unit_or_a_target_is_no_other_definition() -> None:
    other = TOML.replace('unit = "ms"', 'unit = "msec"\ntitle = "Slowest"\nbetter = "lower"')
    one = told(day(other, p95=series((430, 90))))
    assert is_told(one)
    assert said(one) == "Slowest 860.25 msec → 430 msec."


def test_of_a_unit_that_a_cut_list_lacks_nobody_knows() -> None:
    one, both = [REVENUE[0]], REVENUE
    assert not is_told(told(day(revenue=one, more_series=3)))
    assert not is_told(told(day(revenue=both), day(revenue=one, more_series=3)))
    assert is_told(told(day(revenue=both), day(revenue=one)))


def test_a_unit_that_is_only_missed_is_as_one_that_is_not_there() -> None:
    """The comparison lists it with 0, as long as it is usual."""
    missed = day(revenue=[*REVENUE, series((0, 0), "USD")])
    assert not told(missed).moved
    assert not told(day(), missed).moved


def test_a_mark_of_an_earlier_version_knows_no_figures() -> None:
    left: Mark = {"revision": 1, "told": {**headline(day()), "revision": 1}}
    one = Told.after(left, day(orders=series((1, 1))), Where("reports", "aws"))
    assert not is_told(one)
    assert said(one) == "none of these figures changed."


@pytest.mark.parametrize("text", ["\U000e0001" * 256, "&" * 256, "*_~`<&@here>](https://x" * 11])
def test_many_figures_with_hostile_names_leave_room_for_the_message(text: str) -> None:
    before: Any = many_metrics(50, units=20, unit=lambda n: f"{n}{text}"[:256])
    for metric in before["metrics"]:
        metric["title"] = text[:128]
    after: Any = deepcopy(before)
    for metric in after["metrics"]:
        for one in metric["series"]:
            one["value"] /= 3
    one = told(after, before)
    assert said(one).endswith(", 997 more figures.")
    blocks = slack.message(one)["blocks"]
    texts = [block["text"]["text"] for block in blocks if "text" in block]
    assert all(0 < len(text) < 3_000 for text in texts)
    assert any("997 more figures" in text for text in texts)
    assert len(json.dumps(teams.message(one), ensure_ascii=False).encode()) < 21_000


@pytest.fixture
def announcements(pipeline: Pipeline) -> Announcements:
    return Announcements()


@pytest.fixture
def defined(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Let the function be deployed with metrics."""

    def deploy(metrics: str) -> None:
        file = tmp_path / "definitions.json"
        file.write_bytes(to_bytes(reported(loaded(tmp_path / "defined", metrics=metrics))))
        monkeypatch.setattr(definitions, "_FILE", file)
        handler._definitions.cache_clear()

    yield deploy
    handler._definitions.cache_clear()


AMOUNT = '[[metric]]\nname = "amount"\nagg = "sum"\nexpr = "details.amount"\nunit = "EUR"\n'


def test_a_revision_that_changes_an_amount_and_no_count_is_mailed(
    pipeline: Pipeline, announcements: Announcements, defined: Callable[[str], None]
) -> None:
    defined(AMOUNT)
    at = f"{days_ago(1)}T10:00:00Z"
    pipeline.run(*(event(event_id=f"{n}", timestamp=at, details={"amount": 50}) for n in range(9)))
    made = pipeline.report(str(days_ago(1)))
    announcements.events(), announcements.mails()
    for revision, value, news in ((2, 448, False), (3, 225, True), (4, 225, False)):
        restate(pipeline, revision, value)
        (announced,) = announcements.events()
        assert announced["detail"]["news"] == news
        assert announced["detail"]["events"] == made["activity"]["events"] == 9
        mails = announcements.mails()
        assert len(mails) == news
        if news:
            line = "Restated: revision 3. Since revision 1: Amount 450 EUR → 225 EUR."
            assert ", restated: " in mails[0]["Subject"]
            assert line in mails[0]["Message"]
            assert line in announced["detail"]["text"]
            assert line in announced["detail"]["chat_text"]


def restate(pipeline: Pipeline, revision: int, value: int) -> None:
    """Let the report be of another amount, and announce it."""
    key = f"daily/dt={days_ago(1)}/report.json"
    made = decoded(pipeline.s3.get_object(Bucket="reports", Key=key)["Body"].read())
    made["revision"], made["metrics"][0]["value"] = revision, value
    pipeline.s3.put_object(Bucket="reports", Key=key, Body=encoded(made))
    settings = environment.read(ReportSettings)
    reports = S3Bucket(pipeline.s3, settings.reports_bucket)
    Delivery(settings, None, Archive(reports, settings.time_zone), reports).deliver(
        [days_ago(1)], datetime.now(UTC)
    )


def test_without_metrics_a_mark_has_no_member_for_them(pipeline: Pipeline) -> None:
    pipeline.run(event(timestamp=f"{days_ago(1)}T10:00:00Z"))
    pipeline.report(str(days_ago(1)))
    key = f"daily/dt={days_ago(1)}/delivered.json"
    left = json.loads(pipeline.s3.get_object(Bucket="reports", Key=key)["Body"].read())
    assert left.keys() == {"revision", "told"}
