"""What counts a day for the report: DuckDB in the function itself, or Athena beyond it."""

from __future__ import annotations

from collections.abc import Mapping

from functions.common.report_keys import CURATED_PARTS_ZONE
from stacks.cdk import Construct
from stacks.constructs.bucket import Bucket
from stacks.constructs.function import Function
from stacks.constructs.policy import allow, equals
from stacks.constructs.workgroup import WorkgroupConfig, workgroup
from stacks.context import Context
from stacks.stages.catalog import Catalog

EVENTS_TABLE = "events"
# Where results go in the bucket of query results, where everything expires.
_RESULTS = "report/"


class ReportEngine(Construct):
    """The engine that the settings name. DuckDB needs no resource and no grant."""

    def __init__(
        self, scope: Construct, id_: str, context: Context, *, catalog: Catalog, processed: Bucket
    ) -> None:
        super().__init__(scope, id_)
        self._context = context
        self._catalog = catalog
        self._processed = processed
        report = context.settings.report
        self._workgroup = (
            workgroup(
                self,
                "workgroup",
                WorkgroupConfig(
                    name=context.names.report_workgroup,
                    description="Counts a day for its report",
                    results=f"s3://{catalog.results.name}/{_RESULTS}",
                    scan_limit_gb=report.scan_limit_gb,
                    key_arn=context.key_arn,
                ),
            )
            if report.engine == "athena"
            else None
        )

    @property
    def environment(self) -> Mapping[str, str]:
        """The variables of the function about Athena, or none with DuckDB."""
        if self._workgroup is None:
            return {}
        return {"WORKGROUP": self._workgroup.name, "DATABASE": self._catalog.database}

    def grant(self, function: Function) -> None:
        """Let the function count by Athena, which reads and writes with the function's rights.

        What Athena needs of S3 and Glue is what its user guide says ("Access to Amazon S3",
        "Configure access to databases and tables in the AWS Glue Data Catalog"); the function may
        read and write event and curated files anyway.
        """
        if self._workgroup is None:
            return
        context, results = self._context, self._catalog.results
        queries = [
            *("athena:StartQueryExecution", "athena:GetQueryExecution"),
            *("athena:GetQueryResults", "athena:StopQueryExecution"),
        ]
        function.grant(allow("Count", queries, [self._workgroup.arn]))
        database = self._catalog.database
        tables = [
            context.arn("glue", "catalog"),
            context.arn("glue", f"database/{database}"),
            context.arn("glue", f"table/{database}/{EVENTS_TABLE}"),
        ]
        function.grant(allow("FindTable", ["glue:GetDatabase", "glue:GetTable"], tables))
        # Also for the bucket of event files: Athena asks in which region it lies.
        buckets = [self._processed.arn, results.arn]
        function.grant(allow("LocateBuckets", ["s3:GetBucketLocation"], buckets))
        below = equals("s3:prefix", f"{_RESULTS}*", test="StringLike")
        function.grant(allow("ListResults", ["s3:ListBucket"], [results.arn], conditions=[below]))
        function.grant(
            allow("KeepResults", ["s3:GetObject", "s3:PutObject"], [f"{results.arn}/{_RESULTS}*"])
        )
        # Large files are written in parts, by Athena's own uploads.
        places = [f"{results.arn}/{_RESULTS}*", f"{self._processed.arn}/{CURATED_PARTS_ZONE}*"]
        uploads = ["s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"]
        function.grant(allow("FinishUploads", uploads, places))
