"""Adds to the emulator's Athena what the pipeline and its questions need of Athena's own.

That is its dialect, parameters of a statement, a file's `$path`, tables by manifest, UNLOAD, and
the caller's rights.

Runs in the emulator's process (launcher.py); tests/e2e/test_emulated_athena.py checks each thing.
"""

import asyncio
import contextvars
import json
import re
import shutil
import tempfile
import time
import uuid
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import duckdb
from ministack.services import athena, s3
from sqlglot.errors import TokenError

from local.emulator.athena import manifests, rights
from local.emulator.athena.sql import FILE_COLUMN, Unload, parse_unload, to_duckdb, with_parameters

# The emulator copies a table's files to a directory of this name, below which they keep their keys.
_COPIED = "^.*/ministack-athena-[^/]+/"
_PARAMETERS = "ExecutionParameters"
# Whether the running statement names `$path`, a file's address: on AWS `*` leaves it out.
_wants_path = contextvars.ContextVar("wants_path", default=False)

_start_query_execution = athena._start_query_execution
_execute_query = athena._execute_query
_run_duckdb = athena._run_duckdb
_table_relation = athena._table_relation
_get_query_results = athena._get_query_results


def start_query_execution(data: dict[str, Any]) -> Any:
    """Take a statement with its parameters, which the emulator leaves out."""
    answer = _start_query_execution(data)
    started = athena._executions.get(json.loads(answer[2]).get("QueryExecutionId"))
    if started is not None:
        # It runs once this request is answered.
        started[_PARAMETERS] = data.get(_PARAMETERS, [])
    return answer


async def execute_query(
    query_id: str, query: str, database: str, ddl: Any, catalog: str | None = None
) -> None:
    """Run a statement if the caller has the rights for everything that it reads and writes."""
    execution = athena._executions[query_id]
    refused = rights.refused(rights.needed(execution))
    if refused is None:
        try:
            whole = with_parameters(query, execution.get(_PARAMETERS, []))
        except (ValueError, TokenError) as error:
            refused = str(error)
        else:
            await _execute_query(query_id, whole, database, ddl, catalog)
            return
    execution["Status"].update(
        State="FAILED", StateChangeReason=refused, CompletionDateTime=int(time.time())
    )


def get_query_results(data: dict[str, Any]) -> Any:
    """The rows, for a caller who may read the file that holds them."""
    execution = athena._executions.get(data.get("QueryExecutionId"))
    needed = rights.needed_for_results(execution) if execution else []
    refused = rights.refused(needed)
    if refused is None:
        return _get_query_results(data)
    return athena.error_response_json("AccessDeniedException", refused, 400)


async def run_duckdb(query: str, database: str, catalog: str | None = None) -> dict[str, Any]:
    """Translate a statement, and run it: its columns, their types and its rows."""
    _wants_path.set(f'"{FILE_COLUMN}"' in query)
    asked = parse_unload(query)
    if asked is None:
        answer: dict[str, Any] = await _run_duckdb(to_duckdb(query), database, catalog)
        return answer
    await _unload(asked, database, catalog)
    return {"columns": [], "rows": [], "column_types": []}


async def _unload(asked: Unload, database: str, catalog: str | None) -> None:
    bucket, prefix = rights.place(asked.target)
    if any(key.startswith(prefix) for key in s3._buckets[bucket]["objects"]):
        raise ValueError(f"HIVE_PATH_ALREADY_EXISTS: Target directory already exists: {asked}")
    select, _, copied = await athena._rewrite_data_paths(to_duckdb(asked.select), database, catalog)
    body = await asyncio.to_thread(_parquet, select, copied)
    headers = {"content-type": "application/octet-stream", "content-length": str(len(body))}
    status, *_ = s3._put_object(bucket, f"{prefix}{uuid.uuid4()}", body, headers)
    if status >= 300:
        raise ValueError(f"S3 answered {status}")


def _parquet(select: str, copied: Iterable[str]) -> bytes:
    """The rows of a query as one Parquet file."""
    try:
        with tempfile.TemporaryDirectory() as name, duckdb.connect() as sql:
            file = Path(name) / "part.parquet"
            sql.execute(f"COPY ({select}) TO '{file}' (FORMAT parquet, COMPRESSION zstd)")
            return file.read_bytes()
    finally:
        for directory in copied:
            shutil.rmtree(directory, ignore_errors=True)


def table_relation(table_data: dict[str, Any], files: list[str]) -> str:
    """A table's files as DuckDB reads them: times without a zone and to the millisecond.

    Files of the functions have times in UTC, those of an UNLOAD times without a zone.
    """
    storage = table_data["StorageDescriptor"]
    location = storage["Location"]
    if manifests.has_manifests(storage):
        files = manifests.copied(files, _root_of(files[0]))
        location = f"s3://{rights.place(location)[0]}/"
        if not files:
            return str(athena._empty_relation(table_data))
    relation: str = _table_relation(table_data, files)
    if not relation.startswith("read_parquet("):
        return relation
    times = ", ".join(
        f"date_trunc('milliseconds', make_timestamp(epoch_us({name}))) AS {name}"
        for name in (f'"{c["Name"]}"' for c in storage["Columns"] if c["Type"] == "timestamp")
    )
    columns = f"* EXCLUDE (filename) REPLACE ({times})"
    if _wants_path.get():
        location = location.replace("'", "''")
        columns += (
            f", '{location}' || regexp_replace(filename, '{_COPIED}', '') AS \"{FILE_COLUMN}\""
        )
    with_names = re.sub(r"\)$", ", filename = true)", relation)
    # A column of the table that no file has is null, as in Athena.
    every = f"SELECT * FROM {athena._empty_relation(table_data)}"  # noqa: S608 - of our own table
    return f"(SELECT {columns} FROM {with_names} UNION ALL BY NAME {every})"  # noqa: S608 - as above


def _root_of(file: str) -> Path:
    """The directory into which the emulator has copied a table's files."""
    return Path(re.match(_COPIED, file)[0])  # type: ignore[index]  # each is in one


def rewrite_s3_paths(query: str) -> str:
    """Leave addresses as they are: Athena reads tables, never files named in a statement."""
    return query


REPLACEMENTS = {
    "_start_query_execution": start_query_execution,
    "_execute_query": execute_query,
    "_get_query_results": get_query_results,
    "_run_duckdb": run_duckdb,
    "_table_relation": table_relation,
    "_rewrite_s3_paths": rewrite_s3_paths,
}
