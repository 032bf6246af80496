"""What AWS and the time zone database know by name. None of it asks the network."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files

# It is in the database for machines that nobody has told their zone.
_NO_ZONE = "Factory"


@cache
def time_zones() -> frozenset[str]:
    """The zones of the pinned database, which the functions have too: no others of this machine."""
    names = files("tzdata").joinpath("zones").read_text(encoding="ascii").split()
    return frozenset(names) - {_NO_ZONE}


@cache
def regions() -> frozenset[str]:
    """The regions of all partitions, as botocore lists them."""
    listed = files("botocore").joinpath("data", "partitions.json").read_text(encoding="utf-8")
    return frozenset(
        region for partition in json.loads(listed)["partitions"] for region in partition["regions"]
    )
