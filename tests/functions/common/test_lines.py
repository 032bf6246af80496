"""Message bodies become lines and bodies again, and none is lost, added or altered."""

from __future__ import annotations

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from functions.common import lines

# What a line could be mistaken for, and any text with it, lone surrogates included.
PIECES = st.sampled_from(["\n", "\r", "\r\n", '"', "\\", "{}", "\ud800", "\u2028", "\x00", " "])
BODIES = st.lists(
    st.lists(PIECES | st.text(alphabet=st.characters(exclude_categories=[]), max_size=5)).map(
        # As JSON parsers give text: never half a pair beside its other half.
        lambda pieces: json.loads(json.dumps("".join(pieces)))
    )
)


def split(content: bytes) -> list[bytes]:
    return [line + b"\n" for line in content.split(b"\n")[:-1]]


@given(BODIES)
@example([])
@example(["", "\r", "\r\n", "\n", "\r\r", '""', "{}\r"])
@pytest.mark.parametrize("by_hand", [False, True])
def test_any_bodies_come_back_each_from_a_line_of_its_own(by_hand: bool, bodies: list[str]) -> None:
    found = [lines.body(line, by_hand=by_hand) for line in split(lines.encode(bodies))]
    assert found == [body.encode("utf-8", "surrogatepass") for body in bodies]


def test_blank_lines_of_a_hand_made_object_hold_no_body() -> None:
    content = [b"\n", b"{}\r\n", b"\r\n", b"\n", b" \n", b'""\n', b"\r", b"", b"{}"]
    found = [lines.body(line, by_hand=True) for line in content]
    assert found == [None, b"{}\r", None, None, b" ", b"", None, None, b"{}"]


def test_of_an_object_that_ingest_stored_every_line_is_a_message() -> None:
    found = [lines.body(line, by_hand=False) for line in (b"\r\n", b"\n")]
    assert found == [b"\r", b""]
