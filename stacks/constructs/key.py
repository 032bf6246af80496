"""A KMS key that encrypts an environment's buckets and queues, rotated every year."""

from __future__ import annotations

from collections.abc import Sequence

from stacks.cdk import Construct, KmsAlias, KmsKey
from stacks.constructs.policy import PolicyDocument, allow, equals, use_key

# The longest wait that KMS has before it deletes a key. Until then a mistake can be undone.
_DELETION_DAYS = 30
# A key's policy is about this key alone, whatever resource it names (KMS developer guide).
_THIS_KEY = "*"
_MANAGE = [
    *("kms:DescribeKey", "kms:GetKeyPolicy", "kms:PutKeyPolicy", "kms:ListKeyPolicies"),
    *("kms:GetKeyRotationStatus", "kms:EnableKeyRotation", "kms:DisableKeyRotation"),
    *("kms:ListResourceTags", "kms:TagResource", "kms:UntagResource"),
    *("kms:CreateAlias", "kms:UpdateAlias", "kms:DeleteAlias", "kms:UpdateKeyDescription"),
    *("kms:EnableKey", "kms:DisableKey", "kms:ScheduleKeyDeletion", "kms:CancelKeyDeletion"),
]


class Key(Construct):
    """`services` may use the key for our account. IAM policies say who else may."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        name: str,
        partition: str,
        account: str,
        services: Sequence[str],
    ) -> None:
        super().__init__(scope, id_)
        root = f"arn:{partition}:iam::{account}:root"
        policy = PolicyDocument(self, "policy")
        policy.add(allow("Manage", _MANAGE, [_THIS_KEY], accounts=[root]))
        policy.add(
            allow(
                "UseByPolicies",
                ["kms:Decrypt", "kms:GenerateDataKey"],
                [_THIS_KEY],
                accounts=[root],
            )
        )
        ours = [equals("aws:SourceAccount", account)]
        for service in services:
            policy.add(use_key(_THIS_KEY, service=service, conditions=ours))
        self._key = KmsKey(
            self,
            "key",
            description=f"Encrypts what {name} stores",
            enable_key_rotation=True,
            deletion_window_in_days=_DELETION_DAYS,
            policy=policy.json,
            # This tag tells a deploy role which key is its own.
            tags={"Name": name},
        )
        KmsAlias(self, "alias", name=f"alias/{name}", target_key_id=self._key.key_id)

    @property
    def arn(self) -> str:
        return self._key.arn
