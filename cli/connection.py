"""How one gets to an environment's AWS: a session, and where its services are."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

import boto3
import typer
from botocore.session import get_session

from cli.terminal.errors import CommandError
from cli.terminal.options import Options
from stacks.settings import Settings

# The embedded AWS takes any credentials.
_ANY_CREDENTIAL = "test"


class _LocalInstance(TypedDict):
    """What is read of `instance.json`, which the embedded AWS writes when it starts.

    `ca_bundle`: the path of the certificate to trust; None if it serves plain HTTP.
    """

    endpoint: str
    region: str
    ca_bundle: str | None


@dataclass(frozen=True, slots=True)
class Connection:
    """`endpoint`: of the embedded AWS; None for AWS itself.

    `variables`: the environment variables with which any other AWS client gets to the same place.
    They have the region under two names: newer clients read one, boto3 the other.
    """

    session: boto3.Session
    endpoint: str | None
    variables: Mapping[str, str]


def connect(options: Options, settings: Settings) -> Connection:
    """The connection to an environment, of which these are the settings. Asks nothing yet.

    Raises CommandError if the environment is local and no embedded AWS runs, or if an option was
    typed that means nothing there.
    """
    _refuse_options_of_elsewhere(options, emulated=settings.emulated)
    if settings.emulated:
        return _to_embedded(_local_instance(options.local_directory))
    warn_of_endpoint()
    region = options.region or settings.region
    profile = {"AWS_PROFILE": options.profile} if options.profile else {}
    session = boto3.Session(profile_name=options.profile, region_name=region)
    return Connection(session, None, {**profile, **_region(region)})


def warn_of_endpoint() -> None:
    """Say on standard error that AWS_ENDPOINT_URL leads clients to somewhere else than AWS."""
    if endpoint := os.environ.get("AWS_ENDPOINT_URL"):
        typer.echo(f"AWS_ENDPOINT_URL is set: this goes to {endpoint}, not to AWS", err=True)


def _to_embedded(instance: _LocalInstance) -> Connection:
    own = get_session()
    own.set_config_variable("ca_bundle", instance["ca_bundle"])
    session = boto3.Session(
        aws_access_key_id=_ANY_CREDENTIAL,
        aws_secret_access_key=_ANY_CREDENTIAL,
        region_name=instance["region"],
        botocore_session=own,
    )
    variables = {
        "AWS_ENDPOINT_URL": instance["endpoint"],
        **_region(instance["region"]),
        "AWS_ACCESS_KEY_ID": _ANY_CREDENTIAL,
        "AWS_SECRET_ACCESS_KEY": _ANY_CREDENTIAL,
        **({"AWS_CA_BUNDLE": instance["ca_bundle"]} if instance["ca_bundle"] else {}),
    }
    return Connection(session, instance["endpoint"], variables)


def _refuse_options_of_elsewhere(options: Options, *, emulated: bool) -> None:
    """Raise CommandError on an option that would be ignored: the command may go elsewhere."""
    environment = options.environment
    if not emulated and "local_directory" in options.given:
        raise CommandError(f"--local-dir is of the embedded AWS, and {environment} is on AWS")
    for name in ("profile", "region"):
        if emulated and name in options.given:
            raise CommandError(f"--{name} is of AWS, and {environment} is on the embedded AWS")


def _region(name: str) -> dict[str, str]:
    return {"AWS_REGION": name, "AWS_DEFAULT_REGION": name}


def _local_instance(directory: Path) -> _LocalInstance:
    """The embedded AWS that runs in a directory. Raises CommandError if there is none."""
    try:
        instance: _LocalInstance = json.loads((directory / "instance.json").read_text())
    except FileNotFoundError:
        shown = os.path.relpath(directory)
        raise CommandError(f"no embedded AWS runs in {shown}: start it with `make up`") from None
    return instance
