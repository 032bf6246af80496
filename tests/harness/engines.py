"""Which engine a deployed report counts by, and what Athena was asked."""

from __future__ import annotations

from local.deployed import SETTINGS, Deployed

NAMES = SETTINGS.names
# What differs from one making of a report to the next, whatever counts.
OF_THE_RUN = ("generated_at", "first_generated_at", "revision")


def statements(used: Deployed) -> int:
    """How many Athena was asked by the report so far."""
    asked = used.client("athena").list_query_executions(WorkGroup=NAMES.report_workgroup)
    return len(asked["QueryExecutionIds"])


def count_by(used: Deployed, engine: str) -> None:
    """Let the deployed function count by an engine."""
    functions = used.client("lambda")
    function = NAMES.report.function
    found = functions.get_function_configuration(FunctionName=function)
    variables = {**found["Environment"]["Variables"], "ENGINE": engine}
    functions.update_function_configuration(
        FunctionName=function, Environment={"Variables": variables}
    )
