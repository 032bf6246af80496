"""A deploy role on an emulator that enforces IAM, where it judges otherwise than AWS evened out."""

from __future__ import annotations

import json

from local.emulator.instance import Instance
from stacks.names import Names
from tests.harness.clones import client

# The emulator judges these by other resources than AWS does (buses, connections and targets by
# rules; what is to be created, mappings, alarms, dashboards, queries and some tags by everything; a
# database by a table or the catalog), or does not know the condition that they are allowed on. So
# they are allowed on everything there: of these a test shows that the actions suffice, of all
# others that the resources do too. The rest is in tests/stacks/test_permissions.py.
_JUDGED_OTHERWISE = [
    *("events:CreateEventBus", "events:DescribeEventBus", "events:DeleteEventBus"),
    *("events:PutTargets", "events:RemoveTargets", "events:ListTargetsByRule"),
    *("events:ListTagsForResource", "events:TagResource", "events:UntagResource"),
    *("iam:CreateRole", "iam:PutRolePolicy", "iam:PutRolePermissionsBoundary"),
    *("lambda:CreateFunction", "lambda:CreateEventSourceMapping"),
    *("lambda:GetEventSourceMapping", "lambda:DeleteEventSourceMapping"),
    *("logs:DescribeLogGroups", "cloudwatch:DescribeAlarms", "cloudwatch:DeleteAlarms"),
    *("cloudwatch:PutDashboard", "cloudwatch:GetDashboard", "cloudwatch:DeleteDashboards"),
    *("cloudwatch:ListTagsForResource", "cloudwatch:TagResource", "cloudwatch:UntagResource"),
    *("sns:ListTagsForResource", "sns:TagResource", "sns:UntagResource"),
    *("athena:CreateWorkGroup", "athena:GetNamedQuery", "athena:DeleteNamedQuery"),
    *("athena:ListTagsForResource", "athena:TagResource", "athena:UntagResource"),
    *("events:DescribeConnection", "events:DescribeApiDestination"),
    *("glue:GetDatabase", "glue:UpdateDatabase", "glue:DeleteDatabase", "glue:GetTags"),
]


def even_out(running: Instance, names: Names) -> None:
    """Let the emulator judge an environment's deploy role as AWS does, as far as it goes.

    Of what it judges otherwise, the role must be allowed the actions all the same.
    """
    iam = client(running, "iam")
    allowed: set[str] = set()
    attached = iam.list_attached_role_policies(RoleName=names.deploy_role)["AttachedPolicies"]
    for policy in attached:
        version = iam.get_policy(PolicyArn=policy["PolicyArn"])["Policy"]["DefaultVersionId"]
        document = iam.get_policy_version(PolicyArn=policy["PolicyArn"], VersionId=version)
        for statement in document["PolicyVersion"]["Document"]["Statement"]:
            actions = statement["Action"]
            allowed |= {actions} if isinstance(actions, str) else set(actions)
    assert set(_JUDGED_OTHERWISE) <= allowed
    statement = {"Effect": "Allow", "Action": _JUDGED_OTHERWISE, "Resource": "*"}
    iam.put_role_policy(
        RoleName=names.deploy_role,
        PolicyName="emulator",
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
    )
