"""The types of a report's verdict: what its day comes to, in one sentence."""

from __future__ import annotations

from typing import Literal, TypedDict

# The worst first.
VerdictKind = Literal[
    "outage",
    "invalid",
    "unbalanced",
    "incomplete",
    "open",
    "findings",
    "not_judged",
    "restated",
    "backfilled",
    "usual",
]
# After these, all that arrived is in the figures.
WHOLE: frozenset[VerdictKind] = frozenset({"findings", "not_judged", "restated", "usual"})
# As colours: red, amber, grey, green.
Level = Literal["bad", "attention", "unknown", "good"]


class VerdictHeadline(TypedDict):
    """The worst that is to be said of a day. `level`: never good where nothing was judged."""

    kind: VerdictKind
    level: Level
    sentence: str


class Verdict(VerdictHeadline):
    """The same with what else matters.

    `short`: for a subject or a list. `commands`: the arguments of the next commands.
    """

    detail: str
    short: str
    commands: list[str]


def too_much_invalid(invalid: int, arrived: int, *, share: float, least: int) -> bool:
    """Whether so much of what arrived was invalid that it is said before all else.

    `share`: what is still bearable, of at least `least` events.
    """
    return arrived >= least and invalid > share * arrived
