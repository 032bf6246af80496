"""Runs one statement on Athena: started, waited for, its rows read; or why there are none."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types_boto3_athena import AthenaClient
    from types_boto3_athena.type_defs import ColumnInfoTypeDef, DatumTypeDef

FILE = Path(__file__).with_name("statements.sql")
# What StartQueryExecution takes (Athena user guide, "Service Quotas").
MOST_BYTES = 262_144
# The first look comes soon, for small days; a long query is not asked after all the time.
_FIRST_WAIT_SECONDS = 0.25
_LONGEST_WAIT_SECONDS = 5.0
_LONGER = 1.5
# Kept back of the time that is left: to stop the query, and to say that there was too little.
_MARGIN_SECONDS = 5.0

_NAME = re.compile(r"^-- name: (\w+)\n", re.MULTILINE)
_PLACE = re.compile(r"(?<![:\w]):([a-z_]+)\b")
# What is counted is far below 2^63; anything that is no text is a whole number here.
_TEXTS = frozenset({"varchar", "char", "string"})

Row = tuple[Any, ...]


class AthenaError(RuntimeError):
    """A statement that Athena did not answer; the message has Athena's reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Workgroup:
    """Where statements run: the workgroup says where results go and what may be read at most.

    `seconds_left`: how long there is to wait.
    """

    client: AthenaClient
    name: str
    database: str
    seconds_left: Callable[[], float]

    def start(self, statement: str) -> Query:
        """Begin a statement. Raises AthenaError on one that is longer than Athena takes."""
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
    """A statement that runs, or has run."""

    workgroup: Workgroup
    id: str

    def wait(self) -> None:
        """Return once it has succeeded. Raises AthenaError when it fails or the time runs out."""
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
            seconds = min(seconds * _LONGER, _LONGEST_WAIT_SECONDS)

    def stop(self) -> None:
        """End it, so that it costs nothing more; no matter when it has ended already."""
        self.workgroup.client.stop_query_execution(QueryExecutionId=self.id)

    def rows(self) -> Iterator[Row]:
        """Its result, waited for: texts, whole numbers, None. Raises AthenaError."""
        self.wait()
        pages = self.workgroup.client.get_paginator("get_query_results")
        heading = True
        for page in pages.paginate(QueryExecutionId=self.id):
            result = page["ResultSet"]
            columns = result["ResultSetMetadata"]["ColumnInfo"]
            # The first row of the first page has the names of the columns.
            for row in result["Rows"][heading:]:
                yield tuple(map(_value, columns, row["Data"]))
            heading = False


def _value(column: ColumnInfoTypeDef, datum: DatumTypeDef) -> str | int | None:
    text = datum.get("VarCharValue")
    return text if text is None or column["Type"] in _TEXTS else int(text)


@cache
def statements() -> Mapping[str, str]:
    """The statements of athena.sql, by name."""
    _, *named = _NAME.split(FILE.read_text(encoding="utf-8"))
    return dict(zip(named[::2], map(str.strip, named[1::2]), strict=True))


def fill(name: str, values: Mapping[str, str]) -> str:
    """A statement with SQL in the place of each `:word`."""
    return _PLACE.sub(lambda place: values[place[1]], statements()[name])
