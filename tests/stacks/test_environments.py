"""What settings change: how long data stays, who encrypts it, who may send, how it is tagged."""

from __future__ import annotations

from dataclasses import asdict
from functools import cache
from typing import Any

import pytest

from stacks.names import StageName
from stacks.settings import Retention, load
from tests.harness.synthesis import SETTINGS, resource, resources, settings_with, synthesised

pytestmark = pytest.mark.xdist_group("synthesis")

KEY = "arn:aws:kms:eu-central-1:123456789012:key/one"
USE = ["kms:Decrypt", "kms:GenerateDataKey"]


@cache
def stack_json(variant: str) -> dict[str, Any]:
    from stacks.bootstrap import terraform_json

    changes: dict[str, dict[str, Any]] = {
        "own key": {"encryption": {"create_key": True}},
        "given key": {"encryption": {"kms_key_arn": KEY}},
        "producers": {"routing": {"producer_accounts": ["111111111111", "222222222222"]}},
        "narrow producers": {
            "routing": {
                "producer_accounts": ["111111111111"],
                "sources": ["shop"],
                "event_types": ["Order"],
            }
        },
        "one account": {"account": "123456789012"},
        "kept for good": {"retention": {}},
    }
    return terraform_json(settings_with(**changes[variant]))


def entries(variant: str, kind: str) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = stack_json(variant)["resource"].get(kind, {})
    return found


def documents(variant: str, part: str) -> list[dict[str, Any]]:
    """The statements of the documents whose id has a part."""
    all_documents = stack_json(variant)["data"]["aws_iam_policy_document"]
    return [
        statement
        for id_, document in all_documents.items()
        if part in id_
        for statement in document["statement"]
    ]


def rules(bucket: str) -> dict[str, dict[str, Any]]:
    listed = resource("aws_s3_bucket_lifecycle_configuration", bucket)["rule"]
    return {rule["id"]: rule for rule in listed}


def test_each_zone_stays_as_long_as_the_settings_say() -> None:
    def days(bucket: str, zone: str) -> tuple[str, int]:
        rule = rules(bucket)[f"expire-{zone}"]
        ((prefix, days),) = [(rule["filter"][0]["prefix"], rule["expiration"][0]["days"])]
        return prefix, days

    assert days("ingest/raw", "events") == ("events/", 400)
    assert days("process/processed", "events") == ("events/", 300)
    assert days("process/processed", "quarantine") == ("quarantine/", 200)
    assert days("process/processed", "ledger") == ("ledger/", 500)
    assert days("process/processed", "curated-days") == ("curated/days/", 350)
    assert days("report/reports", "daily") == ("daily/", 600)


def test_curated_parts_outlive_their_manifest_unless_they_are_superseded() -> None:
    processed = rules("process/processed")
    assert processed["expire-curated-parts"]["expiration"] == [{"days": 351}]
    superseded = processed["expire-curated-parts-superseded"]
    (filter_,) = superseded["filter"]
    assert filter_ == {"and": [{"prefix": "curated/parts/", "tags": {"superseded": "true"}}]}
    assert superseded["expiration"] == [{"days": 5}]


def test_raw_batches_that_are_worth_it_move_to_a_colder_class_that_still_reads_at_once() -> None:
    cool = rules("ingest/raw")["cool-events"]
    (filter_,) = cool["filter"]
    assert filter_ == {"and": [{"prefix": "events/", "object_size_greater_than": 131_071}]}
    assert cool["transition"] == [{"days": 40, "storage_class": "GLACIER_IR"}]
    for bucket in ("process/processed", "report/reports"):
        assert not any(rule.startswith("cool") for rule in rules(bucket))


def test_without_numbers_everything_is_kept_but_what_was_replaced() -> None:
    for id_, lifecycle in entries("kept for good", "aws_s3_bucket_lifecycle_configuration").items():
        clean_up, *others = lifecycle["rule"]
        assert clean_up["noncurrent_version_expiration"] == [{"noncurrent_days": 30}]
        expected = {
            "ingest_raw": ["cool-events"],
            "process_processed": ["expire-curated-parts-superseded"],
            "catalog_results": ["expire-everything"],
        }
        zone = "_".join(id_.split("_")[:2])
        assert [rule["id"] for rule in others] == expected.get(zone, [])


@pytest.mark.parametrize(
    ("retention", "moves"),
    [
        (Retention(), 90),
        (Retention(raw_days=180), 90),
        (Retention(raw_days=179), None),
        (Retention(raw_cold_days=10, raw_days=100), 10),
    ],
)
def test_batches_that_go_too_soon_for_the_colder_class_are_not_moved(
    retention: Retention, moves: int | None
) -> None:
    assert retention.raw_moves_after == moves


