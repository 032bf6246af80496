"""Where Terraform's AWS provider comes from. Standard library only: asked before any install."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from toolchain.provider import registry, terraform_configuration
from toolchain.provider.machine import Machine
from toolchain.provider.terraform_configuration import TerraformConfiguration
from toolchain.versions import AWS_PROVIDER_VERSION

NAME = f"Terraform's AWS provider {AWS_PROVIDER_VERSION}"
_MIRROR = "TF_PROVIDER_MIRROR"
_PAGE = 'docs/local.md, "Where Terraform gets its provider"'


class ProviderError(RuntimeError):
    """There is no provider; the message says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """Where the provider is taken from: a mirror, a place that the user configured, the registry.

    `origin` says it to people.
    """

    origin: str
    configuration: TerraformConfiguration
    mirror: Path | None = None

    @property
    def from_registry(self) -> bool:
        return self.mirror is None and self.configuration.deciding is None

    @property
    def lines(self) -> list[str]:
        """Lines for people: where the provider is taken from, and what was ignored."""
        gone = self.configuration.missing
        aside = f"{terraform_configuration.VARIABLE} names {gone}, which is not there: left aside"
        return [f"{NAME}: {self.origin}", *([aside] if gone else [])]

    def environment(self, environ: Mapping[str, str], directory: Path) -> dict[str, str]:
        """The environment in which Terraform takes the provider from there.

        A configuration file is written into `directory`, unless the user's own is used unchanged.
        """
        kept = terraform_configuration.without_missing(environ)
        # A cache of links to a mirror gains nothing, and two deployments that fill it break it.
        uncached = {"CDKTF_DISABLE_PLUGIN_CACHE_ENV": "1"}
        if self.mirror:
            kept.pop("TF_PLUGIN_CACHE_DIR", None)
            method = f"filesystem_mirror {{\n    path = {json.dumps(str(self.mirror))}\n  }}"
            return {**kept, **_written(directory, method), **uncached}
        if deciding := self.configuration.deciding:
            if not self.configuration.installs:
                # Otherwise Terraform would take a provider from its own folders first.
                return {**kept, **_written(directory, "direct {}", deciding.read_text())}
            return {**kept, **(uncached if self.configuration.copies_from_disk else {})}
        cache = self.configuration.plugin_cache
        caching = {"TF_PLUGIN_CACHE_DIR": cache} if cache else {}
        return {**kept, **_written(directory, "direct {}"), **caching}


def of_deploys(machine: Machine) -> Provider:
    """For AWS: what the user names, or the registry; never a provider merely found.

    Raises ProviderError if TF_PROVIDER_MIRROR does not have it.
    """
    configuration = terraform_configuration.read(machine.environ, machine.home)
    return _named(machine, configuration) or _from_registry(configuration)


def of_this_machine(machine: Machine) -> Provider:
    """For the local environment and the tests: what the user names, what is found, the registry.

    Raises ProviderError if all fail, or if TF_PROVIDER_MIRROR does not have it.
    """
    configuration = terraform_configuration.read(machine.environ, machine.home)
    if named := _named(machine, configuration):
        return named
    for folder, what in machine.folders(configuration.plugin_cache):
        if machine.holds(folder):
            origin = f"from {folder} ({what})"
            return Provider(origin=origin, configuration=configuration, mirror=folder.absolute())
    if why := machine.unreachable():
        raise ProviderError(
            f"{NAME} for {machine.target} is not on this machine, and {registry.HOST} cannot be"
            f" reached ({why}).\n"
            "On a machine that can, download it by `terraform providers mirror FOLDER`; bring"
            f" FOLDER here, and set {_MIRROR}=FOLDER.\n{_PAGE}, has the steps."
        )
    return _from_registry(configuration)


def _named(machine: Machine, configuration: TerraformConfiguration) -> Provider | None:
    if named := machine.environ.get(_MIRROR):
        mirror = Path(os.path.expanduser(named)).absolute()  # noqa: PTH111 - no error for `~nobody`
        if not machine.holds(mirror):
            raise ProviderError(
                f"{_MIRROR} names {mirror}, but {NAME} for {machine.target} is not there, as"
                f" {registry.HOST}/hashicorp/aws.\n"
                f"Name a folder that has it, or unset {_MIRROR}. {_PAGE}, has the steps."
            )
        origin = f"from {mirror} ({_MIRROR})"
        return Provider(origin=origin, configuration=configuration, mirror=mirror)
    if configuration.deciding:
        origin = f"as {configuration.deciding} says"
        return Provider(origin=origin, configuration=configuration)
    return None


def _from_registry(configuration: TerraformConfiguration) -> Provider:
    return Provider(origin=f"from {registry.HOST}", configuration=configuration)


def _written(directory: Path, method: str, own: str = "") -> dict[str, str]:
    """A configuration with one way of installing providers, and the variable that names it.

    `own`: what else the user's own configuration says.
    """
    file = directory.absolute() / "terraform.rc"
    file.write_text(f"{own}\nprovider_installation {{\n  {method}\n}}\n", encoding="utf-8")
    return {terraform_configuration.VARIABLE: str(file)}
