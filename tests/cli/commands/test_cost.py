"""`pipeline cost`: the bill, its parts and its neighbours; docs/cost.md shows what it prints."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cli.cost import counting, designs
from cli.main import app
from functions.common import pricing, usage
from stacks.settings import Delivery, Ingest, Process, Report, Settings
from tests.harness.definitions import loaded, written
from toolchain.project import ROOT

PAGE = ROOT / "docs" / "cost.md"
MARK = "<!-- tables -->\n"
VOLUMES = (10_000, 1_000_000, 100_000_000)
DEFAULT = Settings(environment="test")
PRICES = pricing.load()


@pytest.fixture(autouse=True)
def _nothing_of_a_team(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a team has in its clone, such as metrics and recipients, is on its own bill alone."""
    monkeypatch.setenv("PIPELINE_DEFINITIONS", str(tmp_path_factory.mktemp("none")))
    monkeypatch.setattr("cli.commands.cost.load", lambda name: Settings(environment=name))


def run(*arguments: str, expected: int = 0) -> str:
    done = CliRunner().invoke(app, ["--env", "prod", "cost", *arguments])
    assert done.exit_code == expected, done.output
    return done.output


def after_free_tier(events_per_day: int, settings: Settings = DEFAULT) -> dict[str, float]:
    lines = pricing.bill(designs.ours(events_per_day, 500, settings), PRICES)
    return {line.service: line.usd_after_free_tier for line in lines}


def total(usage_of_a_design: dict[str, float]) -> float:
    """Without CloudWatch: the other designs are priced without alarms and a dashboard."""
    lines = pricing.bill(usage_of_a_design, PRICES)
    return sum(line.usd for line in lines if line.service != "CloudWatch")


def test_10_000_events_a_day_leave_cents_beyond_the_free_tier_idle_polling_included() -> None:
    left = after_free_tier(10_000)
    assert (left["Lambda"], left["CloudWatch"]) == (0, 0)
    assert left["EventBridge"] == pytest.approx(0.30)  # custom events are never free
    assert left["S3"] < 0.50
    assert left["SQS"] < 0.05
    assert sum(left.values()) < 0.80


@pytest.mark.parametrize(("row", "batches_a_day"), [(0, 100), (1, 768), (2, 3_072)])
def test_10_000_events_a_day_cost_what_the_page_says_by_their_batches(
    row: int, batches_a_day: int
) -> None:
    month = usage.Load(events=300_000, batches=30 * batches_a_day, event_bytes=500, days=30)
    lines = pricing.bill(usage.of(month), PRICES)
    page = PAGE.read_text(encoding="utf-8")
    after_free_tier = sum(line.usd_after_free_tier for line in lines)
    assert f"| {batches_a_day:,} | ${after_free_tier:.2f} |" in page
    list_prices = re.search(r"list price: (\S+), (\S+) and\s(\S+), of which .* are (\S+)\.", page)
    assert list_prices
    assert list_prices[row + 1] == f"${sum(line.usd for line in lines):.2f}"
    kept = {name: usage.of(month)[name] for name in ("cloudwatch.alarms", "cloudwatch.dashboards")}
    (watching,) = (f"${line.usd:.2f}" for line in pricing.bill(kept, PRICES))
    assert list_prices[4] == watching
    assert f"CloudWatch's {watching} at list price are alarms and a dashboard" in page


def test_an_idle_pipeline_is_within_the_free_tier_but_for_cents_of_s3() -> None:
    left = after_free_tier(0)
    assert {service for service, usd in left.items() if usd} <= {"S3"}
    assert sum(left.values()) < 0.05


def test_a_longer_window_makes_fewer_batches_until_they_are_full() -> None:
    short = DEFAULT.model_copy(update={"ingest": Ingest(batch_window_seconds=60)})
    # Of two pollers: a window each, and each one that a quarter of an hour splits.
    assert designs.batches(10_000, 500, DEFAULT) == 2 * (288 + 96)
    assert designs.batches(10_000, 500, short) == 2 * (1_440 + 96)
    full = designs.batches(100_000_000, 500, DEFAULT)
    assert full == designs.batches(100_000_000, 500, short)
    assert full > 100_000_000 / DEFAULT.ingest.batch_size  # by their 6 MB


