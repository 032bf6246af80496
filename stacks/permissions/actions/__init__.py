"""Which AWS actions Terraform needs for a resource of each type: to make, read, change, remove it.

For terraform-provider-aws 5.100.0 and the arguments that this stack uses; action and resource
names are those of the AWS Service Authorization Reference. A type that is not here cannot be
deployed: `stacks.permissions.derive` refuses it.

In an ARN, `{argument}` is an argument of the resource. A reference stands for the name of the
resource that it refers to. `{partition}`, `{region}` and `{account}` are the stack's.
"""

from __future__ import annotations

from stacks.permissions.actions.catalog import CATALOG
from stacks.permissions.actions.compute import COMPUTE
from stacks.permissions.actions.events import EVENTS
from stacks.permissions.actions.messaging import MESSAGING
from stacks.permissions.actions.monitoring import MONITORING
from stacks.permissions.actions.need import Need
from stacks.permissions.actions.storage import STORAGE

__all__ = ["NEEDS", "Need"]

NEEDS: dict[str, tuple[Need, ...]] = {
    **STORAGE,
    **MESSAGING,
    **COMPUTE,
    **EVENTS,
    **CATALOG,
    **MONITORING,
}
