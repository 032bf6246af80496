"""report.csv says exactly what report.json says: no figure is left out, no two rows are alike."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.report.document.report import Report
from functions.report.pages.spreadsheet import LEFT_OUT, to_csv
from tests.harness.judged_report import judged_report
from tests.harness.made_report import made_report
from tests.harness.metric_reports import many_metrics, odd, place
from tests.harness.metric_sheet import named_like, row_of
from tests.harness.pipeline import SCHEMA, SCHEMA_JUDGE, Pipeline, numbered

DAY = "2026-11-23"
# Each reads like another of them where a cell is not marked.
ALIKE = [
    *(None, "", "(none)", "'(none)", "None", "'", "''"),
    *("=1", "'=1", "''=1", "+1", "-1", "1", "'1", "1.0", "nan", "True", "'True"),
    *("@SUM(A1)", "\uff1d1", "\tx", "\rx", "\nx", "x\r\ny", "a,b\"c'd", '=HYPERLINK("x","y")'),
]

Rows = dict[tuple[str, str | None, str], object]


def cells(report: Report) -> list[list[str]]:
    return list(csv.reader(io.StringIO(to_csv(report), newline="")))


def read_back(report: Report) -> Rows:
    """The rows of a sheet as docs/report.md tells a reader to understand them."""
    header, *rows = cells(report)
    assert header == ["section", "name", "figure", "value"]
    found: Rows = {}
    for section, name, figure, value in rows:
        row = (section, None if name == "(none)" else name.removeprefix("'"), figure)
        assert row not in found
        found[row] = understood(value)
    return found


def understood(cell: str) -> object:
    if cell == "":
        return None
    if cell in ("True", "False"):
        return cell == "True"
    try:
        return float(cell)
    except ValueError:
        return cell.removeprefix("'")


def scalars(value: Any, path: tuple[object, ...] = ()) -> Iterator[tuple[tuple[object, ...], Any]]:
    """Each scalar of a report, by its members and places."""
    if isinstance(value, Mapping):
        for member, inner in value.items():
            yield from scalars(inner, (*path, member))
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for place, inner in enumerate(value):
            yield from scalars(inner, (*path, place))
    else:
        yield path, value


def shown(report: Any) -> Rows:  # noqa: PLR0912, PLR0915 - a case for each form of a row
    """The rows that the sheet must have, from the report's members, one by one."""
    found: Rows = {}
    for path, value in scalars(report):
        if not LEFT_OUT.isdisjoint(path[1:]):
            continue
        match path:
            case ("history", int() as n, "changes", int() as m, figure):
                name = f"revision {n + 1}: {report['history'][n]['changes'][m]['figure']}"
                if figure == "figure":
                    continue
                row: tuple[str, str | None, str] = ("history", name, str(figure))
            case ("history", int() as n, figure):
                if figure == "revision":
                    continue
                row = ("history", f"revision {n + 1}", str(figure))
            case ("history", int() as n, "sentences", int() as m):
                row = ("history", f"revision {n + 1}", f"sentences.{m}")
            case ("quality", "quarantined", "by_source", int() as n, figure, *inner):
                name = report["quality"]["quarantined"]["by_source"][n]["name"]
                if figure == "name":
                    continue
                row = ("quality.quarantined.by_source", name, ".".join(map(str, [figure, *inner])))
            case ("comparison", "usual", member, int() as n, figure, *inner) if member != "by_hour":
                name = report["comparison"]["usual"][member][n]["name"]
                if figure == "name":
                    continue
                section = f"comparison.usual.{member}"
                row = (section, name, ".".join(map(str, [figure, *inner])))
            case ("comparison", "causes", int() as n, *inner):
                row = ("comparison.causes", f"cause {n + 1}", ".".join(map(str, inner)))
            case ("comparison", "stands_out", int() as n, *inner) if "of" in (
                found_one := report["comparison"]["stands_out"][n]
            ):
                if inner in (["kind"], ["name"]):
                    continue
                figure = ".".join(map(str, [found_one["kind"], *inner]))
                row = ("comparison.stands_out", f"finding {n + 1}", figure)
            case ("activity", "dimensions", int() as n, "values", int() as m, figure):
                one = report["activity"]["dimensions"][n]
                if figure == "name":
                    continue
                row = (f"activity.dimensions.{one['name']}", one["values"][m]["name"], str(figure))
            case ("metrics", int() as n, *inner):
                in_metric = row_of(report["metrics"][n], inner)
                if in_metric is None:
                    continue
                row = in_metric
            case ("verdict", "commands", int() as n):
                row = ("verdict", "", f"commands.{n}")
            case (section, member, int() as n, figure, *inner):
                entry = report[section][member][n]
                named = next(x for x in ("name", "hour", "digest", "from_hour") if x in entry)
                if figure in (named, "kind"):
                    continue
                name = entry[named] if entry[named] is None else str(entry[named])
                kind = [entry["kind"]] if "kind" in entry else []
                row = (f"{section}.{member}", name, ".".join(map(str, [*kind, figure, *inner])))
            case (section, figure):
                row = (str(section), "", str(figure))
            case (section, member, *inner):
                row = (str(section), str(member), ".".join(map(str, inner)))
            case (figure,):
                row = ("report", "", str(figure))
        found[row] = float(value) if isinstance(value, Decimal) else value
    return found


