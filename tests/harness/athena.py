"""An Athena that runs its statements in DuckDB, on event files in a directory."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import duckdb

from local.emulator.athena.sql import FILE_COLUMN, parse_unload, to_duckdb
from stacks.tables import MAPPED_COLUMNS

BUCKET = "processed"
WORKGROUP = "counting"
DATABASE = "reporting_test"
_ROWS_A_PAGE = 7


class Athena:
    """As much of boto3's client as the engine uses. `before`: what happens as a query starts.

    Each query is answered on the second look.
    """

    def __init__(self, directory: Path, before: Callable[[str], None] = lambda statement: None):
        self._directory = directory
        self._before = before
        self._ids = map(str, itertools.count())
        self._looks: dict[str, Iterator[dict[str, Any]]] = {}
        self._results: dict[str, tuple[list[dict[str, str]], list[tuple[Any, ...]]]] = {}
        self.statements: list[str] = []
        self.stopped: list[str] = []

    def start_query_execution(
        self,
        *,
        QueryString: str,  # noqa: N803
        QueryExecutionContext: dict[str, str],  # noqa: N803
        WorkGroup: str,  # noqa: N803
    ) -> dict[str, str]:
        assert (QueryExecutionContext, WorkGroup) == ({"Database": DATABASE}, WORKGROUP)
        self._before(QueryString)
        self.statements.append(QueryString)
        id_ = next(self._ids)
        try:
            self._results[id_] = self._run(QueryString)
            end = {"State": "SUCCEEDED"}
        except duckdb.Error as error:
            end = {"State": "FAILED", "StateChangeReason": str(error)}
        self._looks[id_] = iter([{"State": "RUNNING"}, end])
        return {"QueryExecutionId": id_}

    def get_query_execution(self, *, QueryExecutionId: str) -> dict[str, Any]:  # noqa: N803
        return {"QueryExecution": {"Status": next(self._looks[QueryExecutionId])}}

    def stop_query_execution(self, *, QueryExecutionId: str) -> None:  # noqa: N803
        self.stopped.append(QueryExecutionId)

    def get_paginator(self, name: str) -> Athena:
        assert name == "get_query_results"
        return self

    def paginate(self, *, QueryExecutionId: str) -> Iterator[dict[str, Any]]:  # noqa: N803
        columns, rows = self._results[QueryExecutionId]
        whole = [tuple(column["Name"] for column in columns), *rows]
        for first in range(0, len(whole), _ROWS_A_PAGE):
            data = [
                {"Data": [{} if value is None else {"VarCharValue": str(value)} for value in row]}
                for row in whole[first : first + _ROWS_A_PAGE]
            ]
            yield {"ResultSet": {"ResultSetMetadata": {"ColumnInfo": columns}, "Rows": data}}

    def _run(self, statement: str) -> tuple[list[dict[str, str]], list[tuple[Any, ...]]]:
        with duckdb.connect() as sql:
            sql.execute("SET TimeZone = 'UTC'")
            prefix = f"s3://{BUCKET}/"
            # A column of the table that a file lacks is null.
            nulls = ", ".join(f"NULL::{type_} AS {name}" for name, type_ in MAPPED_COLUMNS.items())
            # Athena's timestamps have no zone, and milliseconds.
            sql.execute(
                f"""CREATE VIEW events AS SELECT * REPLACE (
                    date_trunc('milliseconds', "timestamp" AT TIME ZONE 'UTC') AS "timestamp",
                    date_trunc('milliseconds', ingested_at AT TIME ZONE 'UTC') AS ingested_at
                ), '{prefix}' || substr(filename, {len(str(self._directory)) + 2})
                    AS "{FILE_COLUMN}"
                FROM (
                    SELECT * FROM read_parquet('{self._directory}/events/*/*', filename = true,
                        union_by_name = true, hive_partitioning = true,
                        hive_types = {{'dt': VARCHAR}})
                    UNION ALL BY NAME SELECT {nulls} WHERE false
                )"""  # noqa: S608 - our own directory
            )
            if written := parse_unload(statement):
                below = self._directory / urlsplit(written.target).path[1:]
                assert not below.exists(), "UNLOAD refuses a place in which something lies"
                below.mkdir(parents=True)
                select = to_duckdb(written.select)
                sql.execute(f"COPY ({select}) TO '{below}/part' (FORMAT parquet)")
                return [], []
            done = sql.execute(to_duckdb(statement))
            types = {"VARCHAR": "varchar"}
            columns = [
                {"Name": name, "Type": types.get(str(type_), "bigint")}
                for name, type_, *_ in done.description
            ]
            return columns, done.fetchall()
