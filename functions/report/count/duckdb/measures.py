"""Answers the questions of metrics, from rows of few columns that are made of events once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from functions.report.count.duckdb import statements
from functions.report.count.duckdb.connection import execute_in_memory
from functions.report.count.metrics.plan import Plan
from functions.report.count.metrics.questions import query, questions
from functions.report.count.metrics.results import Answers
from functions.report.count.sql import quoted

if TYPE_CHECKING:
    import duckdb


def answers(sql: duckdb.DuckDBPyConnection, plan: Plan, stored: str, file: Path | None) -> Answers:
    """Ask all questions. `stored`: what has the columns of the plan, repeats included.

    `file`: where the rows are kept meanwhile, if they are made anew whenever `stored` is read.
    """
    tables = {name for metric in plan.metrics.metrics for name in metric.by}
    columns = "".join(f"{name}, " for name in plan.columns(tables))
    measures = statements.MEASURES.format(columns=columns, stored=stored)
    if file is not None:
        target = quoted(file)
        written = statements.MEASURES_WRITTEN.format(measures=measures, target=target)
        execute_in_memory(sql, written)
        measures = f"FROM read_parquet({target})"
    sql.execute(f"CREATE TEMP VIEW measures AS {measures}")
    found = {
        question: sql.execute(query(plan, question)).fetchall()
        for question in questions(plan.metrics)
    }
    sql.execute("DROP VIEW measures")
    if file is not None:
        file.unlink()
    return found
