"""docs/contract.md has the reasons for which events are quarantined, as the registry has them."""

from __future__ import annotations

import re

from functions.common.reasons import Reason
from toolchain.project import ROOT

PAGE = (ROOT / "docs" / "contract.md").read_text(encoding="utf-8")


def test_the_page_has_every_reason_with_its_meaning_in_the_order_of_the_registry() -> None:
    table = PAGE.partition("| reason | meaning |")[2].partition("\n\n")[0]
    documented = re.findall(r"^\| `([^`]+)` \| (.*) \|$", table, re.M)
    assert documented == [
        (reason.code("<member>" if reason.members else None), reason.meaning) for reason in Reason
    ]
