"""Messages are sent in requests that hold each once, in order, within the limits of SQS."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from cli.repair.messages import requests
from functions.common.sqs import MAX_ENTRIES, MAX_REQUEST_BYTES

BODIES = st.lists(
    st.builds(
        lambda size, letter: letter * size,
        st.integers(1, 50) | st.integers(1, MAX_REQUEST_BYTES // 2),
        st.sampled_from(["x", "é"]),
    ),
    max_size=40,
)


@given(BODIES)
def test_requests_hold_every_body_once_in_order_within_the_limits(bodies: list[str]) -> None:
    batches = list(requests(bodies))
    assert [one for batch in batches for one in batch] == bodies
    for batch in batches:
        assert 1 <= len(batch) <= MAX_ENTRIES
        assert len(batch) == 1 or sum(len(one.encode()) for one in batch) <= MAX_REQUEST_BYTES
    for batch, following in pairwise(batches):
        size = sum(len(one.encode()) for one in [*batch, following[0]])
        assert len(batch) == MAX_ENTRIES or size > MAX_REQUEST_BYTES
