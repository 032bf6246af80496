"""From where an environment is deployed: Terraform's state, and the repository that may do it."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from stacks.settings.fields import Region, Section


class State(Section):
    """Where Terraform keeps what it knows: in a bucket that all share, or in a local file.

    `bucket`: default `<name>-state-<account>-<region>`, which `make bootstrap` makes. `region`:
    the bucket's, default the environment's own; environments of one account that lie in several
    regions share one bucket when each names the same region here.
    """

    backend: Literal["s3", "local"] = "s3"
    bucket: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$")] | None = None
    region: Region | None = None


class GitHub(Section):
    """The repository whose workflows may deploy this environment, by OpenID Connect.

    The ids are part of the subject that GitHub sends for repositories made or renamed since
    2026-07-15: `gh api repos/OWNER/NAME --jq '.owner.id, .id'`. `oidc_provider = "existing"`:
    the account has GitHub's provider already, from somewhere else.
    """

    repository: Annotated[str, Field(pattern=r"^[A-Za-z0-9-]+/[A-Za-z0-9._-]+$")] | None = None
    owner_id: Annotated[int, Field(ge=1)] | None = None
    repository_id: Annotated[int, Field(ge=1)] | None = None
    oidc_provider: Literal["create", "existing"] = "create"

    @model_validator(mode="after")
    def _a_repository_has_its_ids(self) -> Self:
        given = [self.repository, self.owner_id, self.repository_id]
        if any(given) and not all(given):
            raise ValueError("repository, owner_id and repository_id go together")
        return self
