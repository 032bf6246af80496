"""The catalogue: what is stored, as tables, so that anyone can ask the next question in SQL.

Partitions are projected from the day in the key: no crawler, no partition to add, and a query that
names its days reads only those.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from functions.common.output_keys import EVENTS_ZONE, QUARANTINE_ZONE
from functions.common.report_keys import CURATED_DAYS_ZONE
from stacks.cdk import (
    AthenaNamedQuery,
    Construct,
    GlueCatalogDatabase,
    GlueCatalogTable,
    GlueCatalogTablePartitionKeys,
    GlueCatalogTableStorageDescriptor,
    GlueCatalogTableStorageDescriptorColumns,
    GlueCatalogTableStorageDescriptorSerDeInfo,
)
from stacks.constructs.bucket import Bucket
from stacks.constructs.lifecycle import Lifetime
from stacks.constructs.workgroup import WorkgroupConfig, workgroup
from stacks.context import Context
from stacks.questions import saved_queries
from stacks.tables import EVENT_COLUMNS, QUARANTINE_COLUMNS

# Clocks run ahead: an event may be up to a day early (functions/process/validate.py).
_LAST_DAY = "NOW+2DAYS"


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
# The files may lie anywhere: each partition has text files that name them.
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


class Catalog(Construct):
    """Database, tables, and the workgroup in which people's queries run."""

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
        self.database = database.name
        self._table("events", EVENT_COLUMNS, EVENTS_ZONE, PARQUET)
        self._table("curated", EVENT_COLUMNS, CURATED_DAYS_ZONE, PARQUET_BY_MANIFEST)
        self._table("quarantine", QUARANTINE_COLUMNS, QUARANTINE_ZONE, JSON_LINES)
        settings = context.settings
        self.results = Bucket.of(
            self,
            "results",
            context,
            name=context.names.queries_bucket(context.account),
            lifetimes=[Lifetime(prefix="", days=settings.queries.results_days)],
        )
        questions = workgroup(
            self,
            "workgroup",
            WorkgroupConfig(
                name=context.names.workgroup,
                description="Questions about the pipeline's events",
                results=f"s3://{self.results.name}/",
                scan_limit_gb=settings.queries.scan_limit_gb,
                key_arn=context.key_arn,
            ),
        )
        for query in saved_queries():
            AthenaNamedQuery(
                self,
                f"query-{query.name}",
                name=query.name,
                description=query.question,
                database=self.database,
                workgroup=questions.id,
                query=query.sql,
            )

    def _table(self, name: str, columns: Mapping[str, str], zone: str, format_: Format) -> None:
        location = f"s3://{self._processed.name}/{zone}"
        first_day = self._context.settings.queries.first_day
        GlueCatalogTable(
            self,
            name,
            name=name,
            database_name=self.database,
            table_type="EXTERNAL_TABLE",
            parameters={
                "EXTERNAL": "TRUE",
                "projection.enabled": "true",
                "projection.dt.type": "date",
                "projection.dt.format": "yyyy-MM-dd",
                "projection.dt.range": f"{first_day},{_LAST_DAY}",
                # Terraform turns two dollar signs into one, which Athena needs.
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
