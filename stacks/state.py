"""Where Terraform keeps a stack's state: an object in the state bucket, or a local file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from stacks.cdk import LocalBackend, S3Backend, TerraformStack
from stacks.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class StateObject:
    """The state of one stack in a bucket; its lock is the object `<key>.tflock` beside it.

    `bucket` is None if the account, which is part of its name, is unknown: `terraform init` asks.
    """

    bucket: str | None
    region: str
    key: str


# A string is the path of a local file.
State: TypeAlias = str | StateObject


def state_of(settings: Settings, stack: str, account: str | None) -> StateObject:
    """Where the settings keep the state of a stack; `account`, where they do not say it."""
    bucket = None
    if settings.state.bucket or settings.account or account:
        bucket = settings.state_bucket(account or "")
    return StateObject(bucket=bucket, region=settings.state_region, key=state_key(stack))


def state_key(stack: str) -> str:
    """The key of a stack's state in the bucket."""
    return f"{stack}/terraform.tfstate"


def keep_state(stack: TerraformStack, state: State, *, emulated: bool) -> None:
    """Give the stack its backend. The endpoint and the credentials come from the environment."""
    if isinstance(state, str):
        LocalBackend(stack, path=state)
        return
    backend = S3Backend(
        stack,
        bucket=state.bucket or "",
        region=state.region,
        key=state.key,
        encrypt=True,
        skip_credentials_validation=emulated or None,
        skip_metadata_api_check=emulated or None,
    )
    if state.bucket is None:
        backend.add_override("bucket", None)
    # S3Backend of CDKTF 0.21 is older than these arguments.
    backend.add_override("use_lockfile", True)
    if emulated:
        backend.add_override("use_path_style", True)
        backend.add_override("skip_requesting_account_id", True)
