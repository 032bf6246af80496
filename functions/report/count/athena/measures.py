"""The statements that answer the questions of metrics, each of a length that Athena takes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from functions.report.count.athena.connection import MOST_BYTES
from functions.report.count.athena.json import AthenaDialect
from functions.report.count.athena.statements import fill
from functions.report.count.metrics.plan import Plan
from functions.report.count.metrics.questions import Question, needed, query, questions
from functions.report.definitions import Metrics


def measured_statements(metrics: Metrics, values: Mapping[str, str]) -> dict[Question, str]:
    """A statement for each question. `values`: of the placeholders of all statements.

    Totals are asked for together, of as many metrics as a statement has room for.
    """
    return {
        part: statement
        for question in questions(metrics)
        for part, statement in _in_parts(question, metrics, values)
    }


def _in_parts(
    question: Question, metrics: Metrics, values: Mapping[str, str]
) -> Iterator[tuple[Question, str]]:
    statement = _statement(question, metrics, values)
    if len(question.totals) > 1 and len(statement.encode()) > MOST_BYTES:
        half = len(question.totals) // 2
        for some in (question.totals[:half], question.totals[half:]):
            yield from _in_parts(Question(totals=some), metrics, values)
    else:
        yield question, statement


def _statement(question: Question, metrics: Metrics, values: Mapping[str, str]) -> str:
    """A statement reads what its question needs, and nothing else."""
    plan = Plan(needed(metrics, question))
    rows = plan.levels(AthenaDialect()).of("once")
    own = {} if question.dimension is None else {question.dimension}
    columns = ", ".join(["failed", *plan.columns(own)])
    return fill(
        "measured",
        {
            **values,
            "measures": f"SELECT {columns} FROM {rows}",  # noqa: S608 - our own columns
            "question": query(plan, question).strip(),
        },
    )
