"""Athena's tables cover what is stored, by day; no query reads more than the settings allow."""

from __future__ import annotations

import pytest

from stacks.questions import saved_queries
from tests.harness.synthesis import SETTINGS, resource, resources

pytestmark = pytest.mark.xdist_group("synthesis")


@pytest.mark.parametrize(
    ("table", "zone"),
    [("events", "events"), ("quarantine", "quarantine"), ("curated", "curated/days")],
)
def test_a_tables_partitions_are_the_days_in_the_keys(table: str, zone: str) -> None:
    content = resource("aws_glue_catalog_table", f"catalog/{table}")
    assert content["database_name"].startswith("${aws_glue_catalog_database.catalog_database_")
    assert content["partition_keys"] == [{"name": "dt", "type": "string"}]
    parameters = content["parameters"]
    assert parameters["projection.enabled"] == "true"
    assert parameters["projection.dt.type"] == "date"
    assert parameters["projection.dt.format"] == "yyyy-MM-dd"
    assert parameters["projection.dt.range"] == f"{SETTINGS.queries.first_day},NOW+2DAYS"
    location = content["storage_descriptor"]["location"]
    assert location.startswith("s3://${aws_s3_bucket.process_processed_")
    assert location.endswith(f"/{zone}/")
    # Terraform turns "$${" into "${", which Athena fills in.
    assert parameters["storage.location.template"] == f"{location}dt=$${{dt}}/"


def test_the_curated_table_reads_the_files_that_a_days_manifest_names() -> None:
    events, curated = (
        resource("aws_glue_catalog_table", f"catalog/{table}")["storage_descriptor"]
        for table in ("events", "curated")
    )
    assert curated["input_format"] == "org.apache.hadoop.hive.ql.io.SymlinkTextInputFormat"
    assert curated["ser_de_info"] == events["ser_de_info"]
    assert curated["columns"] == events["columns"]


def test_quarantine_is_read_as_json_lines_and_events_as_parquet() -> None:
    serdes = {
        table: resource("aws_glue_catalog_table", f"catalog/{table}")["storage_descriptor"][
            "ser_de_info"
        ]["serialization_library"]
        for table in ("events", "quarantine")
    }
    assert serdes["events"].endswith("ParquetHiveSerDe")
    assert serdes["quarantine"] == "org.openx.data.jsonserde.JsonSerDe"


def test_the_workgroup_bounds_every_query_and_encrypts_its_result() -> None:
    workgroup = resource("aws_athena_workgroup", "catalog/workgroup")
    assert workgroup["name"] == SETTINGS.names.workgroup
    configuration = workgroup["configuration"]
    assert configuration["enforce_workgroup_configuration"] is True
    assert configuration["bytes_scanned_cutoff_per_query"] == 3 * 10**9
    result = configuration["result_configuration"]
    assert result["encryption_configuration"] == {"encryption_option": "SSE_S3"}
    assert result["output_location"].startswith("s3://${aws_s3_bucket.catalog_results_")


def test_results_are_deleted_after_their_days_and_nothing_else_is() -> None:
    for name, content in resources("aws_s3_bucket_lifecycle_configuration").items():
        expiring = [
            rule["expiration"] for rule in content["rule"] if rule["id"] == "expire-everything"
        ]
        days = [[{"days": SETTINGS.queries.results_days}]]
        assert expiring == (days if name.startswith("catalog_results_") else [])


def test_every_question_is_saved_in_the_workgroup() -> None:
    saved = {content["name"]: content for content in resources("aws_athena_named_query").values()}
    assert set(saved) == {query.name for query in saved_queries()}
    assert len(saved) == 10
    for query in saved_queries():
        content = saved[query.name]
        assert (content["query"], content["description"]) == (query.sql, query.question)
        assert content["workgroup"].startswith("${aws_athena_workgroup.catalog_workgroup_")
        assert content["database"].startswith("${aws_glue_catalog_database.catalog_database_")
