"""Environments of the AWS target on moto server, from bootstrap to destroy, by `make` as people do.

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


@dataclass(slots=True)
class Story:
    """One environment's steps so far, in clones of the repository in `directory`.

    `admin`: the access key of the person who has all rights, one of each story's own, since stories
    share the server.
    """

    server: MotoServer
    directory: Path
    settings: Settings
    admin: str
    steps: list[Step] = field(default_factory=list)

    def __post_init__(self) -> None:
        clones.publish(self._origin, self._file)

    @property
    def instance(self) -> Instance:
        """The server, as clients of an emulator know one."""
        return Instance(
            endpoint=self.server.endpoint,
            region=self.settings.region,
            account=self.server.account,
            pid=0,
        )

    @property
    def records(self) -> list[Recorded]:
        """What all steps asked of AWS."""
        return [one for step in self.steps for one in step.records]

    def step(self, name: str) -> Step:
        """The step of that name."""
        (found,) = [step for step in self.steps if step.name == name]
        return found

    def as_admin(self) -> Clone:
        """A clone of a person with all rights."""
        return self._clone("admin", {"AWS_ACCESS_KEY_ID": self.admin})

    def as_job(self) -> Clone:
        """A clone in a job of GitHub's, which has assumed the deploy role."""
        role = self.settings.names.deploy_role
        subject = f"repo:acme/reporting:environment:{self.settings.environment}"
        return self._clone(role, clones.as_github(self.instance, role, subject))

    def change(self, settings: Settings, clone: Clone) -> None:
        """Give the environment other settings, and take them into a clone."""
        self.settings = settings
        clones.commit(self._origin, self._file)
        clone.pull()

    def make(self, name: str, by: Clone, target: str) -> None:
        """Run `make` in a clone, which must end well."""
        before = len(self.server.records)
        environment = self.settings.environment
        made = by.make(target, f"ENV={environment}", f"CONFIRM={environment}")
        assert made.code == 0, made.output
        key = by.environment["AWS_ACCESS_KEY_ID"]
        records = [one for one in self.server.records[before:] if one.access_key == key]
        self.steps.append(
            Step(name=name, by=by.directory.name, output=made.output, records=records)
        )

    @property
    def _origin(self) -> Path:
        return self.directory / "origin"

    @property
    def _file(self) -> dict[str, str]:
        return {self.settings.environment: as_toml(self.settings)}

    def _clone(self, name: str, credentials: Mapping[str, str]) -> Clone:
        environment = {**self.instance.environment, **credentials}
        return clones.clone(self._origin, self.directory / name, environment)


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
        yield f"{name} = {_value(value)}"


def _value(value: Any) -> str:
    if isinstance(value, Mapping):
        members = (f"{json.dumps(name)} = {_value(inner)}" for name, inner in value.items())
        return f"{{ {', '.join(members)} }}"
    if isinstance(value, list):
        return f"[{', '.join(map(_value, value))}]"
    return str(value) if isinstance(value, date) else json.dumps(value)
