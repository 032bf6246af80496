"""Fake machines: a home, some folders, and a registry that answers or not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from toolchain.provider.machine import Machine
from toolchain.versions import AWS_PROVIDER_VERSION

TARGET = "linux_amd64"


def machine(
    directory: Path,
    environ: Mapping[str, str] | None = None,
    *,
    system: str = "linux",
    target: str = TARGET,
    unreachable: Callable[[], str | None] = lambda: "no network",
) -> Machine:
    """A machine inside a directory: nothing outside it is read."""
    return Machine(
        environ={"XDG_DATA_DIRS": str(directory / "usr" / "share"), **(environ or {})},
        home=directory / "home",
        system=system,
        target=target,
        shared=(directory / "opt", directory / "srv"),
        fetched=directory / "fetched",
        unreachable=unreachable,
    )


def unpacked(folder: Path, version: str = AWS_PROVIDER_VERSION, target: str = TARGET) -> Path:
    """A mirror as `terraform init` leaves its plugins."""
    holding = folder / "registry.terraform.io" / "hashicorp" / "aws" / version / target
    holding.mkdir(parents=True)
    (holding / f"terraform-provider-aws_v{version}_x5").touch()
    return folder


def packed(folder: Path, version: str = AWS_PROVIDER_VERSION, target: str = TARGET) -> Path:
    """A mirror as `terraform providers mirror` makes it."""
    holding = folder / "registry.terraform.io" / "hashicorp" / "aws"
    holding.mkdir(parents=True, exist_ok=True)
    (holding / f"terraform-provider-aws_{version}_{target}.zip").touch()
    return folder
