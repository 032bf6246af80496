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
    "usual",
]
# As colours: red, amber, grey, green.
Level = Literal["bad", "attention", "unknown", "good"]


class Verdict(TypedDict):
    """The worst that is to be said of a day.

    `level`: never good where nothing was judged. `short`: for a subject or a list. `commands`: the
    arguments of the next commands.
    """

    kind: VerdictKind
    level: Level
    sentence: str
    detail: str
    short: str
    commands: list[str]
