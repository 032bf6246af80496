"""A long list of keys is counted in full and named in part."""

from __future__ import annotations

from functions.common.named_keys import MAX_NAMED, named_keys


def test_every_key_is_counted_and_the_first_hundred_are_named_in_order() -> None:
    keys = [f"key-{number:03}" for number in range(150)]
    found = named_keys(keys[::-1])
    assert found == {"batches": 150, "keys": keys[:MAX_NAMED]}
    assert len(found["keys"]) == 100


def test_no_keys_are_none() -> None:
    assert named_keys([]) == {"batches": 0, "keys": []}