def test_the_settings_by_volume_name_the_batches_that_the_bill_reckons() -> None:
    page = (ROOT / "docs" / "performance.md").read_text(encoding="utf-8")
    row = r"^\| (\d\S*)( million| billion|) \| (\d+) s, .* \| ([\d,]+), ([\d,]+) \|.*\|.*\|$"
    sizes = {"": 1, " million": 10**6, " billion": 10**9}
    found = re.findall(row, page, re.MULTILINE)
    assert len(found) == 6
    for number, size, window, *shown in found:
        events = int(number.replace(",", "")) * sizes[size]
        ingest = Ingest(batch_window_seconds=int(window))
        made = designs.batches(events, 600, DEFAULT.model_copy(update={"ingest": ingest}))
        of_a_batch, a_day = (int(figure.replace(",", "")) for figure in shown)
        assert (of_a_batch, a_day) == pytest.approx((events / made, made), rel=0.03), number + size


def test_there_are_never_more_batches_than_events() -> None:
    assert designs.batches(0, 500, DEFAULT) == 0
    assert designs.batches(3, 500, DEFAULT) == 3


@pytest.mark.parametrize("events", VOLUMES)
def test_one_object_an_event_costs_more_than_batches(events: int) -> None:
    assert total(designs.object_an_event(events, 500)) > total(designs.ours(events, 500, DEFAULT))


def test_firehose_charges_small_events_as_5_kb() -> None:
    small, large = designs.firehose(1_000, 10), designs.firehose(1_000, 4_000)
    assert small["firehose.gb"] == large["firehose.gb"] == 30_000 * 5_120 / 1024**3


def test_the_defaults_of_memory_are_those_of_the_settings() -> None:
    assert usage.Memory() == usage.Memory(
        ingest=Ingest().memory_mb, process=Process().memory_mb, report=Report().memory_mb
    )


def test_athena_is_billed_by_what_it_scans_when_it_counts() -> None:
    athena = DEFAULT.model_copy(update={"report": Report(engine="athena")})
    small, large = (designs.ours(n, 500, athena)["athena.tb"] for n in (1_000, 1_000_000_000))
    assert small * 1024**4 == pytest.approx(30 * 4 * 10 * 1024**2)
    assert large * 5 == pytest.approx(30 * 358 * 10**9 / 1024**4 * 5)
    assert "athena.tb" not in designs.ours(1_000, 500, DEFAULT)


METRICS = """
[[dimension]]
name = "currency"
expr = "details.currency"
[[metric]]
name = "revenue"
agg = "sum"
expr = "details.amount"
unit = { dimension = "currency" }
by = ["source"]
[[metric]]
name = "users"
agg = "count_distinct"
expr = "details.user"
[[metric]]
name = "orders"
agg = "count"
"""


def test_every_statement_of_metrics_reads_the_day_anew(tmp_path: Path) -> None:
    """That of the dimension, of `orders`, of `revenue`, its table, `users`.

    A table in units also finds the units that have most events. In a sum distinct ones are counted
    apart.
    """
    found = counting.of(loaded(tmp_path, metrics=METRICS))
    both = METRICS + '[[metric]]\nname = "both"\nplus = ["users", "orders"]\nby = ["source"]\n'
    assert counting.of(loaded(tmp_path, metrics=both)).readings == [*found.readings, 2]
    assert found == counting.Counting(3, [1, 1, 1, 2, 1])
    athena = DEFAULT.model_copy(update={"report": Report(engine="athena")})
    plain, own = (designs.ours(10**9, 500, athena, one) for one in (counting.NOTHING, found))
    assert (own["athena.tb"] - plain["athena.tb"]) * 1024**4 == pytest.approx(30e9 * 170 * 6)


def test_the_bill_has_the_metrics_of_the_definitions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def seconds() -> float:
        found = re.search(r"GB-second on arm64 \| ([0-9,]+)", run("--events-per-day", "100000000"))
        assert found
        return float(found[1].replace(",", ""))

    plain = seconds()
    monkeypatch.setenv("PIPELINE_DEFINITIONS", str(written(tmp_path / "own", metrics=METRICS)))
    of_metrics = 3e9 * usage.TEN_METRICS_SECONDS_AN_EVENT * usage.Memory().report / 1024
    assert seconds() - plain == pytest.approx(of_metrics, abs=2)