def everything(names: Sequence[str | None] = ALIKE) -> Report:
    """A report that has each member that a report may have; `names`: of each dimension."""
    made = judged_report(made_report(sources=names, good=False))
    stands_out: list[Any] = [
        {**one, "name": name} for one in made["comparison"]["stands_out"][:1] for name in names
    ]
    stands_out += made["comparison"]["stands_out"]
    metrics = named_like(names)
    stands_out += odd(made_report(), place(metrics[0], metrics[0]["series"][0], "x"))["comparison"][
        "stands_out"
    ]
    without = {**stands_out[-1]["of"], "about": "without_number"}
    stands_out.append({**stands_out[-1], "of": without})
    changed = [*made["history"][1]["changes"]]
    changed += [
        {"figure": f"x[{json.dumps(name)}]", "before": name, "after": True} for name in names
    ]
    return cast(
        "Report",
        {
            **made,
            "pipeline": {"name": "reporting", "environment": "prod", "preview": "kept"},
            "activity": {
                **made["activity"],
                "by_action": made["activity"]["by_source"],
                "dimensions": [
                    {
                        "name": "currency",
                        "digest": "0" * 64,
                        "values": made["activity"]["by_source"],
                        "other": {"values": 1, "events": 2, "failures": 3},
                    }
                ],
            },
            "metrics": metrics,
            "comparison": {
                **made["comparison"],
                "stands_out": stands_out,
                "gaps": [{"from_hour": 13, "to_hour": 15, "expected": 840}],
                "causes": [
                    *made["comparison"]["causes"],
                    {
                        **made["comparison"]["causes"][0],
                        "kind": "metric",
                        "of": stands_out[-1]["of"],
                    },
                ],
            },
            "processing": {
                **made["processing"],
                "superseded": {"batches": 1, "keys": ["ledger/dt=2026-11-23/x"]},
            },
            "history": [made["history"][0], {**made["history"][1], "changes": changed}],
        },
    )


