"""Lists the resources on an emulator."""

from __future__ import annotations

from local.deployed import Deployed


def resources_by_kind(deployed: Deployed) -> dict[str, list[str]]:
    """The names, URLs or ids of all resources on the emulator but the default bus, by kind."""
    functions = deployed.client("lambda")
    events = deployed.client("events")
    glue, athena = deployed.client("glue"), deployed.client("athena")
    buses = [row["Name"] for row in events.list_event_buses()["EventBuses"]]
    databases = [row["Name"] for row in glue.get_databases()["DatabaseList"]]
    workgroups = [row["Name"] for row in athena.list_work_groups()["WorkGroups"]]
    return {
        "buckets": [row["Name"] for row in deployed.client("s3").list_buckets()["Buckets"]],
        "queues": deployed.client("sqs").list_queues().get("QueueUrls", []),
        "functions": [row["FunctionName"] for row in functions.list_functions()["Functions"]],
        "mappings": [
            row["UUID"] for row in functions.list_event_source_mappings()["EventSourceMappings"]
        ],
        "roles": [row["RoleName"] for row in deployed.client("iam").list_roles()["Roles"]],
        "buses": [name for name in buses if name != "default"],
        "schedules": [
            row["Name"] for row in deployed.client("scheduler").list_schedules()["Schedules"]
        ],
        "topics": [row["TopicArn"] for row in deployed.client("sns").list_topics()["Topics"]],
        "databases": databases,
        "tables": [
            row["Name"]
            for database in databases
            for row in glue.get_tables(DatabaseName=database)["TableList"]
        ],
        "workgroups": workgroups,
        "queries": [
            query
            for workgroup in workgroups
            for query in athena.list_named_queries(WorkGroup=workgroup)["NamedQueryIds"]
        ],
        "alarms": [
            row["AlarmName"]
            for row in deployed.client("cloudwatch").describe_alarms()["MetricAlarms"]
        ],
        "dashboards": [
            row["DashboardName"]
            for row in deployed.client("cloudwatch").list_dashboards()["DashboardEntries"]
        ],
        "metric filters": [
            row["filterName"]
            for row in deployed.client("logs").describe_metric_filters()["metricFilters"]
        ],
        "logs": [
            row["logGroupName"]
            for row in deployed.client("logs").describe_log_groups()["logGroups"]
        ],
    }
