"""The documents whose blocks run in a test, and why some blocks do not; their tables."""

from __future__ import annotations

import re

from tests.harness.blocks import Block

_CODE = re.compile(r"`([^`]+)`")

# By document, then by a block's first line.
NOT_RUN: dict[str, dict[str, str]] = {
    "docs/producers.md": {},
    "README.md": {
        "pip install -e .": "it would change what the tests run in, and has a test of its own",
        "make demo": "it takes minutes, and has tests of its own",
        "make bootstrap ENV=dev && make deploy ENV=dev": "it needs an AWS account",
        "make bootstrap ENV=dev": "it needs an AWS account",
    },
}


def left_out(block: Block) -> bool:
    """Whether a block is one of those that do not run."""
    return block.first_line in NOT_RUN[block.document]


def cells(line: str) -> list[str]:
    """The cells of a row of a table in Markdown."""
    return [cell.strip() for cell in line.strip("|").split("|")]


def code(cell: str) -> list[str]:
    """What stands in backquotes."""
    return _CODE.findall(cell)
