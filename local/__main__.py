"""`python -m local up | down | diff | destroy | demo`: what the Makefile calls."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from cli.commands import info
from local import command
from local import instance as instances
from local.alone import alone
from local.demo import demonstration
from local.demo.input_checks import InputError
from local.instance import InstanceError
from local.paths import instance_directory
from local.terraform import DeployError, Deployment
from stacks.settings import Settings, load

app = typer.Typer(no_args_is_help=True, add_completion=False, help=__doc__)


def _settings() -> Settings:
    return load("local")


def _deployment(directory: Path) -> Deployment:
    running = instances.find(directory)
    if running is None:
        raise InstanceError(f"nothing runs in {directory}; `make up` starts it")
    return Deployment(_settings(), running, directory)


@app.command()
def up() -> None:
    """Start the embedded AWS and deploy the stack onto it."""
    directory = instance_directory()
    with alone(directory / "up.lock"):
        if instances.find(directory) is None:
            # Nothing of an emulator survives it: what Terraform remembers is gone too.
            (directory / "terraform.tfstate").unlink(missing_ok=True)
        running = instances.start(directory)
        Deployment(_settings(), running, directory).deploy()
    shown = command.as_typed()
    typer.echo(f"""
The pipeline runs (log: {directory / "emulator.log"}); `make down` stops it.

  {shown} --env local generate --output events.ndjson
  {shown} --env local send events.ndjson
  {shown} --env local status --wait
  {shown} --env local report
""")
    info.print_info(command.local_target(directory))


@app.command()
def down() -> None:
    """Stop the embedded AWS; what was in it is gone."""
    stopped = instances.stop(instance_directory())
    typer.echo("stopped" if stopped else "nothing was running")


@app.command()
def diff() -> None:
    """Show what a deploy onto the running instance would change."""
    typer.echo(_deployment(instance_directory()).diff())


@app.command()
def destroy() -> None:
    """Remove the stack from the running instance."""
    _deployment(instance_directory()).destroy()


@app.command()
def demo(
    events: Annotated[str | None, typer.Option(help="Your own events, NDJSON.")] = None,
    day: Annotated[
        str | None, typer.Option("--date", help="The day to report.", show_default="yesterday")
    ] = None,
    open_: Annotated[bool, typer.Option("--open", help="Open the page in a browser.")] = False,
) -> None:
    """Everything once: start, deploy, send events, report a day, check it, stop."""
    if not demonstration.run(events, day, open_page=open_):
        raise typer.Exit(1)


if __name__ == "__main__":
    try:
        app()
    except (InstanceError, DeployError, InputError) as error:
        sys.exit(f"error: {error}")
