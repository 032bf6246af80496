"""Several clones of one repository, with `make` run in each as the role that GitHub assumes."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3

from local.emulator.instance import Instance
from toolchain.project import ROOT
from toolchain.provider.download import fetched_provider

ISSUER = "https://token.actions.githubusercontent.com"


@dataclass(frozen=True, slots=True)
class Made:
    """A `make` that has ended."""

    code: int
    output: str


@dataclass(frozen=True, slots=True)
class Running:
    """A `make` that runs, its output in a file, which never keeps it waiting as a pipe would."""

    process: subprocess.Popen[bytes]
    log: Path

    def finish(self) -> Made:
        return Made(self.process.wait(), self.log.read_text())


@dataclass(frozen=True, slots=True)
class Clone:
    """A clean clone. What is installed already is shared with it: it stands for a fresh runner."""

    directory: Path
    environment: Mapping[str, str]

    def make(self, *arguments: str) -> Made:
        """Run `make` to its end."""
        return self.start(*arguments).finish()

    def pull(self) -> None:
        """Take what was committed to the origin meanwhile."""
        subprocess.run(["git", "pull", "--quiet"], cwd=self.directory, check=True)  # noqa: S607

    def start(self, *arguments: str) -> Running:
        """Run `make`, while other things happen."""
        log = self.directory / "make.log"
        with log.open("w") as output:
            process = subprocess.Popen(  # noqa: S603 - our own arguments
                ["make", "--silent", "--old-file=.venv/app", *arguments],  # noqa: S607
                cwd=self.directory,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        return Running(process, log)

    def planned(self, stack: str) -> dict[str, list[str]]:
        """What the plan that was made last would do, by address."""
        shown = subprocess.run(  # noqa: S603 - our own arguments
            ["terraform", f"-chdir=cdktf.out/stacks/{stack}", "show", "-json", "tfplan"],  # noqa: S607
            cwd=self.directory,
            env=self.environment,
            capture_output=True,
            check=True,
        )
        plan: dict[str, Any] = json.loads(shown.stdout)
        return {
            change["address"]: change["change"]["actions"]
            for change in plan["resource_changes"]
            if change["change"]["actions"] != ["no-op"]
        }


def copy_to(directory: Path) -> None:
    """Copy all that git has, or would have, of this repository, each file with its time."""
    files = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],  # noqa: S607
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    for name in files:
        if (ROOT / name).is_file():
            target = directory / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target)


def publish(directory: Path, configurations: Mapping[str, str]) -> Path:
    """A repository with all that this one has, and environments beside its own."""
    copy_to(directory)
    subprocess.run(["git", "init", "--quiet"], cwd=directory, check=True)  # noqa: S607
    commit(directory, configurations)
    return directory


def commit(directory: Path, configurations: Mapping[str, str]) -> None:
    """Commit all that is in a repository, with these settings of environments."""
    for environment, text in configurations.items():
        (directory / "config" / f"{environment}.toml").write_text(text)
    author = (
        *("-c", "user.name=test", "-c", "user.email=test@example.com"),
        *("-c", "commit.gpgsign=false"),
    )
    for command in (("add", "--all"), (*author, "commit", "--quiet", "-m", "x")):
        subprocess.run(["git", *command], cwd=directory, check=True)  # noqa: S603, S607


def clone(origin: Path, directory: Path, environment: Mapping[str, str]) -> Clone:
    """A clone, whose commands run with the credentials of an environment."""
    command = ["git", "clone", "--quiet", str(origin), str(directory)]
    subprocess.run(command, check=True)  # noqa: S603
    # Fetched wheels and jsii's cache: not tested here.
    (ROOT / ".build").mkdir(exist_ok=True)
    (directory / ".build").symlink_to(ROOT / ".build")
    binaries = [str(Path(sys.executable).parent), os.environ["PATH"]]
    kept = {name: text for name, text in os.environ.items() if not name.startswith("AWS_")}
    # A deploy uses no provider that was merely found: here it is named.
    mirror = fetched_provider().mirror
    named = {"TF_PROVIDER_MIRROR": str(mirror)} if mirror else {}
    return Clone(directory, {**kept, **named, **environment, "PATH": os.pathsep.join(binaries)})


def as_github(running: Instance, role: str, subject: str) -> dict[str, str]:
    """The environment of a job that has assumed a role by the token that GitHub gave it."""
    claims = {"iss": ISSUER, "aud": "sts.amazonaws.com", "sub": subject}
    token = ".".join([*(_encoded(part) for part in ({"alg": "RS256"}, claims)), "signature"])
    credentials = client(running, "sts").assume_role_with_web_identity(
        RoleArn=f"arn:aws:iam::{running.account}:role/{role}",
        RoleSessionName="test",
        WebIdentityToken=token,
    )["Credentials"]
    return {
        **running.environment,
        "AWS_ACCESS_KEY_ID": credentials["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": credentials["SecretAccessKey"],
        "AWS_SESSION_TOKEN": credentials["SessionToken"],
    }


def client(running: Instance, service: str) -> Any:
    """A client with the rights of the account's root."""
    return boto3.client(  # type: ignore[call-overload]  # any service
        service,
        endpoint_url=running.endpoint,
        verify=running.ca_bundle,
        region_name=running.region,
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )


def _encoded(part: Mapping[str, str]) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()