def members(schema: Mapping[str, Any], path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The path of each scalar that the schema allows; [] stands for any entry or further member."""
    if "$ref" in schema:
        schema = SCHEMA["$defs"][schema["$ref"].removeprefix("#/$defs/")]
    for name, inner in schema.get("properties", {}).items():
        yield from members(inner, (*path, name))
    further = schema.get("items") or schema.get("additionalProperties")
    if isinstance(further, Mapping):
        yield from members(further, (*path, "[]"))
    elif not schema.get("properties"):
        yield path


def test_the_report_of_these_tests_has_every_member_of_the_schema() -> None:
    report = everything()
    free = {
        ("quality", "quarantined", "reasons"),
        ("quality", "quarantined", "by_source", "[]", "reasons"),
        ("cost_estimate", "by_service", "[]", "units"),
    }
    found = set()
    for path, _ in scalars(report):
        steps = tuple("[]" if isinstance(step, int) else str(step) for step in path)
        if "definition" in steps:  # any form
            steps = steps[: steps.index("definition") + 1]
        found.add((*steps[:-1], "[]") if steps[:-1] in free else steps)
    wanted = set(members(SCHEMA))
    # Where nothing is known, a null stands for all members of an object.
    objects = {path[:end] for path in wanted for end in range(len(path))}
    assert found - objects == wanted
    SCHEMA_JUDGE.validate(made_report())


def test_the_sheet_has_every_figure_and_name_of_the_report_and_nothing_else() -> None:
    report = everything()
    wanted = shown(report)
    assert len(wanted) > 200
    assert read_back(report) == wanted


@given(
    st.lists(st.none() | st.text(st.characters(exclude_categories=["Cs"])), min_size=1, unique=True)
)
def test_any_names_come_back_as_they_were(names: list[str | None]) -> None:
    report = everything(names)
    assert read_back(report) == shown(report)


@pytest.mark.parametrize(
    "figure",
    [
        ("report", "", "first_generated_at"),
        ("report", "", "report_version"),
        ("pending", "", "day_over"),
        ("history", "revision 2", "more_changes"),
    ],
)
def test_figures_that_are_no_count_of_events_are_there_too(figure: tuple[str, str, str]) -> None:
    assert figure in read_back(everything())


def test_findings_about_one_source_are_rows_of_their_own() -> None:
    rows = read_back(everything(["shop"]))
    names = {name for section, name, _ in rows if section == "comparison.stands_out"}
    assert names == {"shop", "partners.feed", "finding 6", "finding 7"}
    assert rows["comparison.stands_out", "finding 6", "metric.of.metric"] == "metric_0"
    assert rows["comparison.stands_out", "partners.feed", "latency.observed"] == 75.5
    assert rows["comparison.stands_out", "partners.feed", "failure_rate.observed"] == 0.184


def test_no_cell_can_be_a_formula() -> None:
    starts = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
    for row in cells(everything()):
        for cell in row:
            number = cell.replace(".", "").replace("-", "", 1).isdigit()
            assert number or not cell.startswith(starts)


def test_numbers_stay_numbers() -> None:
    rows = {(section, name, figure): value for section, name, figure, value in cells(everything())}
    assert rows["comparison", "trailing_week", "by_hour.13"] == "437.0"
    assert rows["cost_estimate.by_service", "Lambda", "units.requests"] == "120"
    assert rows["processing", "", "balanced"] == "False"
    assert rows["activity.by_hour", "13", "events"] == "460"


def test_the_sheet_of_a_report_that_was_counted(pipeline: Pipeline) -> None:
    pipeline.run(*numbered(7))
    made = pipeline.report(DAY)
    rows = read_back(made)
    assert rows == shown(made)
    assert rows["activity.by_source", "shop", "events"] == 7
    assert rows["activity.by_hour", "10", "events"] == 7


def test_the_stored_sheet_says_that_it_is_utf_8(pipeline: Pipeline) -> None:
    pipeline.report(DAY)
    key = f"daily/dt={DAY}/report.csv"
    body = pipeline.s3.get_object(Bucket="reports", Key=key)["Body"].read()
    assert body.startswith(b"\xef\xbb\xbfsection,")


def test_metrics_stand_last_with_all_their_digits() -> None:
    made = made_report()
    plain = cells(made)
    number = Decimal("-12345678901234567890.123456789")
    tiny = Decimal("1E-9")
    metrics: list[Any] = many_metrics(2)["metrics"]
    metrics[0] |= {"value": number, "title": "=1+1"}
    metrics[1] |= {"value": tiny}
    rows = cells(cast("Report", {**made, "metrics": metrics}))
    assert rows[: len(plain)] == plain
    assert ["metrics", "metric_0", "value", "-12345678901234567890.123456789"] in rows
    assert ["metrics", "metric_1", "value", "0.000000001"] in rows
    assert ["metrics", "metric_0", "title", "'=1+1"] in rows
    assert all(row[0].startswith("metrics") for row in rows[len(plain) :])
