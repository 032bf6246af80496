"""The mappings with which process was deployed, as its description on AWS names them."""

from __future__ import annotations

import re

# Enough to tell definitions apart; a description has at most 256 characters.
_DIGITS = 16
_MARK = re.compile(rf"\bmappings ([0-9a-f]{{{_DIGITS}}})$")


def described(what: str, digest: str | None) -> str:
    """The description of a function with mappings of this digest; None for none."""
    return what if digest is None else f"{what}; mappings {digest[:_DIGITS]}"


def has_mappings(description: str, digest: str) -> bool | None:
    """Whether a function that is described so has these mappings; None if it does not say."""
    found = _MARK.search(description)
    return None if found is None else digest.startswith(found[1])
