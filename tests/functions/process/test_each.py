"""Many values are read in one go, and each refused one by itself."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from msgspec.json import Decoder

from functions.process.each import all_unicode, each

_read = Decoder(int).decode


@given(st.lists(st.sampled_from([b"1", b"22", b"", b"{", b'"3"', b"[" * 5000])))
def test_what_is_refused_has_its_own_answer_in_its_own_place(texts: list[bytes]) -> None:
    found = each(_read, texts, lambda place: -len(texts[place]))
    assert found == [int(text) if text.isdigit() else -len(text) for text in texts]


def test_what_is_no_unicode_is_taken_for_nothing() -> None:
    assert all_unicode([b"a", b"\xff", "é".encode()]) == [b"a", b"", "é".encode()]
