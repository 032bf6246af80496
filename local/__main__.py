"""`python -m local up | down | demo`: what the Makefile calls."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from cli.commands import info
from local import command
from local.demo import demonstration
from local.demo.input_checks import InputError
from local.emulator import instance as instances
from local.emulator.instance import InstanceError
from local.lock import only_one
from local.terraform import Deployment, TerraformError
from stacks.errors import DefinitionsError
from stacks.settings import load
from toolchain.project import instance_directory

app = typer.Typer(no_args_is_help=True, add_completion=False, help=__doc__)


@app.command()
def up() -> None:
    """Start the embedded AWS and deploy the stack onto it."""
    directory = instance_directory()
    with only_one(directory / "up.lock"):
        if instances.find(directory) is None:
            # Nothing of an emulator survives it: what Terraform remembers is gone too.
            (directory / "terraform.tfstate").unlink(missing_ok=True)
        running = instances.start(directory)
        Deployment(load("local"), running, directory).deploy()
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
    except (InstanceError, TerraformError, InputError, DefinitionsError) as error:
        sys.exit(f"error: {error}")
