"""The options that all commands share. They may stand before a command, or after it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Any

import typer

from cli import __version__
from stacks.environments import environments
from toolchain.project import instance_directory


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """The values of the shared options. A command finds them in its `context.obj`.

    `given`: the names of those that were typed, and not only taken from an environment variable.
    """

    environment: str
    profile: str | None
    region: str | None
    local_directory: Path
    given: frozenset[str] = field(default=frozenset(), compare=False)


def _show_version(context: typer.Context, asked: bool) -> None:
    if asked and not context.resilient_parsing:
        typer.echo(f"pipeline {__version__}")
        raise typer.Exit


def before(
    context: typer.Context,
    environment: Annotated[
        str,
        typer.Option(
            "--env",
            envvar="PIPELINE_ENV",
            help=f"One of config/*.toml: {', '.join(environments())}.",
        ),
    ] = "dev",
    profile: Annotated[
        str | None, typer.Option(envvar="AWS_PROFILE", help="Profile of your AWS configuration.")
    ] = None,
    region: Annotated[
        str | None, typer.Option(help="Instead of the region in the environment's settings.")
    ] = None,
    local_directory: Annotated[
        Path | None,
        typer.Option(
            "--local-dir", envvar="PIPELINE_LOCAL_DIR", help="Where the embedded AWS runs."
        ),
    ] = None,
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_show_version, is_eager=True, help="Show the version and exit."
        ),
    ] = False,
) -> None:
    """Take the options that stand before the command; all but `version` are named as in Options."""
    context.obj = Options(
        environment=environment,
        profile=profile,
        region=region,
        local_directory=local_directory or instance_directory(),
        given=frozenset(name for name in context.params if was_given(context, name)),
    )


def after(context: typer.Context, option: typer.CallbackParam, value: Any) -> None:
    """Take an option that stands after the command.

    It overrides an environment variable. If it was also given before the command, both must be
    the same. Raises BadParameter.
    """
    if value is None or context.resilient_parsing:
        return
    earlier = getattr(context.obj, option.name)
    if value != earlier and option.name in context.obj.given:
        raise typer.BadParameter(f"{earlier} was given before, and {value} here: give it once")
    given = context.obj.given | {option.name}
    context.obj = replace(context.obj, **{option.name: value}, given=given)


def was_given(context: Any, name: str) -> bool:
    """Whether an option was typed, and is not a default or taken from an environment variable."""
    source = context.get_parameter_source(name)
    return source is not None and source.name == "COMMANDLINE"
