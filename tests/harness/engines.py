"""Chooses the engine of a deployed report function, and counts what it asks of Athena."""

from __future__ import annotations

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
