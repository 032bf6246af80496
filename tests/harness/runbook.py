"""The alarms by docs/operations.md, which is written by hand: what tests hold the stack against."""

from __future__ import annotations

import re

from toolchain.project import ROOT

TEXT = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")


def sections() -> dict[str, str]:
    """The runbook's sections, by the kind of alarm that heads them."""
    parts = re.split(r"^### (.+)$", TEXT, flags=re.MULTILINE)[1:]
    return {
        parts[n]: re.split(r"^## ", parts[n + 1], flags=re.MULTILINE)[0]
        for n in range(0, len(parts), 2)
    }


KINDS = frozenset(sections())
# Only where settings name a webhook, as the local environment's do not.
WITHOUT_WEBHOOK = KINDS - {"webhook-dead-letters", "webhook-lost"}
