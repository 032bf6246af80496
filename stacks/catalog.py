"""The catalogue: what is stored, as tables, so that anyone can ask the next question in SQL.

Partitions are projected from the day in the key: no crawler, no partition to add, and a query that
names its days reads only those.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from stacks.cdk import (
    AthenaNamedQuery,
    AthenaWorkgroup,
    AthenaWorkgroupConfiguration,
    AthenaWorkgroupConfigurationResultConfiguration,
    AthenaWorkgroupConfigurationResultConfigurationEncryptionConfiguration,
    Construct,
    GlueCatalogDatabase,
    GlueCatalogTable,
    GlueCatalogTablePartitionKeys,
    GlueCatalogTableStorageDescriptor,
    GlueCatalogTableStorageDescriptorColumns,
    GlueCatalogTableStorageDescriptorSerDeInfo,
)
from stacks.constructs.bucket import Bucket, BucketConfig, Lifetime
from stacks.context import Context
from stacks.process import CURATED_DAYS_ZONE, EVENTS_ZONE, QUARANTINE_ZONE

QUERIES = Path(__file__).resolve().parent / "queries"
_GIGABYTE = 10**9
# Clocks run ahead: an event may be up to a day early (functions/process/validate.py).
_LAST_DAY = "NOW+2DAYS"

# Columns as Athena types them; tests/test_contract.py holds them equal to what is written.
EVENT_COLUMNS = {
    "event_id": "string",
    "source": "string",
    "event_type": "string",
    "action": "string",
    "status": "string",
    "timestamp": "timestamp",
    "ingested_at": "timestamp",
    "details": "string",
    "extra": "string",
    "content_hash": "string",
    "delivery_id": "string",
    "batch": "string",
    "line": "int",
    "timestamp_us": "bigint",
}
QUARANTINE_COLUMNS = {
    "reason": "string",
    "message": "string",
    "line": "int",
    "delivery_id": "string",
    "ingested_at": "string",
    "events": "int",
    "original": "string",
    "original_base64": "string",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """How Athena reads a table's files: Hive's classes."""

    input: str
    output: str
    serde: str


PARQUET = Format(
    input="org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat",
    output="org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
    serde="org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe",
)
# Files that stand anywhere: each partition has text files that name them.
PARQUET_BY_MANIFEST = Format(
    input="org.apache.hadoop.hive.ql.io.SymlinkTextInputFormat",
    output="org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
    serde=PARQUET.serde,
)
# Gzip is known by the name's ending.
JSON_LINES = Format(
    input="org.apache.hadoop.mapred.TextInputFormat",
    output="org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
    serde="org.openx.data.jsonserde.JsonSerDe",
)


@dataclass(frozen=True, slots=True)
class SavedQuery:
    """A question and its SQL: a file of `queries/`, whose first line asks it.

    Without its question mark, which in a query stands for a parameter.
    """

    name: str
    question: str
    sql: str


def saved_queries() -> list[SavedQuery]:
    """The queries of `queries/`, by name."""
    found = []
    for path in sorted(QUERIES.glob("*.sql")):
        sql = path.read_text(encoding="utf-8")
        question = sql.partition("\n")[0].removeprefix("-- ")
        found.append(SavedQuery(path.stem, f"{question}?", sql))
    return found


class Catalog(Construct):
    """Database, tables, and the workgroup in which queries run."""

    def __init__(self, scope: Construct, id_: str, context: Context, *, processed: Bucket) -> None:
        super().__init__(scope, id_)
        self._context = context
        self._processed = processed
        database = GlueCatalogDatabase(
            self,
            "database",
            name=context.names.database,
            description="Events as stored by the pipeline, and what is in quarantine",
        )
        self._database = database.name
        self._table("events", EVENT_COLUMNS, EVENTS_ZONE, PARQUET)
        self._table("curated", EVENT_COLUMNS, CURATED_DAYS_ZONE, PARQUET_BY_MANIFEST)
        self._table("quarantine", QUARANTINE_COLUMNS, QUARANTINE_ZONE, JSON_LINES)
        workgroup = self._workgroup()
        for query in saved_queries():
            AthenaNamedQuery(
                self,
                f"query-{query.name}",
                name=query.name,
                description=query.question,
                database=self._database,
                workgroup=workgroup.id,
                query=query.sql,
            )

    def _table(self, name: str, columns: Mapping[str, str], zone: str, format_: Format) -> None:
        location = f"s3://{self._processed.name}/{zone}"
        first_day = self._context.settings.queries.first_day
        GlueCatalogTable(
            self,
            name,
            name=name,
            database_name=self._database,
            table_type="EXTERNAL_TABLE",
            parameters={
                "EXTERNAL": "TRUE",
                "projection.enabled": "true",
                "projection.dt.type": "date",
                "projection.dt.format": "yyyy-MM-dd",
                "projection.dt.range": f"{first_day},{_LAST_DAY}",
                # Two dollar signs: Terraform leaves one, which is for Athena.
                "storage.location.template": f"{location}dt=$${{dt}}/",
            },
            partition_keys=[GlueCatalogTablePartitionKeys(name="dt", type="string")],
            storage_descriptor=GlueCatalogTableStorageDescriptor(
                location=location,
                input_format=format_.input,
                output_format=format_.output,
                columns=[
                    GlueCatalogTableStorageDescriptorColumns(name=column, type=type_)
                    for column, type_ in columns.items()
                ],
                ser_de_info=GlueCatalogTableStorageDescriptorSerDeInfo(
                    serialization_library=format_.serde
                ),
            ),
        )

    def _workgroup(self) -> AthenaWorkgroup:
        """Nobody can read more with one query than is allowed, or keep its result elsewhere."""
        context, settings = self._context, self._context.settings
        results = Bucket(
            self,
            "results",
            BucketConfig(
                name=context.names.queries_bucket(context.account),
                delete_data=settings.delete_data_on_destroy,
                old_versions_days=settings.retention.old_versions_days,
                lifetimes=[Lifetime(prefix="", days=settings.queries.results_days)],
                key_arn=context.key_arn,
            ),
        )
        return AthenaWorkgroup(
            self,
            "workgroup",
            name=context.names.workgroup,
            description="Questions about the pipeline's events",
            force_destroy=True,  # of its queries, which stand in queries/
            configuration=AthenaWorkgroupConfiguration(
                enforce_workgroup_configuration=True,
                publish_cloudwatch_metrics_enabled=True,
                bytes_scanned_cutoff_per_query=settings.queries.scan_limit_gb * _GIGABYTE,
                result_configuration=AthenaWorkgroupConfigurationResultConfiguration(
                    output_location=f"s3://{results.name}/",
                    encryption_configuration=(
                        AthenaWorkgroupConfigurationResultConfigurationEncryptionConfiguration(
                            encryption_option="SSE_KMS" if context.key_arn else "SSE_S3",
                            kms_key_arn=context.key_arn,
                        )
                    ),
                ),
            ),
        )
