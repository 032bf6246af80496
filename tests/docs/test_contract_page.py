"""docs/contract.md has every reason for which an event is put into quarantine, and no other."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from functions.process import handler
from toolchain.project import ROOT

PAGE = (ROOT / "docs" / "contract.md").read_text(encoding="utf-8")
# What is made with a reason as its first argument.
REFUSALS = {"_Refused", "Invalid"}


def reasons_in_the_code() -> Iterator[str]:
    """The codes as they are spelt; what follows a colon is the name of a member."""
    for path in Path(handler.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in REFUSALS and node.args:
                spelt = re.match(r"f?'(\w+)(:?)", ast.unparse(node.args[0]))
                if spelt:
                    yield f"{spelt[1]}:<member>" if spelt[2] else spelt[1]


def test_the_page_has_the_reasons_that_the_code_gives() -> None:
    table = PAGE.partition("| reason | meaning |")[2].partition("\n\n")[0]
    documented = re.findall(r"^\| `([^`]+)` \|", table, re.M)
    assert sorted(documented) == sorted(set(reasons_in_the_code()))
