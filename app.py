#!/usr/bin/env python
"""Synthesises one environment's stack: settings -> packages -> PipelineStack. Calls no AWS API.

`PIPELINE_ENV` names the environment, a file in config/ (default: dev). `PIPELINE_STATE` is the
path of the Terraform state file (default: in the project's root).
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from stacks.package import FUNCTIONS, PackageError, Target, build
from stacks.settings import SettingsError, load

ROOT = Path(__file__).resolve().parent


def main() -> None:
    settings = load(os.environ.get("PIPELINE_ENV", "dev"))
    target = Target.HOST if settings.emulated else Target.LAMBDA
    packages = {function: build(function, target, ROOT / ".build") for function in FUNCTIONS}
    # Terraform runs in cdktf.out/stacks/<stack>, three levels down.
    state = os.environ.get("PIPELINE_STATE", f"../../../terraform.{settings.names.stack}.tfstate")

    # Not before the settings are known to be good: loading these starts Node.
    from stacks.cdk import App  # noqa: PLC0415
    from stacks.pipeline import PipelineStack  # noqa: PLC0415

    app = App()
    PipelineStack(app, settings, packages, state)
    app.synth()


if __name__ == "__main__":
    try:
        main()
    except (SettingsError, PackageError) as error:
        sys.exit(str(error))
