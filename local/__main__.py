"""`python -m local up | down | diff | destroy | demo`: what the Makefile calls."""

from __future__ import annotations

import os
import shutil
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from cli import info
from cli.options import Options
from cli.target import Target
from local import demo as demonstration
from local import instance as instances
from local.instance import InstanceError
from local.paths import ROOT, instance_directory
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
    if instances.find(directory) is None:
        # Nothing of an emulator survives it: what Terraform remembers is gone too.
        (directory / "terraform.tfstate").unlink(missing_ok=True)
    running = instances.start(directory)
    Deployment(_settings(), running, directory).deploy()
    shown = os.path.relpath(Path(sys.executable).parent / "pipeline")
    typer.echo(f"""
The pipeline runs (log: {directory / "emulator.log"}); `make down` stops it.

  {shown} --env local generate --output events.ndjson
  {shown} --env local send events.ndjson
  {shown} --env local status --wait
  {shown} --env local report
""")
    info.show(
        Target(Options(environment="local", profile=None, region=None, local_directory=directory))
    )


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
    events: Annotated[Path | None, typer.Option(help="Your own events, NDJSON.")] = None,
    day: Annotated[datetime | None, typer.Option("--date", formats=["%Y-%m-%d"])] = None,
) -> None:
    """Everything once: start, deploy, send a day of events, report it, check it, stop."""
    directory = ROOT / ".local" / "demo"
    instances.stop(directory)
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True)
    reported: date = day.date() if day else datetime.now(UTC).date() - timedelta(days=1)
    try:
        running = instances.start(directory)
        Deployment(_settings(), running, directory).deploy()
        agrees = demonstration.run(directory, reported, events)
    finally:
        instances.stop(directory)
    raise typer.Exit(0 if agrees else 1)


if __name__ == "__main__":
    try:
        app()
    except (InstanceError, DeployError) as error:
        sys.exit(str(error))
