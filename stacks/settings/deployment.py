"""What deploying takes: where Terraform's state is, and which repository may deploy."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from stacks.settings.aws_names import BucketName, Region
from stacks.settings.fields import Like, Section


class State(Section):
    """Where Terraform keeps the state of the environment."""

    backend: Literal["s3", "local"] = "s3"
    """`s3`: in a bucket that everybody shares. `local`: in a file, for the embedded AWS only."""

    bucket: BucketName | None = None
    """The name of the bucket, which `make bootstrap` makes. If not set, it is
    `<name>-state-<account>-<region>`."""

    region: Region | None = None
    """The bucket's region; if not set, that of the environment. Environments of one account in
    several regions share one bucket if all name the same region here."""

    @model_validator(mode="after")
    def _a_bucket_is_of_s3(self) -> Self:
        if self.backend == "local" and (self.bucket or self.region):
            raise ValueError('bucket and region need backend = "s3"')
        return self


class GitHub(Section):
    """The repository whose workflows may [deploy this environment](deploy.md#from-github). Set its
    name and both ids, or none; `gh api repos/OWNER/NAME --jq '.owner.id, .id'` prints the ids."""

    repository: (
        Annotated[
            str,
            Like(
                r"^[A-Za-z0-9-]{1,39}/[A-Za-z0-9._-]{1,100}$",
                "a repository as owner/name: at most 39 letters, digits and -, then at most 100, in"
                " the name . and _ too",
            ),
        ]
        | None
    ) = None
    """The repository, as `OWNER/NAME`."""

    owner_id: Annotated[int, Field(ge=1)] | None = None
    """GitHub's id of the owner. GitHub names its workflows by it."""

    repository_id: Annotated[int, Field(ge=1)] | None = None
    """GitHub's id of the repository."""

    oidc_provider: Literal["create", "existing"] = "create"
    """`existing`: the account already has GitHub's OpenID Connect provider, made elsewhere."""

    @model_validator(mode="after")
    def _a_repository_has_its_ids(self) -> Self:
        given = [self.repository, self.owner_id, self.repository_id]
        if any(given) and not all(given):
            raise ValueError("repository, owner_id and repository_id go together")
        return self
