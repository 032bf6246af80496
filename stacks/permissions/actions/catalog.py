"""What Terraform needs for the catalogue and for questions in SQL."""

from __future__ import annotations

from stacks.permissions.actions.need import TAG_ACTIONS, Need, actions

_GLUE_ARN = "arn:{partition}:glue:{region}:{account}:"
_WORKGROUP_ARN = "arn:{partition}:athena:{region}:{account}:workgroup/"
_DATABASE_ACTIONS = "CreateDatabase GetDatabase UpdateDatabase DeleteDatabase"
_TABLE_ACTIONS = "CreateTable GetTable UpdateTable DeleteTable GetPartitionIndexes"

CATALOG: dict[str, tuple[Need, ...]] = {
    "aws_glue_catalog_database": (
        Need(f"{_GLUE_ARN}catalog", actions("glue", _DATABASE_ACTIONS)),
        Need(
            f"{_GLUE_ARN}database/{{name}}",
            actions("glue", f"{_DATABASE_ACTIONS} TagResource UntagResource GetTags"),
        ),
        Need(
            f"{_GLUE_ARN}table/{{name}}/*",
            actions("glue", "DeleteDatabase"),
            reason="a database is removed with whatever tables it has",
        ),
        Need(
            f"{_GLUE_ARN}userDefinedFunction/{{name}}/*",
            actions("glue", "DeleteDatabase"),
            reason="a database is removed with whatever functions it has",
        ),
    ),
    "aws_glue_catalog_table": (
        Need(f"{_GLUE_ARN}catalog", actions("glue", _TABLE_ACTIONS)),
        Need(f"{_GLUE_ARN}database/{{database_name}}", actions("glue", _TABLE_ACTIONS)),
        Need(f"{_GLUE_ARN}table/{{database_name}}/{{name}}", actions("glue", _TABLE_ACTIONS)),
    ),
    "aws_athena_workgroup": (
        Need(
            f"{_WORKGROUP_ARN}{{name}}",
            actions(
                "athena",
                f"CreateWorkGroup GetWorkGroup UpdateWorkGroup DeleteWorkGroup {TAG_ACTIONS}",
            ),
        ),
    ),
    "aws_athena_named_query": (
        Need(
            f"{_WORKGROUP_ARN}{{workgroup}}",
            actions("athena", "CreateNamedQuery GetNamedQuery DeleteNamedQuery"),
        ),
    ),
}
