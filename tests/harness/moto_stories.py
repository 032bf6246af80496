"""Environments of the AWS target, from bootstrap to destroy, on moto server, by `make` as people do.

A story is a list of steps. Each step is one `make` in a clone, by one principal, with every request
that it made of AWS.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from local.emulator.instance import Instance
from stacks.settings import Settings
from tests.harness import clones
from tests.harness.clones import Clone
from tests.harness.moto_server import MotoServer
from tests.harness.recorded import Recorded


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One `make` that has ended. `by`: the deploy role's name, or `admin`.

    `records`: what it asked of AWS, in the order of the answers.
    """

    name: str
    by: str
    output: str
    records: list[Recorded]
    seconds: float = 0


@dataclass
class Story:
    """One environment's steps so far, made from the repository `origin`.

    `admin`: the access key of the person who has all rights, one of each story's own, since stories
    share the server.
    """

    server: MotoServer
    origin: Path
    directory: Path
    settings: Settings
    admin: str
    steps: list[Step] = field(default_factory=list)

    @property
    def instance(self) -> Instance:
        """The server, as clients of an emulator know one."""
        return Instance(
            endpoint=self.server.endpoint,
            region=self.settings.region,
            account=self.server.account,
            pid=0,
        )

    def as_admin(self) -> Clone:
        """A clone of a person with all rights."""
        return self._clone("admin", {"AWS_ACCESS_KEY_ID": self.admin})

    def as_role(self, subject: str) -> Clone:
        """A clone in a job of GitHub's, which has assumed the deploy role. `subject`: the token's."""
        role = self.settings.names.deploy_role
        return self._clone(role, clones.as_github(self.instance, role, subject))

    def make(self, name: str, by: Clone, *arguments: str, expected: int = 0) -> Step:
        """Run `make` in a clone to its end, which must be the expected one."""
        before = len(self.server.records)
        import time

        t = time.monotonic()
        environment = f"ENV={self.settings.environment}"
        made = by.make(*arguments, environment, f"CONFIRM={self.settings.environment}")
        print(name, flush=True)
        assert made.code == expected, made.output
        key = by.environment["AWS_ACCESS_KEY_ID"]
        step = Step(
            name=name,
            by=by.directory.name,
            output=made.output,
            seconds=time.monotonic() - t,
            records=[one for one in self.server.records[before:] if one.access_key == key],
        )
        self.steps.append(step)
        return step

    def write(self, settings: Settings) -> None:
        """Give the environment other settings, in the repository that clones are made of."""
        clones.commit(self.origin, {settings.environment: as_toml(settings)})

    def _clone(self, name: str, credentials: Mapping[str, str]) -> Clone:
        environment = {**self.instance.environment, **credentials}
        return clones.clone(self.origin, self.directory / name, environment)


def as_toml(settings: Settings) -> str:
    """Settings as their file has them."""
    table = settings.model_dump(exclude_unset=True, exclude_none=True, exclude={"environment"})
    sections = {name: value for name, value in table.items() if isinstance(value, dict)}
    lines = list(_lines({name: value for name, value in table.items() if name not in sections}))
    for name, section in sections.items():
        lines += ["", f"[{name}]", *_lines(section)]
    return "\n".join(lines) + "\n"


def _lines(table: Mapping[str, Any]) -> Iterator[str]:
    for name, value in table.items():
        yield f"{name} = {value if isinstance(value, date) else json.dumps(value)}"
