"""Fetches the provider from the registry, once for all deployments of this clone.

Terraform's own cache is not safe for several at once: each `init` writes its entries again.
"""

from __future__ import annotations

import fcntl
import functools
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from toolchain.provider import source
from toolchain.provider.machine import Machine
from toolchain.provider.source import Provider, ProviderError
from toolchain.versions import AWS_PROVIDER_VERSION

_REQUIRED = {"aws": {"source": "hashicorp/aws", "version": AWS_PROVIDER_VERSION}}
# Variables that would have Terraform install into another directory.
_ELSEWHERE = ("TF_DATA_DIR", "TF_PLUGIN_CACHE_DIR")


@functools.cache
def fetched_provider() -> Provider:
    """The provider for this machine: looked for once a process, and fetched if not found.

    Raises ProviderError.
    """
    return fetched_provider_on(Machine.here())


def fetched_provider_on(machine: Machine) -> Provider:
    """The provider for a given machine. Raises ProviderError."""
    found = source.of_this_machine(machine)
    if not found.from_registry:
        return found
    _fetch(found, machine)
    return source.of_this_machine(machine)


def _fetch(found: Provider, machine: Machine) -> None:
    """Let Terraform install the provider, and keep the result as a mirror in `machine.fetched`.

    By Terraform, because it checks the provider's signature. Raises ProviderError.
    """
    target = machine.fetched
    target.parent.mkdir(parents=True, exist_ok=True)
    # Several deployments may start at once: one of them fetches, the others wait for it.
    with (target.parent / f"{target.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if machine.holds(target):
            return
        shutil.rmtree(target, ignore_errors=True)
        with tempfile.TemporaryDirectory(dir=target.parent) as temporary:
            directory = Path(temporary)
            stack = {"terraform": {"required_providers": _REQUIRED}}
            (directory / "main.tf.json").write_text(json.dumps(stack))
            environ = found.environment(machine.environ, directory)
            print(f"fetching {source.NAME} ...", file=sys.stderr, flush=True)
            done = subprocess.run(  # noqa: S603 - our own arguments
                ["terraform", f"-chdir={directory}", "init", "-input=false", "-no-color"],  # noqa: S607
                env={name: environ[name] for name in environ if name not in _ELSEWHERE},
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                check=False,
            )
            if done.returncode:
                raise ProviderError(f"{done.stdout}{source.NAME} could not be fetched")
            (directory / ".terraform" / "providers").rename(target)
