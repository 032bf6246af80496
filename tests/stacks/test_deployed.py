"""What a deployed process says of its mappings is what the command looks for."""

from __future__ import annotations

import pytest

from stacks.deployed import described, has_mappings

DIGEST = "0123456789abcdef" * 4


def test_a_description_names_the_mappings() -> None:
    description = described("Validates", DIGEST)
    assert description == "Validates; mappings 0123456789abcdef"
    assert has_mappings(description, DIGEST) is True
    assert has_mappings(description, "f" * 64) is False


@pytest.mark.parametrize("description", ["", described("Validates", None), "mappings of old"])
def test_a_description_may_say_nothing_of_them(description: str) -> None:
    assert has_mappings(description, DIGEST) is None
