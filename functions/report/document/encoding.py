"""A report as the bytes of report.json, and back.

The figures of metrics are exact, and what revisions changed of them: a float would round those of
more than fifteen digits. All other numbers with a fraction are floats.
"""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast

import msgspec

if TYPE_CHECKING:
    from functions.report.document.report import Report

# JSON without blanks.
in_one_line = msgspec.json.Encoder(decimal_format="number").encode
_members = msgspec.json.Decoder(dict[str, msgspec.Raw])
_exact = msgspec.json.Decoder(float_hook=Decimal)
_WITH_EXACT = frozenset({"metrics", "history"})


def encoded(report: object) -> bytes:
    """JSON of two blanks an indent, as people read it; every Decimal is written as it is."""
    return msgspec.json.format(in_one_line(report), indent=2) + b"\n"


def decoded(report: bytes) -> Report:
    """A report.json of any version. Raises ValueError on anything else."""
    found: Report = json.loads(report)
    if not isinstance(found, dict):
        raise ValueError("no object of JSON")  # noqa: TRY004 - as on any other text
    if "metrics" in found:
        members, exact = _members.decode(report), cast("dict[str, Any]", found)
        for name in _WITH_EXACT & members.keys():
            exact[name] = _exact.decode(members[name])
    return found
