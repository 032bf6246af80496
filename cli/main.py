"""The `pipeline` command: its global options, and one module for each command."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cli.cost import cost
from cli.generate import generate
from cli.leftovers import leftovers
from cli.quarantine import list_, show
from cli.redrive import redrive
from cli.replay import replay
from cli.report import report
from cli.resubmit import resubmit
from cli.send import send
from cli.status import status
from cli.sweep import sweep
from cli.target import Options
from local.paths import instance_directory
from stacks.settings import environments

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_show_locals=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="""Send events to the reporting pipeline, watch them arrive, read the report.

A first look, on the embedded AWS (`make up` starts it):

    pipeline --env local generate --output events.ndjson
    pipeline --env local send events.ndjson
    pipeline --env local status --wait
    pipeline --env local report
""",
)


@app.callback()
def options(
    context: typer.Context,
    env: Annotated[
        str,
        typer.Option(
            envvar="PIPELINE_ENV", help=f"One of config/*.toml: {', '.join(environments())}."
        ),
    ] = "dev",
    profile: Annotated[
        str | None, typer.Option(envvar="AWS_PROFILE", help="Profile of your AWS configuration.")
    ] = None,
    region: Annotated[
        str | None, typer.Option(help="Instead of the region in the environment's settings.")
    ] = None,
    local_dir: Annotated[
        Path | None,
        typer.Option(envvar="PIPELINE_LOCAL_DIR", help="Where the embedded AWS runs."),
    ] = None,
) -> None:
    context.obj = Options(
        environment=env,
        profile=profile,
        region=region,
        local_directory=local_dir or instance_directory(),
    )


app.command()(generate)
app.command()(send)
app.command()(status)
app.command()(report)
app.command()(cost)
app.command()(leftovers)
app.command()(replay)
app.command()(redrive)
app.command()(sweep)

quarantine = typer.Typer(no_args_is_help=True, help="See, fix and resubmit what is no event.")
quarantine.command("list")(list_)
quarantine.command()(show)
quarantine.command()(resubmit)
app.add_typer(quarantine, name="quarantine")


if __name__ == "__main__":
    app()
