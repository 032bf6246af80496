"""Lists the resources on an emulator, by kind."""

from __future__ import annotations

from local.deployed import Deployed


def left(used: Deployed) -> dict[str, list[str]]:
    """Everything of ours that is on the emulator, by kind."""
    functions = used.client("lambda")
    events = used.client("events")
    glue, athena = used.client("glue"), used.client("athena")
    buses = [row["Name"] for row in events.list_event_buses()["EventBuses"]]
    return {
        "buckets": [row["Name"] for row in used.client("s3").list_buckets()["Buckets"]],
        "queues": used.client("sqs").list_queues().get("QueueUrls", []),
        "functions": [row["FunctionName"] for row in functions.list_functions()["Functions"]],
        "mappings": [
            row["UUID"] for row in functions.list_event_source_mappings()["EventSourceMappings"]
        ],
        "roles": [row["RoleName"] for row in used.client("iam").list_roles()["Roles"]],
        "buses": [name for name in buses if name != "default"],
        "schedules": [
            row["Name"] for row in used.client("scheduler").list_schedules()["Schedules"]
        ],
        "topics": [row["TopicArn"] for row in used.client("sns").list_topics()["Topics"]],
        "databases": [row["Name"] for row in glue.get_databases()["DatabaseList"]],
        "tables": [
            row["Name"]
            for database in glue.get_databases()["DatabaseList"]
            for row in glue.get_tables(DatabaseName=database["Name"])["TableList"]
        ],
        "workgroups": [row["Name"] for row in athena.list_work_groups()["WorkGroups"]],
        "queries": [
            query
            for row in athena.list_work_groups()["WorkGroups"]
            for query in athena.list_named_queries(WorkGroup=row["Name"])["NamedQueryIds"]
        ],
        "alarms": [
            row["AlarmName"] for row in used.client("cloudwatch").describe_alarms()["MetricAlarms"]
        ],
        "dashboards": [
            row["DashboardName"]
            for row in used.client("cloudwatch").list_dashboards()["DashboardEntries"]
        ],
        "metric filters": [
            row["filterName"]
            for row in used.client("logs").describe_metric_filters()["metricFilters"]
        ],
        "logs": [
            row["logGroupName"] for row in used.client("logs").describe_log_groups()["logGroups"]
        ],
    }
