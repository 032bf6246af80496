"""Which rights recorded requests need: IAM's actions on which resources, under which conditions.

By the Service Authorization Reference, and by each service's own pages on permissions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tests.harness.iam_policies import Asked
from tests.harness.recorded import Recorded
from tests.harness.request_resources import UNKNOWN, resources_of

# S3 calls some requests otherwise than IAM calls their actions (S3 user guide, "Required
# permissions for Amazon S3 API operations"). What removes a configuration needs what puts it.
_S3_ACTIONS = {
    "HeadBucket": "ListBucket",
    "ListObjects": "ListBucket",
    "ListObjectsV2": "ListBucket",
    "ListObjectVersions": "ListBucketVersions",
    "HeadObject": "GetObject",
    "GetBucketAccelerateConfiguration": "GetAccelerateConfiguration",
    "GetBucketCors": "GetBucketCORS",
    "GetBucketEncryption": "GetEncryptionConfiguration",
    "PutBucketEncryption": "PutEncryptionConfiguration",
    "DeleteBucketEncryption": "PutEncryptionConfiguration",
    "GetBucketLifecycleConfiguration": "GetLifecycleConfiguration",
    "PutBucketLifecycleConfiguration": "PutLifecycleConfiguration",
    "DeleteBucketLifecycle": "PutLifecycleConfiguration",
    "GetBucketNotificationConfiguration": "GetBucketNotification",
    "PutBucketNotificationConfiguration": "PutBucketNotification",
    "GetBucketReplication": "GetReplicationConfiguration",
    "GetObjectLockConfiguration": "GetBucketObjectLockConfiguration",
    "GetPublicAccessBlock": "GetBucketPublicAccessBlock",
    "PutPublicAccessBlock": "PutBucketPublicAccessBlock",
    "DeletePublicAccessBlock": "PutBucketPublicAccessBlock",
    "DeleteBucketOwnershipControls": "PutBucketOwnershipControls",
    "DeleteBucketTagging": "PutBucketTagging",
}
# No policy has to allow them (STS API reference).
_FREE = {"sts:GetCallerIdentity", "sts:AssumeRoleWithWebIdentity"}
# The service that a request passes a role to (IAM user guide, "Granting a user permissions to pass
# a role to an AWS service").
_PASSED_TO = {
    "lambda:CreateFunction": "lambda.amazonaws.com",
    "lambda:UpdateFunctionConfiguration": "lambda.amazonaws.com",
    "scheduler:CreateSchedule": "scheduler.amazonaws.com",
    "scheduler:UpdateSchedule": "scheduler.amazonaws.com",
    "events:PutTargets": "events.amazonaws.com",
}
Context = dict[str, list[str]]
Params = Mapping[str, Any]


class NeededRights:
    """What the requests of an account need, given in the order in which they were made.

    It remembers what later ones are judged by: a role's boundary, the tags and the alias of the one
    key, which functions have mappings and which workgroups have queries.
    """

    def __init__(self, account: str, partition: str = "aws") -> None:
        self._account, self._partition = account, partition
        self._boundaries: dict[str, str] = {}
        self._key_tags: dict[str, str] = {}
        self._mapped: set[str] = set()
        self._workgroups: set[str] = set()
        self._keys: dict[str, str] = {}

    def of(self, request: Recorded) -> list[Asked]:
        """Every right that the request needs. Raises KeyError for a service without rules."""
        if str(request) in _FREE:
            return []
        needs = [
            Asked(action, resource, context)
            for action, context in self._actions(request)
            for resource in self._resources(request)
        ]
        return [*needs, *self._beside(request)]

    def _resources(self, request: Recorded) -> list[str]:
        if request.service == "athena" and "NamedQueryId" in request.params:
            return sorted(self._workgroups)  # a query is its workgroup's
        found = resources_of(request, self._account, self._partition)
        if request.operation == "CreateNamedQuery":
            self._workgroups.update(found)
        if request.operation == "CreateAlias":
            self._keys[request.params["AliasName"]] = found[1]
        if request.operation == "DeleteAlias":
            found.append(self._keys[request.params["AliasName"]])  # it is asked of both
        return found

    def _beside(self, request: Recorded) -> Iterator[Asked]:
        """What a request needs beside the action of its name."""
        service = _PASSED_TO.get(str(request))
        for role in _roles_in(request.params) if service else []:
            yield Asked("iam:PassRole", role, {"iam:passedtoservice": [str(service)]})
        if request.operation == "CreateKey" and request.params.get("Tags"):
            # The key is tagged before it has tags (KMS API reference, CreateKey).
            where = f"arn:{self._partition}:kms:{request.region}:{self._account}"
            yield Asked(
                "kms:TagResource", f"{where}:key/{UNKNOWN}", _tags_asked_for(request.params)
            )

    def _actions(self, request: Recorded) -> Iterator[tuple[str, Context]]:
        """The actions, most often that of the request's name, and what each is judged by."""
        if request.service == "s3":
            yield from ((f"s3:{name}", {}) for name in _s3_actions(request))
        elif request.service == "iam":
            yield str(request), self._of_the_role(request)
        elif request.service == "kms":
            yield str(request), self._of_the_key(request)
        elif request.operation.endswith("EventSourceMapping"):
            self._mapped |= {request.params.get("FunctionName", "")} - {""}
            for function in sorted(self._mapped):
                yield str(request), {"lambda:functionarn": [function]}
        else:
            yield str(request), {}

    def _of_the_role(self, request: Recorded) -> Context:
        """A boundary that is asked for, or else the one that the role has."""
        role = request.params.get("RoleName", "")
        if "PermissionsBoundary" in request.params:
            self._boundaries[role] = request.params["PermissionsBoundary"]
        boundary = self._boundaries.get(role)
        return {"iam:permissionsboundary": [boundary]} if boundary else {}

    def _of_the_key(self, request: Recorded) -> Context:
        """The tags that the key has, and those of the request."""
        params = request.params
        had = {f"aws:resourcetag/{key.lower()}": [one] for key, one in self._key_tags.items()}
        if request.operation in ("CreateKey", "TagResource"):
            self._key_tags |= _tags(params)
        for key in params.get("TagKeys", []):
            self._key_tags.pop(key, None)
        return {**had, **_tags_asked_for(params)}


