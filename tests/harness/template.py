"""A deployment that is made once; emulators start from its saved state.

A deployment takes most of a minute, nearly all of it the provider's waits for queues. The emulator
can save its state when it stops and load it when it starts, so an emulator made from a template
starts in seconds. Only the address differs, in the emulator's state and in Terraform's.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from local.emulator import instance
from local.emulator.instance import Instance
from local.terraform import Deployment
from stacks.settings import Settings

# In a template's directory: the emulator's state, Terraform's, and the address that both name.
_STATE = "state"
_TERRAFORM_STATE = "terraform.tfstate"
_ENDPOINT = "endpoint"
# Beside the templates: the functions' code, unpacked once for all emulators that start from one.
_CODE = "code"


def make(template: Path, settings: Settings) -> None:
    """Deploy the stack onto an emulator of its own, and save the state when it stops.

    `template`: the directory of the emulator, and then of the template. Raises InstanceError and
    TerraformError.
    """
    running = instance.start(template, _state_variables(template))
    try:
        Deployment(settings, running, template).deploy()
    finally:
        instance.stop(template)
    (template / _ENDPOINT).write_text(running.endpoint)


def start(
    template: Path,
    directory: Path,
    extra: Mapping[str, str] | None = None,
    *,
    secure: bool = False,
) -> Instance:
    """Start an emulator in a directory, with everything that the template has.

    `extra` and `secure` as for `instance.start`. Raises InstanceError.
    """
    port = instance.free_port()
    endpoint = f"{'https' if secure else 'http'}://127.0.0.1:{port}"
    template_endpoint = (template / _ENDPOINT).read_text()
    shutil.copytree(template / _STATE, directory / _STATE)
    shutil.copy(template / _TERRAFORM_STATE, directory)
    code = template.parent / _CODE
    code.mkdir(exist_ok=True)
    for file in [*(directory / _STATE).glob("*.json"), directory / _TERRAFORM_STATE]:
        file.write_text(file.read_text().replace(template_endpoint, endpoint))
    variables = {**_state_variables(directory), "UNPACKED_CODE": str(code), **(extra or {})}
    return instance.start(directory, variables, secure=secure, port=port)


def _state_variables(directory: Path) -> dict[str, str]:
    """Environment variables by which the emulator keeps its state in a directory."""
    return {"PERSIST_STATE": "1", "STATE_DIR": str(directory.resolve() / _STATE)}
