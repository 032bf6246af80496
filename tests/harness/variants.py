"""Further settings: the most that a stack can have, and environments of one account."""

from __future__ import annotations

from tests.harness.synthesis import settings_with

GITHUB = {"repository": "acme/reporting", "owner_id": 11, "repository_id": 22}
# Everything that settings can add to the stack, under the longest names that they allow.
FULL = settings_with(
    name="abcdefghijklmnop",
    environment="staging8",
    region="ap-southeast-2",
    delete_data_on_destroy=True,
    github=GITHUB,
    encryption={"create_key": True},
    routing={
        "producer_accounts": ["210987654321"],
        "buses": {
            "default": {
                "sources": ["aws.ecs", "aws.s3"],
                "filter": [
                    {"source": "aws.ecs", "detail-type": "ECS Task State Change"},
                    {"source": "aws.s3", "detail": {"bucket": {"name": ["uploads"]}}},
                ],
            },
            "orders": {"sources": ["shop.orders"]},
        },
    },
    report={"engine": "athena"},
)
# Environments of one account, and one where the account has GitHub's provider already.
ONE = settings_with(environment="one", github=GITHUB)
TWO = settings_with(environment="two", github=GITHUB, region="eu-west-1")
EXISTING = settings_with(environment="one", github={**GITHUB, "oidc_provider": "existing"})
