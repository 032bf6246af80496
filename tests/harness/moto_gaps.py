"""What moto lacks of AWS, as far as our stack meets it: each gap with its reason and its mend.

Without the mends, three resources could not be applied. Each is as small as it can be, so that
Terraform meets moto's own answers otherwise. tests/test_moto_gaps.py fails where one is closed.
"""

from __future__ import annotations

import copy
import functools
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

import pytest
import xmltodict
from moto.athena.responses import AthenaResponse
from moto.awslambda.models import LambdaFunction
from moto.iam.access_control import PermissionResult
from moto.s3.models import FakeBucket
from moto.s3.responses import S3Response
from moto.sqs.models import Queue


@dataclass(frozen=True, slots=True)
class Gap:
    """What moto does otherwise than AWS, and what makes up for it."""

    what: str
    mend: Callable[[pytest.MonkeyPatch], None]


def _tell_the_redrive_allow_policy(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Queue, "redrive_allow_policy", None, raising=False)
    patch.setattr(Queue, "BASE_ATTRIBUTES", [*Queue.BASE_ATTRIBUTES, "RedriveAllowPolicy"])


def _keep_the_policy(patch: pytest.MonkeyPatch) -> None:
    forgetful = Queue._set_attributes

    @functools.wraps(forgetful)
    def remember(queue: Queue, attributes: dict[str, Any], now: float | None = None) -> None:
        kept = {"Policy": queue.policy} if hasattr(queue, "_policy_json") else {}
        forgetful(queue, {**kept, **attributes}, now)

    patch.setattr(Queue, "_set_attributes", remember)


def _tell_lifecycle_rules_as_put(patch: pytest.MonkeyPatch) -> None:
    forgetful, reduced = FakeBucket.set_lifecycle, S3Response.get_bucket_lifecycle
    put: WeakKeyDictionary[FakeBucket, Any] = WeakKeyDictionary()

    @functools.wraps(forgetful)
    def remember(bucket: FakeBucket, rules: list[dict[str, Any]]) -> None:
        put[bucket] = copy.deepcopy(rules)  # moto alters them
        forgetful(bucket, rules)

    @functools.wraps(reduced)
    def tell(response: S3Response) -> Any:
        status, headers, _ = reduced(response)  # raises where there are none
        rules = put[response.backend.get_bucket(response.bucket_name)]
        return status, headers, xmltodict.unparse({"LifecycleConfiguration": {"Rule": rules}})

    patch.setattr(FakeBucket, "set_lifecycle", remember)
    patch.setattr(S3Response, "get_bucket_lifecycle", tell)


def _leave_bucket_policies_aside(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(FakeBucket, "get_permission", lambda *_: PermissionResult.NEUTRAL)


def _compact_redrive_policies(patch: pytest.MonkeyPatch) -> None:
    spaced = vars(Queue)["attributes"].fget

    def attributes(queue: Queue) -> dict[str, Any]:
        found: dict[str, Any] = spaced(queue)
        if queue.redrive_policy:
            found["RedrivePolicy"] = json.dumps(queue.redrive_policy, separators=(",", ":"))
        return found

    patch.setattr(Queue, "attributes", property(attributes))


def _keep_logging_and_storage(patch: pytest.MonkeyPatch) -> None:
    create, update = LambdaFunction.__init__, LambdaFunction.update_configuration
    tell = LambdaFunction.get_configuration

    @functools.wraps(create)
    def created(function: LambdaFunction, *, spec: dict[str, Any], **rest: Any) -> None:
        vars(function)["logging"] = spec.get("LoggingConfig")
        create(function, spec=spec, **rest)

    @functools.wraps(update)
    def updated(function: LambdaFunction, changes: dict[str, Any]) -> dict[str, Any]:
        if "LoggingConfig" in changes:
            vars(function)["logging"] = changes["LoggingConfig"]
        if "EphemeralStorage" in changes:
            function.ephemeral_storage = changes["EphemeralStorage"]["Size"]
        return update(function, changes)

    @functools.wraps(tell)
    def told(function: LambdaFunction, *, on_create: bool = False) -> dict[str, Any]:
        found = tell(function, on_create=on_create)
        logging = vars(function)["logging"]
        return {**found, "LoggingConfig": logging} if logging else found

    patch.setattr(LambdaFunction, "__init__", created)
    patch.setattr(LambdaFunction, "update_configuration", updated)
    patch.setattr(LambdaFunction, "get_configuration", told)


def _delete_named_queries(patch: pytest.MonkeyPatch) -> None:
    def delete_named_query(response: AthenaResponse) -> str:
        del response.athena_backend.named_queries[response._get_param("NamedQueryId")]
        return "{}"

    patch.setattr(AthenaResponse, "delete_named_query", delete_named_query, raising=False)


def _refuse_unknown_workgroups(patch: pytest.MonkeyPatch) -> None:
    tell = AthenaResponse.get_work_group

    @functools.wraps(tell)
    def told(response: AthenaResponse) -> Any:
        name = response._get_param("WorkGroup")
        if name in response.athena_backend.work_groups:
            return tell(response)
        return response.error(f"WorkGroup {name} is not found.", 400)

    patch.setattr(AthenaResponse, "get_work_group", told)


GAPS = {
    "redrive-allow": Gap(
        "SQS takes a queue's RedriveAllowPolicy and never tells it", _tell_the_redrive_allow_policy
    ),
    "policy": Gap("SetQueueAttributes without a policy removes the policy", _keep_the_policy),
    "redrive-space": Gap(
        "SQS tells a queue's RedrivePolicy with spaces that were not sent",
        _compact_redrive_policies,
    ),
    "logging": Gap(
        "Lambda never tells a function's LoggingConfig, and updates no EphemeralStorage",
        _keep_logging_and_storage,
    ),
    "named-query": Gap("Athena has no DeleteNamedQuery", _delete_named_queries),
    "workgroup": Gap(
        "Athena tells nothing of a workgroup that there is not, where AWS says so",
        _refuse_unknown_workgroups,
    ),
    "sizes": Gap(
        "S3 takes sizes in the `And` filter of a lifecycle rule and never tells them",
        _tell_lifecycle_rules_as_put,
    ),
    "conditions": Gap(
        "S3 judges a bucket's policy without its conditions: what is denied to plain HTTP is"
        " denied to everybody",
        _leave_bucket_policies_aside,
    ),
}


@contextmanager
def mended() -> Iterator[None]:
    """moto without its gaps."""
    with pytest.MonkeyPatch.context() as patch:
        for gap in GAPS.values():
            gap.mend(patch)
        yield
