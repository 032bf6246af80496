"""Chooses the engine of a deployed report function, counts what it asks of Athena, and asks too."""

from __future__ import annotations

import time
from collections.abc import Sequence

from local.deployed import SETTINGS, Deployed

NAMES = SETTINGS.names
# Members that differ from run to run, with either engine.
OF_THE_RUN = ("generated_at", "first_generated_at", "revision")


def statements(deployed: Deployed) -> int:
    """How many statements the report has sent to Athena so far."""
    asked = deployed.client("athena").list_query_executions(WorkGroup=NAMES.report_workgroup)
    return len(asked["QueryExecutionIds"])


def count_by(deployed: Deployed, engine: str) -> None:
    """Make the deployed function count by an engine."""
    functions = deployed.client("lambda")
    function = NAMES.report.function
    found = functions.get_function_configuration(FunctionName=function)
    variables = {**found["Environment"]["Variables"], "ENGINE": engine}
    functions.update_function_configuration(
        FunctionName=function, Environment={"Variables": variables}
    )


def rows(
    deployed: Deployed,
    statement: str,
    parameters: Sequence[str] = (),
    workgroup: str = NAMES.workgroup,
) -> list[list[str]]:
    """What Athena answers, as text, without the heading. `parameters`: literals for each `?`."""
    given = {"ExecutionParameters": [*parameters]} if parameters else {}
    asked = deployed.client("athena").start_query_execution(
        QueryString=statement,
        QueryExecutionContext={"Database": NAMES.database},
        WorkGroup=workgroup,
        **given,
    )
    return answer(deployed, asked["QueryExecutionId"])


def answer(deployed: Deployed, id_: str) -> list[list[str]]:
    """What Athena answers to a question that was asked, as text, without the heading."""
    athena = deployed.client("athena")
    while True:
        status = athena.get_query_execution(QueryExecutionId=id_)["QueryExecution"]["Status"]
        if status["State"] not in {"QUEUED", "RUNNING"}:
            break
        time.sleep(0.1)
    assert status["State"] == "SUCCEEDED", status
    found = athena.get_query_results(QueryExecutionId=id_)["ResultSet"]["Rows"]
    return [[datum.get("VarCharValue") for datum in row["Data"]] for row in found[1:]]
