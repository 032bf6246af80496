"""What a deployed process says of its mappings is what the command looks for."""

from __future__ import annotations

import pytest

from stacks.deployed import described, has

DIGEST = "0123456789abcdef" * 4


def test_a_description_names_the_mappings() -> None:
    description = described("Validates", "mappings", DIGEST)
    assert description == "Validates; mappings 0123456789abcdef"
    assert has(description, "mappings", DIGEST) is True
    assert has(description, "metrics", DIGEST) is None
    assert has(description, "mappings", "f" * 64) is False


@pytest.mark.parametrize(
    "description", ["", described("Validates", "mappings", None), "mappings of old"]
)
def test_a_description_may_say_nothing_of_them(description: str) -> None:
    assert has(description, "mappings", DIGEST) is None