def _tags(params: Params) -> dict[str, str]:
    return {one["TagKey"]: one["TagValue"] for one in params.get("Tags", [])}


def _tags_asked_for(params: Params) -> Context:
    tags = _tags(params)
    keys = [*tags, *params.get("TagKeys", [])]
    asked = {f"aws:requesttag/{key.lower()}": [value] for key, value in tags.items()}
    return {**asked, **({"aws:tagkeys": keys} if keys else {})}


def _s3_actions(request: Recorded) -> list[str]:
    params = request.params
    if request.operation == "DeleteObjects":
        # Of versions both are asked (S3 API reference, DeleteObjects).
        versions = any(one.get("VersionId") for one in params["Delete"]["Objects"])
        return ["DeleteObject", *(["DeleteObjectVersion"] if versions else [])]
    if request.operation == "DeleteObject" and params.get("VersionId"):
        return ["DeleteObjectVersion"]
    if request.operation == "CreateBucket":
        # What it sets beside the bucket needs rights of its own (S3 API reference, CreateBucket).
        acl = ["PutBucketAcl"] if params.get("ACL", "private") != "private" else []
        owner = ["PutBucketOwnershipControls"] if "ObjectOwnership" in params else []
        return ["CreateBucket", *acl, *owner]
    return [_S3_ACTIONS.get(request.operation, request.operation)]


def _roles_in(params: Params) -> Iterator[str]:
    """The roles that a request passes to its service."""
    yield from filter(None, [params.get("Role"), params.get("Target", {}).get("RoleArn")])
    yield from filter(None, (target.get("RoleArn") for target in params.get("Targets", [])))
