"""Which rights recorded requests need: IAM's actions on which resources, under which conditions.

By the Service Authorization Reference, and by each service's own pages on permissions.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.harness.iam_policies import Asked
from tests.harness.recorded import Recorded
from tests.harness.request_resources import resources_of

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


class NeededRights:
    """What the requests of an account need, given in the order in which they were made.

    It remembers what later ones are judged by: a role's boundary, the tags of the one key, which
    functions have mappings and which workgroups have queries.
    """

    def __init__(self, account: str, partition: str = "aws") -> None:
        self._account, self._partition = account, partition
        self._boundaries: dict[str, str] = {}
        self._key_tags: dict[str, str] = {}
        self._mapped: set[str] = set()
        self._workgroups: set[str] = set()

    def of(self, request: Recorded) -> list[Asked]:
        """Every right that the request needs. Raises KeyError for a service without rules."""
        if str(request) in _FREE:
            return []
        return [
            *(
                Asked(action, resource, context)
                for action, context in self._actions(request)
                for resource in self._resources(request)
            ),
            *_passed_roles(request),
        ]

    def _resources(self, request: Recorded) -> list[str]:
        if request.service == "athena" and "NamedQueryId" in request.params:
            return sorted(self._workgroups)  # a query is its workgroup's
        found = resources_of(request, self._account, self._partition)
        if request.operation == "CreateNamedQuery":
            self._workgroups.update(found)
        return found

    def _actions(self, request: Recorded) -> Iterator[tuple[str, Context]]:
        """The actions, most often that of the request's name, and what each is judged by."""
        if request.service == "s3":
            yield from ((f"s3:{name}", {}) for name in _s3_actions(request))
        elif request.service == "iam":
            yield str(request), self._of_the_role(request)
        elif request.service == "kms":
            yield from self._of_the_key(request)
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

    def _of_the_key(self, request: Recorded) -> Iterator[tuple[str, Context]]:
        tags = {one["TagKey"]: one["TagValue"] for one in request.params.get("Tags", [])}
        keys = [*tags, *request.params.get("TagKeys", [])]
        asked: Context = {f"aws:requesttag/{key.lower()}": [value] for key, value in tags.items()}
        if keys:
            asked["aws:tagkeys"] = keys
        had = {f"aws:resourcetag/{key.lower()}": [one] for key, one in self._key_tags.items()}
        yield str(request), {**asked, **had}
        if request.operation == "CreateKey" and tags:
            # A key is tagged before it has tags (KMS API reference, CreateKey).
            yield "kms:TagResource", asked
        if request.operation in ("CreateKey", "TagResource"):
            self._key_tags |= tags
        for key in request.params.get("TagKeys", []):
            self._key_tags.pop(key, None)


def _s3_actions(request: Recorded) -> list[str]:
    params: Any = request.params
    if request.operation == "DeleteObjects":
        versions = [one.get("VersionId") for one in params["Delete"]["Objects"]]
        names = {"DeleteObjectVersion" if version else "DeleteObject" for version in versions}
        return sorted(names)
    if request.operation == "DeleteObject" and params.get("VersionId"):
        return ["DeleteObjectVersion"]
    if request.operation == "CreateBucket":
        # What it sets beside the bucket needs rights of its own (S3 API reference, CreateBucket).
        acl = ["PutBucketAcl"] if params.get("ACL", "private") != "private" else []
        owner = ["PutBucketOwnershipControls"] if "ObjectOwnership" in params else []
        return ["CreateBucket", *acl, *owner]
    return [_S3_ACTIONS.get(request.operation, request.operation)]


def _passed_roles(request: Recorded) -> Iterator[Asked]:
    service = _PASSED_TO.get(str(request))
    if service is None:
        return
    params: Any = request.params
    roles = [params.get("Role"), params.get("Target", {}).get("RoleArn")]
    roles += [target.get("RoleArn") for target in params.get("Targets", [])]
    for role in filter(None, roles):
        yield Asked("iam:PassRole", role, {"iam:passedtoservice": [service]})
