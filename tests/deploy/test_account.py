"""Which account is deployed to, and whether the state's bucket is there and ours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError
from typer.testing import CliRunner

from deploy.__main__ import app
from deploy.account import Bucket, account_number, find_bucket
from deploy.errors import DeployError
from stacks.settings import Settings

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

MOTO = "123456789012"


def test_the_account_is_that_of_the_credentials(aws: None) -> None:
    assert account_number(Settings(environment="dev")) == MOTO
    assert account_number(Settings(environment="dev", account=MOTO)) == MOTO


def test_an_endpoint_that_is_not_aws_is_said(
    aws: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    account_number(Settings(environment="dev"))
    assert capsys.readouterr().err == ""
    monkeypatch.setenv("AWS_ENDPOINT_URL", "https://sts.us-east-1.amazonaws.com")
    account_number(Settings(environment="dev"))
    assert "not to AWS" in capsys.readouterr().err


def test_credentials_of_another_account_than_the_settings_are_refused(aws: None) -> None:
    with pytest.raises(DeployError, match=f"for account {MOTO}.*prod.toml is for 9{{12}}"):
        account_number(Settings(environment="prod", account="9" * 12))


def test_without_credentials_the_message_says_how_to_get_some(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nonexistent")
    with pytest.raises(DeployError, match="aws sso login"):
        account_number(Settings(environment="dev"))


def test_a_bucket_is_free_or_ours(s3: S3Client) -> None:
    assert find_bucket("some-state", "us-east-1") is Bucket.FREE
    s3.create_bucket(Bucket="some-state")
    assert find_bucket("some-state", "us-east-1") is Bucket.OURS


def test_a_bucket_that_may_not_be_seen_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    class Refusing:
        def head_bucket(self, **_: Any) -> None:
            answer: Any = {"ResponseMetadata": {"HTTPStatusCode": 403}, "Error": {"Code": "403"}}
            raise ClientError(answer, "HeadBucket")

    monkeypatch.setattr("boto3.client", lambda *_, **__: Refusing())
    assert find_bucket("some-state", "us-east-1") is Bucket.TAKEN


@pytest.mark.parametrize("command", ["plan", "apply", "up", "drift", "destroy", "outputs"])
def test_without_a_state_bucket_the_message_says_what_makes_it(aws: None, command: str) -> None:
    result = CliRunner().invoke(app, [command, "--env", "dev"])
    assert isinstance(result.exception, DeployError)
    assert f"reporting-state-{MOTO}-us-east-1" in str(result.exception)
    assert "make bootstrap ENV=dev" in str(result.exception)


def test_an_environment_whose_state_is_a_local_file_has_no_bootstrap(aws: None) -> None:
    result = CliRunner().invoke(app, ["bootstrap", "--env", "local"])
    assert isinstance(result.exception, DeployError)
    assert "local file" in str(result.exception)
