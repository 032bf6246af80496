"""Rights of the deploy role that no request on moto server needs, and why it has them.

docs/least-privilege.md has them as a table.
"""

from __future__ import annotations

from collections.abc import Iterator

_BY_EVENTBRIDGE = "EventBridge itself asks for it, with the rights of whoever makes the connection"
_NO_SETTING = "no setting changes it; a later version may"
UNASKED = {
    "athena:UpdateWorkGroup": "moto server does not have it, so the stories change no workgroup",
    "events:UpdateApiDestination": "only with another address, which is in SSM",
    "events:UpdateConnection": "only with another header, which is in SSM",
    "glue:UpdateDatabase": _NO_SETTING,
    "iam:CreateServiceLinkedRole": _BY_EVENTBRIDGE,
    "iam:UpdateAssumeRolePolicy": _NO_SETTING,
    "kms:PutKeyPolicy": _NO_SETTING,
    "kms:UpdateAlias": "only where the key is made anew",
    "kms:UpdateKeyDescription": _NO_SETTING,
    "lambda:UpdateFunctionCode": "the stories change settings, not code",
    "secretsmanager:CreateSecret": _BY_EVENTBRIDGE,
    "secretsmanager:DeleteSecret": _BY_EVENTBRIDGE,
    "secretsmanager:DescribeSecret": _BY_EVENTBRIDGE,
    "secretsmanager:GetSecretValue": _BY_EVENTBRIDGE,
    "secretsmanager:PutSecretValue": _BY_EVENTBRIDGE,
    "secretsmanager:UpdateSecret": _BY_EVENTBRIDGE,
}


def table() -> Iterator[str]:
    """The lines of the page's table."""
    yield "| action | why no request there needs it |"
    yield "|---|---|"
    for action, reason in UNASKED.items():
        yield f"| `{action}` | {reason} |"
