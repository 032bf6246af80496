"""The AWS provider of a stack: its region, its tags, and the one account that it may touch."""

from __future__ import annotations

from collections.abc import Mapping

from stacks.cdk import AwsProvider, AwsProviderDefaultTags, TerraformStack
from stacks.settings import Settings


def add_provider(
    stack: TerraformStack,
    settings: Settings,
    *,
    region: str | None = None,
    tags: Mapping[str, str],
) -> None:
    """Deploy the stack to the settings' region, or another; on the emulator without the checks
    that ask AWS itself.

    The endpoint and the credentials come from the environment in both cases.
    """
    emulated = settings.emulated or None
    AwsProvider(
        stack,
        "aws",
        region=region or settings.region,
        allowed_account_ids=[settings.account] if settings.account else None,
        skip_credentials_validation=emulated,
        skip_metadata_api_check="true" if emulated else None,
        s3_use_path_style=emulated,
        default_tags=[
            AwsProviderDefaultTags(
                tags={**settings.tags, "Project": settings.name, "ManagedBy": "cdktf", **tags}
            )
        ],
    )
