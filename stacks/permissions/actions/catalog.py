"""The catalogue and ad-hoc SQL: what Terraform needs for them."""

from __future__ import annotations

from stacks.permissions.actions.need import TAGS, Need, actions

_GLUE = "arn:{partition}:glue:{region}:{account}:"
_ATHENA = "arn:{partition}:athena:{region}:{account}:workgroup/"
_DATABASE = "CreateDatabase GetDatabase UpdateDatabase DeleteDatabase GetTags"
_TABLE = "CreateTable GetTable UpdateTable DeleteTable GetPartitionIndexes"

CATALOG: dict[str, tuple[Need, ...]] = {
    "aws_glue_catalog_database": (
        Need(f"{_GLUE}catalog", actions("glue", _DATABASE)),
        Need(
            f"{_GLUE}database/{{name}}", actions("glue", f"{_DATABASE} TagResource UntagResource")
        ),
        Need(
            f"{_GLUE}table/{{name}}/*",
            actions("glue", "DeleteDatabase"),
            reason="a database is removed with whatever tables it has",
        ),
        Need(
            f"{_GLUE}userDefinedFunction/{{name}}/*",
            actions("glue", "DeleteDatabase"),
            reason="a database is removed with whatever functions it has",
        ),
    ),
    "aws_glue_catalog_table": (
        Need(f"{_GLUE}catalog", actions("glue", _TABLE)),
        Need(f"{_GLUE}database/{{database_name}}", actions("glue", _TABLE)),
        Need(f"{_GLUE}table/{{database_name}}/{{name}}", actions("glue", _TABLE)),
    ),
    "aws_athena_workgroup": (
        Need(
            f"{_ATHENA}{{name}}",
            actions(
                "athena", f"CreateWorkGroup GetWorkGroup UpdateWorkGroup DeleteWorkGroup {TAGS}"
            ),
        ),
    ),
    "aws_athena_named_query": (
        Need(
            f"{_ATHENA}{{workgroup}}",
            actions("athena", "CreateNamedQuery GetNamedQuery DeleteNamedQuery"),
        ),
    ),
}
