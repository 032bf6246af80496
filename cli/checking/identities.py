"""What tells the events of a mapping apart, in words."""

from __future__ import annotations

from collections.abc import Sequence

from cli.judging.judged import CONTRACT
from functions.process.mapping.compiled import Compiled, Steps
from functions.process.mapping.places import written


def identities(compiled: Compiled) -> dict[str, str]:
    """By mapping: which text is compared, beside the source and the day."""
    found = {CONTRACT: "event_id"}
    for one in compiled.mappings:
        text = one.event_id
        if text.hash:
            found[one.name] = f"SHA-256 of {_listed(text.hash)}"
        elif text.join:
            found[one.name] = " and ".join(map(written, text.join))
        else:
            found[one.name] = _listed(text.first)
    return found


def _listed(paths: Sequence[Steps]) -> str:
    return " or ".join(map(written, paths))
