"""A destroy that would lose data, or stop half-way, is refused before anything is touched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from deploy.consent import ask_to_destroy
from deploy.errors import DeployError
from deploy.teardown import refuse_to_lose_data
from stacks.settings import Settings

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

KEEPS = Settings(environment="prod")
DELETES = Settings(environment="dev", delete_data_on_destroy=True)


def state(*buckets: str, force_destroy: bool) -> dict[str, Any]:
    """What `terraform show -json` says of a stack with these buckets."""
    resources = [
        {"type": "aws_s3_bucket", "values": {"bucket": name, "force_destroy": force_destroy}}
        for name in buckets
    ]
    other = {"type": "aws_sqs_queue", "values": {"name": "a-queue"}}
    return {"format_version": "1.0", "values": {"root_module": {"resources": [*resources, other]}}}


@pytest.fixture
def full(s3: S3Client) -> str:
    """A versioned bucket with nothing to see in it: what was there has been deleted."""
    s3.create_bucket(Bucket="full")
    s3.put_bucket_versioning(Bucket="full", VersioningConfiguration={"Status": "Enabled"})
    s3.put_object(Bucket="full", Key="events/one", Body=b"data")
    s3.delete_object(Bucket="full", Key="events/one")
    assert s3.list_objects_v2(Bucket="full")["KeyCount"] == 0
    return "full"


@pytest.fixture
def empty(s3: S3Client) -> str:
    s3.create_bucket(Bucket="empty")
    return "empty"


def test_data_that_the_settings_keep_refuses_the_destroy_and_says_what_to_do(
    full: str, empty: str
) -> None:
    with pytest.raises(DeployError) as refused:
        refuse_to_lose_data(KEEPS, state(full, empty, force_destroy=False))
    message = str(refused.value)
    assert message.startswith("nothing was touched: prod holds data, and config/prod.toml keeps it")
    assert "aws s3 sync s3://full full" in message
    assert "s3://empty" not in message
    assert "make deploy ENV=prod" in message


def test_settings_that_were_changed_back_refuse_whatever_is_deployed(full: str) -> None:
    with pytest.raises(DeployError, match="keeps it"):
        refuse_to_lose_data(KEEPS, state(full, force_destroy=True))


def test_settings_that_are_not_deployed_yet_refuse_instead_of_stopping_half_way(full: str) -> None:
    with pytest.raises(DeployError, match="the last apply did not know that"):
        refuse_to_lose_data(DELETES, state(full, force_destroy=False))


def test_data_goes_where_settings_and_deployment_agree(full: str) -> None:
    refuse_to_lose_data(DELETES, state(full, force_destroy=True))


@pytest.mark.parametrize("settings", [KEEPS, DELETES])
def test_nothing_refuses_where_there_is_nothing_to_lose(empty: str, settings: Settings) -> None:
    refuse_to_lose_data(settings, state(empty, "gone-already", force_destroy=False))
    refuse_to_lose_data(settings, {"format_version": "1.0"})


def test_a_destroy_wants_the_environments_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    ask_to_destroy("dev", "dev")
    for given in ("", "prod", "yes"):
        with pytest.raises(DeployError, match="confirm with CONFIRM=dev"):
            ask_to_destroy("dev", given)


def test_on_a_terminal_the_name_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("typer.prompt", lambda _question: "dev")
    ask_to_destroy("dev", "")
    with pytest.raises(DeployError, match="nothing was touched"):
        ask_to_destroy("prod", "")
