"""Athena counts when settings say so, in a workgroup of its own; with DuckDB nothing is there."""

from __future__ import annotations

from typing import Any

import pytest

from functions.common.environment import variables
from functions.common.report_keys import CURATED_PARTS_ZONE
from functions.report.settings import ATHENA, AthenaSettings, ReportSettings
from stacks.stages import report_engine
from tests.harness.synthesis import SETTINGS, synthesised

pytestmark = pytest.mark.xdist_group("synthesis")


def documents(engine: str) -> dict[str, Any]:
    """What is in the stack with an engine, by type and logical id."""
    whole = synthesised(engine=engine)
    return {
        f"{kind}.{name}": body
        for section in ("resource", "data")
        for kind, bodies in whole[section].items()
        for name, body in bodies.items()
    }


def of(engine: str, kind: str, path: str) -> Any:
    (found,) = [
        body for name, body in documents(engine).items() if name.startswith(f"{kind}.{path}_")
    ]
    return found


def statements(engine: str) -> dict[str, Any]:
    document = of(engine, "aws_iam_policy_document", "report_function_permissions")
    return {one["sid"]: one for one in document["statement"]}


def test_with_athena_there_is_a_workgroup_more_and_what_the_function_is_told_and_may() -> None:
    duckdb, athena = documents("duckdb"), documents("athena")
    more = set(athena) - set(duckdb)
    assert [name.partition(".")[0] for name in more] == ["aws_athena_workgroup"]
    assert set(duckdb) < set(athena)
    changed = {name.rpartition("_")[0] for name in duckdb if duckdb[name] != athena[name]}
    assert changed == {
        "aws_lambda_function.report_function",
        "aws_iam_policy_document.report_function_permissions_document",
    }


def test_the_function_is_given_exactly_the_variables_that_it_reads() -> None:
    given = of("athena", "aws_lambda_function", "report_function")["environment"]["variables"]
    assert set(given) == variables(ReportSettings) | variables(AthenaSettings)
    assert given["ENGINE"] == ATHENA
    assert given["WORKGROUP"].startswith("${aws_athena_workgroup.report_counting_workgroup_")
    assert given["DATABASE"].startswith("${aws_glue_catalog_database.catalog_database_")


def test_the_workgroup_bounds_every_query_and_its_results_expire() -> None:
    workgroup = of("athena", "aws_athena_workgroup", "report_counting")
    assert workgroup["name"] == SETTINGS.names.report_workgroup
    configuration = workgroup["configuration"]
    assert configuration["enforce_workgroup_configuration"] is True
    assert configuration["bytes_scanned_cutoff_per_query"] == 70 * 10**9
    result = configuration["result_configuration"]
    assert result["encryption_configuration"] == {"encryption_option": "SSE_S3"}
    # The bucket of all results, in which everything expires (test_catalog.py).
    assert result["output_location"].startswith("s3://${aws_s3_bucket.catalog_results_")
    assert result["output_location"].endswith("/report/")


def test_athena_may_read_one_table_and_write_results_and_curated_files() -> None:
    before, after = statements("duckdb"), statements("athena")
    more = {sid: after[sid] for sid in after.keys() - before.keys()}
    assert {sid: set(one["actions"]) for sid, one in more.items()} == {
        "Count": {
            *("athena:StartQueryExecution", "athena:GetQueryExecution"),
            *("athena:GetQueryResults", "athena:StopQueryExecution"),
        },
        "FindTable": {"glue:GetDatabase", "glue:GetTable"},
        "LocateBuckets": {"s3:GetBucketLocation"},
        "ListResults": {"s3:ListBucket"},
        "KeepResults": {"s3:GetObject", "s3:PutObject"},
        "FinishUploads": {"s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"},
    }
    (workgroup,) = more["Count"]["resources"]
    assert workgroup.startswith("${aws_athena_workgroup.report_counting_workgroup_")
    catalog, database, table = more["FindTable"]["resources"]
    assert catalog.endswith(":catalog")
    assert ":database/${aws_glue_catalog_database." in database
    assert table.endswith(f"/{report_engine.EVENTS_TABLE}")
    assert more["ListResults"]["condition"][0]["values"] == ["report/*"]
    for one in ("KeepResults", "FinishUploads"):
        for place in more[one]["resources"]:
            assert place.partition("/")[2] in {"report/*", f"{CURATED_PARTS_ZONE}*"}
