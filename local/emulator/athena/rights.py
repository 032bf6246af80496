"""Athena reads and writes with the caller's rights; the emulator by itself checks none.

What a statement needs of Glue and S3 is what Athena's user guide says: "Configure access to
databases and tables in the AWS Glue Data Catalog" and "Control access to Amazon S3 from Athena".
Without IAM enforced nothing is needed. The emulator has no uploads in parts.
"""

import contextvars
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from ministack import app
from ministack.core import iam_actions, router
from ministack.core.iam_evaluator import caller_arn, enforce
from ministack.core.responses import get_account_id, get_region
from ministack.services import athena, glue

from local.emulator.athena import manifests
from local.emulator.athena.sql import parse_unload

_access_key = contextvars.ContextVar("access_key", default="")
_extract_resource_arn = iam_actions.extract_resource_arn


@dataclass(frozen=True)
class Need:
    """An action on a resource."""

    action: str
    resource: str
    context: dict[str, str] = field(default_factory=dict)


def extract_resource_arn(  # noqa: PLR0913, PLR0917 - the emulator's own parameters
    service: str,
    method: str,
    path: str,
    headers: dict[str, str],
    body: bytes,
    query_params: dict[str, Any],
    region: str,
    account_id: str,
) -> str:
    """A query belongs to the workgroup that it runs in; the emulator gives it no resource."""
    found: str = _extract_resource_arn(
        service, method, path, headers, body, query_params, region, account_id
    )
    if service == "athena":
        # Each request passes here, and the task that it starts inherits this.
        _access_key.set(router.extract_access_key_id(headers, query_params))
        execution = athena._executions.get(iam_actions._safe_json_field(body, "QueryExecutionId"))
        if execution:
            return str(athena._arn_workgroup(execution["WorkGroup"]))
    return found


def refused(needs: Iterable[Need]) -> str | None:
    """Why the caller is refused, or None if everything is allowed."""
    if not app.AUTH:
        return None
    for need in needs:
        # The signature of Athena's request was checked; the buckets' policies forbid nothing.
        denied = enforce(
            _access_key.get(),
            need.action,
            "athena",
            get_region(),
            resource_arn=need.resource,
            service_context=need.context,
        )
        if denied:
            message: str = iam_actions.identity_denial_message(
                need.action, caller_arn(), need.resource, False
            )
            return message
    return None


def needed(execution: dict[str, Any]) -> Iterator[Need]:
    """What running a statement takes."""
    bucket, key = place(execution["ResultConfiguration"]["OutputLocation"])
    yield Need("s3:GetBucketLocation", _bucket(bucket))
    yield Need("s3:ListBucket", _bucket(bucket), {"s3:prefix": key})
    yield Need("s3:PutObject", _object(bucket, key))
    asked = parse_unload(execution["Query"])
    if asked:
        bucket, prefix = place(asked.target)
        yield Need("s3:ListBucket", _bucket(bucket), {"s3:prefix": prefix})
        yield Need("s3:PutObject", _object(bucket, f"{prefix}part"))
    query = asked.select if asked else execution["Query"]
    database = execution["QueryExecutionContext"]["Database"]
    for table in sorted({reference.table for reference in athena._table_references(query)}):
        found = glue._tables.get(f"{database}/{table}")
        if found:
            yield from _to_read(database, table, found["StorageDescriptor"])


def needed_for_results(execution: dict[str, Any]) -> list[Need]:
    """What reading the rows takes."""
    bucket, key = place(execution["ResultConfiguration"]["OutputLocation"])
    return [Need("s3:GetObject", _object(bucket, key))]


def _to_read(database: str, table: str, storage: dict[str, Any]) -> Iterator[Need]:
    catalog = f"arn:aws:glue:{get_region()}:{get_account_id()}"
    names = (":catalog", f":database/{database}", f":table/{database}/{table}")
    for name in names[:2]:
        yield Need("glue:GetDatabase", f"{catalog}{name}")
    for name in names:
        yield Need("glue:GetTable", f"{catalog}{name}")
    bucket, prefix = place(storage["Location"])
    yield Need("s3:GetBucketLocation", _bucket(bucket))
    yield Need("s3:ListBucket", _bucket(bucket), {"s3:prefix": prefix})
    yield Need("s3:GetObject", _object(bucket, f"{prefix}file"))
    if manifests.has_manifests(storage):
        for named in manifests.named(manifests.of_location(bucket, prefix)):
            yield Need("s3:GetObject", _object(*named))


def place(address: str) -> tuple[str, str]:
    """Bucket and key of a `s3://` address."""
    parts = urlsplit(address)
    return parts.netloc, parts.path.removeprefix("/")


def _bucket(name: str) -> str:
    return f"arn:aws:s3:::{name}"


def _object(bucket: str, key: str) -> str:
    return f"arn:aws:s3:::{bucket}/{key}"
