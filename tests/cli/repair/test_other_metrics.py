"""status offers to make reports again that lack metrics as they are defined now."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from functions.common.report_keys import ReportKeys
from stacks.definitions.compiled import metrics
from stacks.deployed import described
from stacks.settings import load
from tests.harness.command import ACCOUNT, NAMES, run
from tests.harness.definitions import loaded, written
from tests.harness.made_report import made_report

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

COUNTRY = '[[dimension]]\nname = "country"\nexpr = "details.country"\n'
ORDERS = '[[metric]]\nname = "orders"\nagg = "count"\n'
MORE = ORDERS.replace("orders", "more") + 'filter = { source = "shop" }\n'
STATUS = ("status", "--date", "2026-11-01")


@pytest.fixture
def definitions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = written(tmp_path / "defined", metrics=ORDERS + MORE)
    monkeypatch.setenv("PIPELINE_DEFINITIONS", str(folder))
    return folder


def made_with(folder: Path, text: str) -> dict[str, Any]:
    """What a report that was made with some definitions has of them."""
    defined = metrics(loaded(folder, metrics=text))
    listed = ("digest", "by")
    return {
        "metrics": [
            {
                "name": one["name"],
                "digest": one["digest"],
                "definition": {key: one[key] for key in listed if key in one},
            }
            for one in defined["metrics"]
        ],
        "dimensions": [
            {"name": one["name"], "digest": one["digest"]} for one in defined["dimensions"]
        ],
    }


def reports(deployed: S3Client, made: Sequence[dict[str, Any] | None]) -> list[date]:
    """Put reports of the days before today, the last of yesterday, with what they were made by."""
    today = datetime.now(load("dev").zone).date()
    days = [today - timedelta(days=ago) for ago in range(len(made), 0, -1)]
    for day, of in zip(days, made, strict=True):
        report: dict[str, Any] = {**made_report()}
        del report["mappings"]
        if of is not None:
            report["metrics"] = of["metrics"]
            report["activity"]["dimensions"] = of["dimensions"]
        deployed.put_object(
            Bucket=NAMES.reports_bucket(ACCOUNT),
            Key=ReportKeys(day=day).json,
            Body=json.dumps(report).encode(),
        )
    return days


def deploy(monkeypatch: pytest.MonkeyPatch, digest: str | None) -> None:
    """Let the report function be deployed with metrics."""

    class Functions:
        def get_function_configuration(self, FunctionName: str) -> dict[str, str]:  # noqa: N803 - boto3's
            assert FunctionName == NAMES.report.function
            return {"Description": described("Makes", "metrics", digest)}

    monkeypatch.setattr("cli.target.Target.functions", Functions())


def test_reports_that_lack_a_metric_as_it_is_defined_are_offered_with_what_they_cost(
    deployed: S3Client, definitions: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = made_with(tmp_path / "now", ORDERS + MORE)
    other = made_with(tmp_path / "other", ORDERS + MORE.replace('"shop"', '"bank"'))
    days = reports(deployed, [None, other, now, other, now])
    deploy(monkeypatch, metrics(loaded(definitions))["digest"])
    said = run(*STATUS).stdout
    assert "orders and 1 more are counted on 2 of the last 5 days as they are defined now." in said
    # The command makes that between them again, too.
    assert "To make 4 reports again, " in said
    assert f"  pipeline --env dev restate --from {days[0]} --to {days[3]}\n" in said
    found = json.loads(run(*STATUS, "--json").stdout)["other_metrics"]
    assert found["metrics"] == ["orders", "more"]
    assert found["days"] == [str(days[0]), str(days[1]), str(days[3])]
    assert 0 < found["usd"] < 0.01


def test_nothing_is_offered_where_all_reports_have_them(
    deployed: S3Client, definitions: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deploy(monkeypatch, metrics(loaded(definitions))["digest"])
    now = made_with(tmp_path / "now", ORDERS + MORE)
    further = made_with(tmp_path / "further", ORDERS + MORE + ORDERS.replace("orders", "gone"))
    reports(deployed, [now, further])
    assert json.loads(run(*STATUS, "--json").stdout)["other_metrics"] is None


BOTH = ORDERS + MORE + '[[metric]]\nname = "all"\nplus = ["orders", "more"]\n'


@pytest.mark.parametrize(
    ("then", "now"),
    [
        (ORDERS, ORDERS + 'unit = "orders"\ntitle = "Orders"\ntarget = { at_least = 1 }\n'),
        (BOTH.replace('"shop" }', '"shop" }\nby = ["source"]'), BOTH),
        (COUNTRY + ORDERS + 'by = ["country"]\n', COUNTRY.replace(".country", ".land") + ORDERS),
    ],
)
def test_what_changes_no_figure_is_no_reason_to_make_a_report_again(
    deployed: S3Client,
    definitions: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    then: str,
    now: str,
) -> None:
    deploy(monkeypatch, metrics(loaded(definitions, metrics=now))["digest"])
    reports(deployed, [made_with(tmp_path / "then", then)])
    assert json.loads(run(*STATUS, "--json").stdout)["other_metrics"] is None


@pytest.mark.parametrize("then", [ORDERS, ORDERS + 'by = ["country"]\n'])
def test_a_table_that_reports_lack_is_offered_by_its_name(
    deployed: S3Client,
    definitions: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    then: str,
) -> None:
    """It is new, or its dimension was another; the metric itself is the same."""
    by_land = COUNTRY.replace("details.country", "details.land") + ORDERS + 'by = ["country"]\n'
    deploy(monkeypatch, metrics(loaded(definitions, metrics=by_land))["digest"])
    days = reports(deployed, [made_with(tmp_path / "then", COUNTRY + then)])
    said = run(*STATUS).stdout
    assert "orders by country is not counted on the last day as it is defined now." in said
    found = json.loads(run(*STATUS, "--json").stdout)["other_metrics"]
    assert (found["metrics"], found["days"]) == (["orders by country"], [str(days[0])])


def test_what_is_not_deployed_cannot_be_made(
    deployed: S3Client, definitions: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reports(deployed, [None])
    for digest in (None, "f" * 64):
        deploy(monkeypatch, digest)
        told = run(*STATUS)
        assert "restate" not in told.stdout
        assert f"not checked which reports lack metrics: {NAMES.report.function}" in told.stderr


def test_a_day_whose_files_may_have_expired_is_not_offered(
    deployed: S3Client, definitions: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reports(deployed, [None])
    monkeypatch.setattr("functions.common.retention.Retention.keeps_outcome", lambda *_: False)
    assert json.loads(run(*STATUS, "--json").stdout)["other_metrics"] is None


def test_faulty_definitions_do_not_hide_the_books(deployed: S3Client, definitions: Path) -> None:
    written(definitions, metrics="[[metric]]\n")
    reports(deployed, [None])
    told = run(*STATUS)
    assert told.exit_code == 0
    assert "ask `pipeline check`" in told.stderr
    assert "The books balance." in told.stdout