@pytest.mark.parametrize("variant", ["own key", "given key"])
def test_a_key_of_kms_encrypts_every_bucket_and_queue(variant: str) -> None:
    buckets = entries(variant, "aws_s3_bucket_server_side_encryption_configuration")
    queues = entries(variant, "aws_sqs_queue")
    names = SETTINGS.names
    assert len(buckets) == 4
    assert len(queues) == len([*names.queues, *names.dead_letters, names.webhook_dead_letters])
    keys = set()
    for bucket in buckets.values():
        (rule,) = bucket["rule"]
        assert rule["bucket_key_enabled"] is True
        assert rule["apply_server_side_encryption_by_default"]["sse_algorithm"] == "aws:kms"
        keys.add(rule["apply_server_side_encryption_by_default"]["kms_master_key_id"])
    for queue in queues.values():
        assert "sqs_managed_sse_enabled" not in queue
        keys.add(queue["kms_master_key_id"])
    (key,) = keys
    assert key == KEY if variant == "given key" else key.startswith("${aws_kms_key.key_")


@pytest.mark.parametrize("variant", ["own key", "given key"])
@pytest.mark.parametrize(
    "role", [*(f"{stage}_function_permissions" for stage in StageName), "scheduler-permissions"]
)
def test_every_role_that_touches_data_may_use_the_key(variant: str, role: str) -> None:
    (use,) = [one for one in documents(variant, role) if one["sid"] == "UseKey"]
    assert use["actions"] == USE
    assert len(use["resources"]) == 1


def test_our_own_key_turns_and_serves_the_services_for_our_own_account_alone() -> None:
    (key,) = entries("own key", "aws_kms_key").values()
    assert key["enable_key_rotation"] is True
    assert key["deletion_window_in_days"] == 30
    services = {
        statement["principals"][0]["identifiers"][0]: statement
        for statement in documents("own key", "key_policy")
        if statement["principals"][0]["type"] == "Service"
    }
    assert set(services) == {"events.amazonaws.com", "s3.amazonaws.com"}
    for statement in services.values():
        assert statement["actions"] == USE
        (condition,) = statement["condition"]
        assert condition["variable"] == "aws:SourceAccount"
    for statement in documents("own key", "key_policy"):
        assert not any("*" in action for action in statement["actions"])


def test_without_a_key_of_kms_there_is_none() -> None:
    assert not resources("aws_kms_key")
    assert "kms:" not in str(synthesised())


def test_other_accounts_may_put_events_and_only_where_the_settings_name_them() -> None:
    assert not resources("aws_cloudwatch_event_bus_policy")
    (policy,) = entries("producers", "aws_cloudwatch_event_bus_policy").values()
    assert policy["event_bus_name"].startswith("${aws_cloudwatch_event_bus.ingest_bus_")
    (put,) = documents("producers", "bus-policy")
    assert put["actions"] == ["events:PutEvents"]
    (principals,) = put["principals"]
    assert principals["type"] == "AWS"
    assert [one.split(":", 3)[3] for one in principals["identifiers"]] == [
        ":111111111111:root",
        ":222222222222:root",
    ]
    assert all(name.startswith("${aws_cloudwatch_event_bus.") for name in put["resources"])
    assert "condition" not in put


def test_other_accounts_may_put_only_what_the_rule_picks() -> None:
    (put,) = documents("narrow producers", "bus-policy")
    assert {one["variable"]: one["values"] for one in put["condition"]} == {
        "events:source": ["shop"],
        "events:detail-type": ["Order"],
    }


def test_every_resource_is_tagged_so_that_its_cost_can_be_told() -> None:
    (provider,) = synthesised()["provider"]["aws"]
    assert provider["default_tags"] == [
        {
            "tags": {
                "CostCentre": "4711",
                "Environment": SETTINGS.environment,
                "ManagedBy": "cdktf",
                "Project": SETTINGS.name,
            }
        }
    ]


def test_settings_that_name_an_account_touch_no_other() -> None:
    (provider,) = stack_json("one account")["provider"]["aws"]
    assert provider["allowed_account_ids"] == ["123456789012"]
    (anywhere,) = synthesised()["provider"]["aws"]
    assert "allowed_account_ids" not in anywhere


def test_environments_of_one_account_and_region_share_no_name() -> None:
    def names(environment: str) -> set[str]:
        settings = load(environment)
        derived = settings.names
        fixed = {
            value
            for name in dir(type(derived))
            if isinstance(getattr(type(derived), name), property)
            for value in [getattr(derived, name)]
            if isinstance(value, str)
        }
        staged = {name for stage in derived.stages.values() for name in asdict(stage).values()}
        assert len(staged) >= 2 * len(derived.stages)
        account = "1" * 12
        return (
            fixed
            | staged
            | {
                derived.raw_bucket(account),
                derived.processed_bucket(account),
                derived.reports_bucket(account),
            }
        )

    assert load("dev").region == load("prod").region
    assert not names("dev") & names("prod")