@pytest.mark.parametrize(
    ("delivery", "meter", "list_price", "after_free_tier"),
    [
        (Delivery(emails=["a@b.ch"]), "sns.mails", 30 * 0.00002, 0),
        (
            Delivery(emails=[f"a{n}@b.ch" for n in range(100)]),
            "sns.mails",
            3_000 * 0.00002,
            2_000 * 0.00002,
        ),
        (
            Delivery(emails=[f"a{n}@b.ch" for n in range(10)], via="ses", sender="us@b.ch"),
            "ses.mails",
            0.03,
            0.03,
        ),
    ],
)
def test_a_report_is_mailed_to_everybody_once_a_day(
    delivery: Delivery, meter: str, list_price: float, after_free_tier: float
) -> None:
    used = designs.ours(1_000, 500, DEFAULT.model_copy(update={"delivery": delivery}))
    (line,) = pricing.bill({meter: used[meter]}, PRICES)
    assert line.usd == pytest.approx(list_price)
    assert line.usd_after_free_tier == pytest.approx(after_free_tier)


def test_prices_of_ones_own_lack_no_mails_that_are_sent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = json.loads(pricing.DEFAULT_FILE.read_text())
    del content["meters"]["sns.mails"]
    mine = tmp_path / "mine.json"
    mine.write_text(json.dumps(content))
    run("--events-per-day", "1", "--prices", str(mine))
    mailed = Settings(environment="prod", delivery=Delivery(emails=["a@b.ch"]))
    monkeypatch.setattr("cli.commands.cost.load", lambda _: mailed)
    said = run("--events-per-day", "1", "--prices", str(mine), expected=1)
    assert "there is no price of sns.mails" in said


def test_without_recipients_no_mail_is_billed() -> None:
    assert not {"sns.mails", "ses.mails"} & designs.ours(1_000, 500, DEFAULT).keys()


def test_the_totals_are_the_sums_of_the_services() -> None:
    rows = re.findall(r"^\| (.*?) \| (.*) \|$", run("--events-per-day", "1000000"), re.MULTILINE)
    table = [(name, cells.split(" | ")) for name, cells in rows if cells.count("|") == 5]
    services = [
        [float(cell.strip("<").replace(",", "")) for cell in cells] for _, cells in table[:-1]
    ]
    totals = [float(cell.replace(",", "")) for cell in table[-1][1]]
    assert table[-1][0] == "**total**"
    sums = [sum(column) for column in zip(*services, strict=True)]
    assert sums == pytest.approx(totals, abs=0.04)  # each cell is rounded


def test_prices_of_ones_own_replace_the_list(tmp_path: Path) -> None:
    content = json.loads(pricing.DEFAULT_FILE.read_text())
    content["meters"]["eventbridge.events"]["usd"] = 0.5
    content["as_of"] = "2030-01-01"
    mine = tmp_path / "mine.json"
    mine.write_text(json.dumps(content))
    shown = run("--events-per-day", "1", "--prices", str(mine))
    assert "prices of 2030-01-01" in shown
    assert "| EventBridge | 15.00 |" in shown


def test_prices_that_cannot_be_read_are_a_message(tmp_path: Path) -> None:
    assert "No such file" in run("--events-per-day", "1", "--prices", "nowhere.json", expected=1)
    (tmp_path / "bad.json").write_text("{")
    bad = run("--events-per-day", "1", "--prices", str(tmp_path / "bad.json"), expected=1)
    assert "not a file of prices" in bad.replace("\n", " ")


def test_the_page_shows_what_the_command_prints() -> None:
    parts = [
        f"### {events:,} events a day\n\n"
        f"`pipeline --env prod cost --events-per-day {events}`\n\n"
        f"{run('--events-per-day', str(events))}"
        for events in VOLUMES
    ]
    prose, _, tables = PAGE.read_text().partition(MARK)
    wanted = "\n" + "\n".join(parts)
    if os.environ.get("RECORD_REQUESTS"):
        PAGE.write_text(prose + MARK + wanted)
        tables = wanted
    assert tables == wanted


def test_what_costs_something_is_never_shown_as_free() -> None:
    bill = run("--events-per-day", "10000")
    rows = re.findall(r"^\| .+: .+ \| (\S+) \| \S+ \| (\S+) \| (\S+) \|$", bill, re.MULTILINE)
    assert len(rows) > 8
    assert ("30.000", "0.000001", "<0.01") in rows
    for units, price, cost in rows:
        assert (cost == "0.00") == (float(units.replace(",", "")) * float(price) == 0)
