"""The definitions with which functions were deployed, as their descriptions on AWS name them."""

from __future__ import annotations

import re
from typing import Literal

# Enough to tell definitions apart; a description has at most 256 characters.
_DIGITS = 16
# What process, and what the report, is deployed with.
Kind = Literal["mappings", "metrics"]


def described(what: str, kind: Kind, digest: str | None) -> str:
    """The description of a function with definitions of this digest; None for none."""
    return what if digest is None else f"{what}; {kind} {digest[:_DIGITS]}"


def has(description: str, kind: Kind, digest: str) -> bool | None:
    """Whether a function that is described so has these definitions; None if it does not say."""
    found = re.search(rf"\b{kind} ([0-9a-f]{{{_DIGITS}}})$", description)
    return None if found is None else digest.startswith(found[1])
