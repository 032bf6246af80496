"""`python -m deploy bootstrap | plan | apply | up | drift | destroy | outputs | unlock`."""

from __future__ import annotations

import dataclasses
import json
import sys
from typing import Annotated

import typer
from botocore.exceptions import BotoCoreError, ClientError

from deploy.account import Bucket, account_number, find_bucket
from deploy.consent import ask_to_apply, ask_to_destroy
from deploy.errors import DeployError
from deploy.rules import changes_rules, wait_for_rules
from deploy.teardown import refuse_to_lose_data
from deploy.workspace import Workspace
from stacks.settings import Settings, SettingsError, load
from toolchain.project import ROOT

app = typer.Typer(no_args_is_help=True, add_completion=False, help=__doc__)
Environment = Annotated[str, typer.Option("--env", envvar="PIPELINE_ENV")]


@app.command()
def bootstrap(env: Environment) -> None:
    """Make, or bring up to date, the state bucket and the deploy roles; needs admin rights."""
    settings = load(env)
    if settings.state.backend == "local":
        raise DeployError(f"{env} keeps its state in a local file: there is nothing to bootstrap")
    account = account_number(settings)
    bucket = settings.state_bucket(account)
    stack = settings.bootstrap_stack
    workspace = Workspace(stack=stack, environment=env, account=account, arguments=("bootstrap",))
    found = find_bucket(bucket, settings.state_region)
    if found is Bucket.TAKEN:
        raise DeployError(
            f"the bucket name {bucket} is taken, or these credentials may not see it;"
            " choose another by [state] bucket"
        )
    # While there is no bucket, the state is in a file. A file that is still there was never moved.
    file = ROOT / f"terraform.{stack}.tfstate"
    if found is Bucket.FREE or file.exists():
        _plan_and_apply(dataclasses.replace(workspace, local_state=file))
        workspace.prepare(move_state=True)
        for left in ROOT.glob(f"{file.name}*"):  # the file and its backups
            left.unlink()
    else:
        _plan_and_apply(workspace)


@app.command()
def plan(env: Environment) -> None:
    """Show what `apply` would change, and save that plan for it."""
    workspace, _ = _workspace(env)
    workspace.prepare()
    workspace.plan()


@app.command()
def apply(env: Environment) -> None:
    """Apply the plan that `plan` showed, and nothing else."""
    workspace, _ = _workspace(env)
    _apply(workspace)


@app.command()
def drift(env: Environment) -> None:
    """Fail if the deployed resources differ from the settings."""
    workspace, _ = _workspace(env)
    workspace.prepare()
    if workspace.plan():
        raise DeployError(f"{env} is not what the settings say: see the plan above")


@app.command()
def up(env: Environment) -> None:
    """Plan, ask when there is a terminal, and apply that plan."""
    workspace, _ = _workspace(env)
    _plan_and_apply(workspace)


@app.command()
def destroy(
    env: Environment,
    confirm: Annotated[str, typer.Option(envvar="CONFIRM", help="The environment's name.")] = "",
) -> None:
    """Remove an environment; refused before anything is touched if data would be lost."""
    workspace, settings = _workspace(env)
    ask_to_destroy(env, confirm)
    workspace.prepare()
    refuse_to_lose_data(settings, json.loads(workspace.read("show", "-json")))
    if workspace.plan("-destroy"):
        workspace.apply()


@app.command()
def outputs(env: Environment) -> None:
    """The names of the deployed resources, as JSON."""
    workspace, _ = _workspace(env)
    workspace.prepare()
    shown = json.loads(workspace.read("output", "-json"))
    typer.echo(json.dumps({name: output["value"] for name, output in shown.items()}, indent=2))


@app.command()
def unlock(env: Environment, lock: Annotated[str, typer.Argument(help="The lock's ID.")]) -> None:
    """Remove the state lock of a run that is certainly dead."""
    workspace, _ = _workspace(env)
    workspace.prepare()
    workspace.terraform("force-unlock", "-force", lock)


def _workspace(env: str) -> tuple[Workspace, Settings]:
    """An environment's workspace and settings. Raises DeployError without a state bucket."""
    settings = load(env)
    account = account_number(settings)
    if settings.state.backend == "s3":
        bucket = settings.state_bucket(account)
        if find_bucket(bucket, settings.state_region) is not Bucket.OURS:
            raise DeployError(
                f"there is no state bucket {bucket} that these credentials may use:"
                f" `make bootstrap ENV={env}`, once, makes it"
            )
    return Workspace(stack=settings.names.stack, environment=env, account=account), settings


def _plan_and_apply(workspace: Workspace) -> None:
    """Prepare, plan, and apply if anything would change and a person at the terminal agrees."""
    workspace.prepare()
    if workspace.plan():
        ask_to_apply()
        _apply(workspace)


def _apply(workspace: Workspace) -> None:
    """Apply the saved plan. When it is done, events that are sent are picked by the bus's rule."""
    changed = changes_rules(workspace.planned())
    workspace.apply()
    if changed:
        wait_for_rules()


if __name__ == "__main__":
    try:
        app()
    except (DeployError, SettingsError) as error:
        sys.exit(str(error))
    except (BotoCoreError, ClientError) as error:
        sys.exit(f"{error}; docs/deploy.md says what to do")
