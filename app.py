#!/usr/bin/env python
"""Synthesises one stack: settings, definitions -> packages -> PipelineStack. Calls no AWS API.

    python app.py            the pipeline of an environment
    python app.py bootstrap  what environments need first: the state bucket, the deploy roles

`PIPELINE_ENV` names the environment, a file in config/ (default: dev). `PIPELINE_ACCOUNT` is the
AWS account's number: the state bucket is named after it, unless the settings name a bucket. Without
either, Terraform asks. `PIPELINE_STATE` is the path of a local state file, to use instead of the
settings' backend. `PIPELINE_CONFIG` is another directory of settings files than config/, and
`PIPELINE_DEFINITIONS` another folder of definitions than definitions/.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from stacks.definitions import DefinitionsError, of_the_project, without_effect
from stacks.package import FUNCTIONS, PackageError, Target, build
from stacks.settings import Settings, SettingsError, load, same_state
from toolchain.project import BUILD

if TYPE_CHECKING:
    from stacks.state import State


def pipeline(settings: Settings) -> None:
    """Synthesise the stack of one environment, and build its functions' packages if needed."""
    definitions = of_the_project()
    for line in without_effect(definitions, settings.delivery.audiences):
        print(line, file=sys.stderr)
    target = Target.HOST if settings.emulated else Target.LAMBDA
    packages = {function: build(function, target, BUILD, definitions) for function in FUNCTIONS}
    state = _state(settings, settings.names.stack)

    # Not before the settings are known to be good: loading these starts Node.
    from stacks.cdk import App  # noqa: PLC0415
    from stacks.pipeline import PipelineStack  # noqa: PLC0415

    app = App()
    PipelineStack(app, settings, packages, state)
    app.synth()


def bootstrap(settings: Settings) -> None:
    """Synthesise what an environment needs first, and all others that share its state bucket.

    Raises SettingsError if its state is kept in a local file.
    """
    environments = same_state(settings, os.environ.get("PIPELINE_ACCOUNT", ""))
    if not environments:
        raise SettingsError(f"{settings.environment} keeps its state in a local file")
    state = _state(settings, settings.bootstrap_stack)

    # Late, as above.
    from stacks.bootstrap import BootstrapStack  # noqa: PLC0415
    from stacks.cdk import App  # noqa: PLC0415

    app = App()
    BootstrapStack(app, settings, environments, state)
    app.synth()


def _state(settings: Settings, stack: str) -> State:
    """Where Terraform keeps the state of a stack: the path of a file, or a bucket."""
    # Terraform runs in cdktf.out/stacks/<stack>, three levels down.
    file = f"../../../terraform.{stack}.tfstate" if settings.state.backend == "local" else None
    if path := os.environ.get("PIPELINE_STATE", file):
        return path
    from stacks.state import state_of  # noqa: PLC0415

    return state_of(settings, stack, os.environ.get("PIPELINE_ACCOUNT"))


if __name__ == "__main__":
    synthesise = {(): pipeline, ("bootstrap",): bootstrap}.get(tuple(sys.argv[1:]))
    if synthesise is None:
        sys.exit(__doc__)
    try:
        synthesise(load(os.environ.get("PIPELINE_ENV", "dev")))
    except (SettingsError, DefinitionsError, PackageError) as error:
        sys.exit(str(error))
