"""Requests keep within what PutEvents takes."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from cli.judging.entries import Entry
from cli.sending.requests import MAX_ENTRIES, MAX_REQUEST_BYTES, requests

ENTRIES = st.lists(
    st.builds(
        lambda size, source: Entry(b"x" * size, "x" * size, source, "t"),
        st.integers(1, 1000) | st.integers(1, MAX_REQUEST_BYTES - 100),
        st.sampled_from(["s", "é" * 20]),
    ),
    max_size=40,
)


@given(ENTRIES)
def test_requests_hold_every_entry_once_in_order_within_the_limits(entries: list[Entry]) -> None:
    batches = list(requests(entries))
    assert [one for batch in batches for one in batch] == entries
    for batch in batches:
        assert 1 <= len(batch) <= MAX_ENTRIES
        assert sum(one.size for one in batch) <= MAX_REQUEST_BYTES


@given(ENTRIES)
def test_no_request_is_cut_earlier_than_it_must_be(entries: list[Entry]) -> None:
    batches = list(requests(entries))
    for batch, following in pairwise(batches):
        size = sum(one.size for one in batch)
        assert len(batch) == MAX_ENTRIES or size + following[0].size > MAX_REQUEST_BYTES
