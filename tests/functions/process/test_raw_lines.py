"""Lines come whole, in their order, however they lie in what is read at a time."""

from __future__ import annotations

import gzip
from itertools import chain
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.process import raw_lines
from functions.process.raw_lines import UnreadableError, chunks

CONTENT = st.lists(st.sampled_from([b"\n", b"\r", b"a", b"bcdefgh"]), max_size=40).map(b"".join)


@given(CONTENT, st.integers(1, 12))
def test_lines_are_those_between_line_feeds_whatever_is_read_at_a_time(
    content: bytes, size: int
) -> None:
    with patch.object(raw_lines, "_CHUNK_BYTES", size):
        found = [*chunks(gzip.compress(content))]
    lines = [line + b"\n" for line in content.split(b"\n")]
    last = lines.pop().removesuffix(b"\n")
    assert [*chain.from_iterable(found)] == [*lines, *([last] if last else [])]
    assert all(found)


def test_what_is_cut_off_is_unreadable() -> None:
    with pytest.raises(UnreadableError):
        [*chunks(gzip.compress(b"line\n" * 1000)[:-9])]
