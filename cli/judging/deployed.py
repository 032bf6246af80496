"""Whether process was deployed with the mappings of a folder of definitions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer
from botocore.exceptions import ClientError

from cli.target import Target
from cli.terminal.errors import DENIED
from stacks.deployed import has

if TYPE_CHECKING:
    from types_boto3_lambda import LambdaClient

# What AWS answers where it does not tell.
NOT_TOLD = DENIED | {"ResourceNotFoundException"}


def has_other_mappings(target: Target, digest: str) -> bool:
    """Whether process was deployed with other mappings than those of a digest.

    Where that cannot be known, it is said, no more.
    """
    try:
        same = has(description(target.functions, target.names.process.function), "mappings", digest)
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code not in NOT_TOLD:
            raise
        said = f"lambda:GetFunctionConfiguration of {target.names.process.function}: {code}"
    else:
        if same is not None:
            return not same
        said = f"{target.names.process.function} was deployed by a version that does not say them"
    typer.echo(
        f"not checked whether process has the mappings by which events are judged ({said})",
        err=True,
    )
    return False


def description(functions: LambdaClient, name: str) -> str:
    """What AWS says of a function, which names its definitions. Raises ClientError."""
    return functions.get_function_configuration(FunctionName=name).get("Description", "")
