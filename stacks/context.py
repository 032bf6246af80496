"""What every stage is told: the environment's settings, the account, the functions' packages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from stacks.names import Names
from stacks.package import Package
from stacks.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """`account` is a Terraform token: only ever put into an f-string, never looked at."""

    settings: Settings
    account: str
    packages: Mapping[str, Package]

    @property
    def names(self) -> Names:
        return self.settings.names
