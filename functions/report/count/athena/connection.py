"""Runs statements on Athena: starts one, waits for it, and reads its rows."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from functions.common import aws, environment
from functions.report.settings import AthenaSettings

if TYPE_CHECKING:
    from types_boto3_athena import AthenaClient
    from types_boto3_athena.type_defs import ColumnInfoTypeDef, DatumTypeDef

# The longest statement that StartQueryExecution takes (Athena user guide, "Service Quotas").
MOST_BYTES = 262_144
# The first wait is short, for small days; waits grow, so that a long query is not polled too often.
_FIRST_WAIT_SECONDS = 0.25
_LONGEST_WAIT_SECONDS = 5.0
_WAIT_FACTOR = 1.5
# Part of the remaining time that is reserved for stopping the query and reporting the failure.
_MARGIN_SECONDS = 5.0

# Values of other types are whole numbers. Counts are far below 2^63.
_TEXT_TYPES = frozenset({"varchar", "char", "string"})

Row = tuple[Any, ...]


class AthenaError(RuntimeError):
    """A statement failed or was stopped; the message has Athena's reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Workgroup:
    """The workgroup that runs statements. It sets where results go and how much may be read.

    `seconds_left`: returns how long a statement may still take.
    """

    client: AthenaClient
    name: str
    database: str
    seconds_left: Callable[[], float]

    def start(self, statement: str) -> Query:
        """Start a statement. Raises AthenaError if it is longer than Athena takes."""
        size = len(statement.encode())
        if size > MOST_BYTES:
            raise AthenaError(
                f"a statement of {size:,} bytes is longer than the {MOST_BYTES:,} that Athena"
                " takes: too many of the day's files are to be told apart by name"
            )
        started = self.client.start_query_execution(
            QueryString=statement,
            QueryExecutionContext={"Database": self.database},
            WorkGroup=self.name,
        )
        return Query(self, started["QueryExecutionId"])


@dataclass(frozen=True, slots=True)
class Query:
    """A statement that is running or has ended."""

    workgroup: Workgroup
    id: str

    def wait(self) -> None:
        """Return once the query has succeeded. Raises AthenaError if it fails or time runs out."""
        seconds = _FIRST_WAIT_SECONDS
        while True:
            found = self.workgroup.client.get_query_execution(QueryExecutionId=self.id)
            status = found["QueryExecution"]["Status"]
            if status["State"] == "SUCCEEDED":
                return
            if status["State"] in {"FAILED", "CANCELLED"}:
                reason = status.get("StateChangeReason", "no reason given")
                raise AthenaError(f"query {self.id} {status['State'].lower()}: {reason}")
            left = self.workgroup.seconds_left() - _MARGIN_SECONDS
            if left <= 0:
                self.stop()
                raise AthenaError(f"query {self.id} stopped: it takes longer than the function may")
            time.sleep(min(seconds, left))
            seconds = min(seconds * _WAIT_FACTOR, _LONGEST_WAIT_SECONDS)

    def stop(self) -> None:
        """Stop the query, so that it costs no more. Does nothing if it has ended."""
        self.workgroup.client.stop_query_execution(QueryExecutionId=self.id)

    def rows(self) -> Iterator[Row]:
        """Wait for the query and yield its rows: texts, whole numbers, None. Raises AthenaError."""
        self.wait()
        pages = self.workgroup.client.get_paginator("get_query_results")
        header_rows = 1  # the first row of the first page has the names of the columns
        for page in pages.paginate(QueryExecutionId=self.id):
            result = page["ResultSet"]
            columns = result["ResultSetMetadata"]["ColumnInfo"]
            for row in result["Rows"][header_rows:]:
                yield tuple(map(_value, columns, row["Data"]))
            header_rows = 0


def connect(seconds_left: Callable[[], float]) -> Workgroup:
    """Return the workgroup of the settings. Raises ConfigurationError if they are missing."""
    settings = environment.read(AthenaSettings)
    return Workgroup(
        client=aws.athena(),
        name=settings.workgroup,
        database=settings.database,
        seconds_left=seconds_left,
    )


def _value(column: ColumnInfoTypeDef, datum: DatumTypeDef) -> str | int | None:
    text = datum.get("VarCharValue")
    return text if text is None or column["Type"] in _TEXT_TYPES else int(text)
