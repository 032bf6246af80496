"""A deploy role on an emulator that enforces IAM, where it judges otherwise than AWS evened out."""

from __future__ import annotations

import json

from local.emulator.instance import Instance
from stacks.names import Names
from tests.harness.clones import client
from tests.harness.iam_policies import attached, listed

# The emulator judges these by other resources than AWS does (buses, connections and targets by
# rules; a rule on the default bus by an ARN that names it; what is to be created, mappings, alarms,
# dashboards, queries and some tags by everything; a database by a table or the catalog), or does
# not know the condition that they are allowed on. So they are allowed on everything there: of these
# a test shows that the actions suffice, of all others that the resources do too. The rest is in
# tests/stacks/test_permissions.py.
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
    *("events:DescribeConnection", "events:DescribeApiDestination", "events:DescribeRule"),
    *("glue:GetDatabase", "glue:UpdateDatabase", "glue:DeleteDatabase", "glue:GetTags"),
]


def even_out(running: Instance, names: Names) -> None:
    """Let the emulator judge an environment's deploy role as AWS does, as far as it goes.

    Of what it judges otherwise, the role must be allowed the actions all the same.
    """
    statements = attached(running, names.deploy_role)
    allowed = {action for one in statements for action in listed(one["Action"])}
    assert set(_JUDGED_OTHERWISE) <= allowed
    statement = {"Effect": "Allow", "Action": _JUDGED_OTHERWISE, "Resource": "*"}
    client(running, "iam").put_role_policy(
        RoleName=names.deploy_role,
        PolicyName="emulator",
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
    )
