"""What is there before an environment: the state's bucket, GitHub's provider, the deploy roles."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from syrupy.extensions.json import JSONSnapshotExtension

from stacks.settings import Settings, same_state
from tests.harness.synthesis import settings_with
from tests.harness.variants import EXISTING, ONE, TWO

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

pytestmark = pytest.mark.xdist_group("synthesis")

BY_HAND = settings_with(environment="one")
ISSUER = "token.actions.githubusercontent.com"


@cache
def synthesised(variant: str) -> dict[str, Any]:
    from stacks.bootstrap import BootstrapStack
    from stacks.cdk import Testing
    from stacks.state import state_of

    environments: dict[str, list[Settings]] = {
        "two": [ONE, TWO],
        "existing": [EXISTING],
        "by hand": [BY_HAND],
    }
    first, *_ = environments[variant]
    state = state_of(first, first.bootstrap_stack, "123456789012")
    stack = BootstrapStack(Testing.app(), first, environments[variant], state)
    whole: dict[str, Any] = json.loads(Testing.synth(stack, True))
    return whole


def statements(part: str) -> dict[str, dict[str, Any]]:
    """The statements of the one document whose id has a part, by sid."""
    documents = synthesised("two")["data"]["aws_iam_policy_document"]
    (found,) = [content["statement"] for id_, content in documents.items() if part in id_]
    return {statement["sid"]: statement for statement in found}


def test_bootstrap(snapshot: SnapshotAssertion) -> None:
    assert synthesised("two") == snapshot(extension_class=JSONSnapshotExtension)


def test_the_states_bucket_cannot_be_removed_by_accident() -> None:
    (bucket,) = synthesised("two")["resource"]["aws_s3_bucket"].values()
    assert bucket["lifecycle"] == {"prevent_destroy": True}
    assert bucket["force_destroy"] is False
    assert bucket["bucket"] == (
        "reporting-state-${data.aws_caller_identity.account.account_id}-eu-central-1"
    )


def test_the_states_bucket_is_versioned_encrypted_private_and_tls_only() -> None:
    resources = synthesised("two")["resource"]
    (versioning,) = resources["aws_s3_bucket_versioning"].values()
    assert versioning["versioning_configuration"] == {"status": "Enabled"}
    (encryption,) = resources["aws_s3_bucket_server_side_encryption_configuration"].values()
    assert encryption["rule"][0]["apply_server_side_encryption_by_default"]
    (access,) = resources["aws_s3_bucket_public_access_block"].values()
    assert access["block_public_policy"] is True
    (lifecycle,) = resources["aws_s3_bucket_lifecycle_configuration"].values()
    (rule,) = lifecycle["rule"]
    assert rule["noncurrent_version_expiration"] == [{"noncurrent_days": 90}]
    assert statements("state_policy-document")["DenyPlainHttp"]["effect"] == "Deny"


def test_the_bootstraps_own_state_lies_in_its_bucket_and_is_locked() -> None:
    assert synthesised("two")["terraform"]["backend"] == {
        "s3": {
            "bucket": "reporting-state-123456789012-eu-central-1",
            "encrypt": True,
            "key": "reporting-bootstrap/terraform.tfstate",
            "region": "eu-central-1",
            "use_lockfile": True,
        }
    }


def test_a_role_trusts_the_jobs_of_its_own_environment_under_both_names_and_no_pattern() -> None:
    (trust,) = statements("two_trust").values()
    assert trust["actions"] == ["sts:AssumeRoleWithWebIdentity"]
    assert trust["principals"][0]["type"] == "Federated"
    audience, subject = trust["condition"]
    assert audience == {
        "test": "StringEquals",
        "variable": f"{ISSUER}:aud",
        "values": ["sts.amazonaws.com"],
    }
    assert subject == {
        "test": "StringEquals",
        "variable": f"{ISSUER}:sub",
        "values": [
            "repo:acme/reporting:environment:two",
            "repo:acme@11/reporting@22:environment:two",
        ],
    }


def test_a_role_keeps_one_state_and_its_lock() -> None:
    state = statements("one_state-document")
    assert {
        sid: (sorted(s["actions"]), [arn.partition("}")[2] for arn in s["resources"]])
        for sid, s in state.items()
    } == {
        "FindState": (["s3:ListBucket"], [""]),
        "KeepState": (["s3:GetObject", "s3:PutObject"], ["/reporting-one/terraform.tfstate"]),
        "LockState": (
            ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"],
            ["/reporting-one/terraform.tfstate.tflock"],
        ),
    }


def test_every_policy_of_a_role_is_attached_to_it_and_the_boundary_to_none() -> None:
    resources = synthesised("two")["resource"]
    policies = {body["name"] for body in resources["aws_iam_policy"].values()}
    groups = (
        *("storage", "messages", "functions", "watching", "catalog", "secrets", "leftovers"),
        "state",
    )
    assert len(groups) <= 10  # IAM's quota of managed policies on a role, and on a user
    assert policies == {
        *(f"reporting-{env}-deploy-{group}" for env in ("one", "two") for group in groups),
        *(f"reporting-{env}-boundary" for env in ("one", "two")),
    }
    attached = [body["policy_arn"] for body in resources["aws_iam_role_policy_attachment"].values()]
    assert len(set(attached)) == 2 * len(groups)
    assert not any("boundary" in arn for arn in attached)


def test_a_role_may_ask_whether_a_destroy_would_lose_data() -> None:
    (bucket,) = [
        one
        for one in statements("one_storage-document").values()
        if "s3:CreateBucket" in one["actions"]
    ]
    assert "s3:ListBucketVersions" in bucket["actions"]


def test_a_role_deploys_to_the_region_of_its_environment() -> None:
    for env, region in (("one", "eu-central-1"), ("two", "eu-west-1")):
        for statement in statements(f"{env}_messages-document").values():
            for arn in statement["resources"]:
                assert arn == "*" or f":{region}:" in arn


def test_an_account_that_has_githubs_provider_already_keeps_it() -> None:
    created = synthesised("two")["resource"]["aws_iam_openid_connect_provider"]
    assert [body["url"] for body in created.values()] == [f"https://{ISSUER}"]
    assert "aws_iam_openid_connect_provider" not in synthesised("existing")["resource"]
    found = synthesised("existing")["data"]["aws_iam_openid_connect_provider"]
    assert [body["url"] for body in found.values()] == [f"https://{ISSUER}"]


def test_without_a_repository_there_is_a_bucket_and_nobody_to_trust() -> None:
    kinds = synthesised("by hand")["resource"]
    assert kinds
    assert not [kind for kind in kinds if kind.startswith("aws_iam_")]


def test_environments_share_a_bootstrap_when_their_state_lies_in_one_bucket(tmp_path: Path) -> None:
    for name, text in {
        "here": "",
        "there": "region = 'eu-west-1'",
        "joined": "region = 'eu-west-1'\n[state]\nregion = 'us-east-1'",
        "other": "account = '999999999999'",
        "filed": "emulated = true\n[state]\nbackend = 'local'",
        "emulated": "emulated = true",
    }.items():
        (tmp_path / f"{name}.toml").write_text(text)
    for one, others in (
        (Settings(environment="here"), ["here", "joined"]),
        (Settings(environment="emulated", emulated=True), ["emulated"]),
    ):
        together = same_state(one, "123456789012", tmp_path)
        assert [other.environment for other in together] == others
