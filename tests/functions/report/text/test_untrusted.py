"""Names from events can be read, and do nothing to what stands around them."""

from __future__ import annotations

import re

import pytest

from functions.report.document.lists import short
from functions.report.text import untrusted


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("shop", "shop"),
        ("\u202egnp.exe", "[U+202E]gnp.exe"),
        ("a\nb\x1b[31m", "a[U+000A]b[U+001B][31m"),
        ("shop\u200b", "shop[U+200B]"),
        ("sh\xadop", "sh[U+00AD]op"),
        ("shop\U000e0041", "shop[U+E0041]"),
        ("\u0645\u062a\u062c\u0631", "\u0645\u062a\u062c\u0631"),
        ("\U0001f468\u200d\U0001f469", "\U0001f468\u200d\U0001f469"),
        ("", "(empty)"),
        ("  ", "(blank)"),
        (None, "(none)"),
    ],
)
def test_a_name_shows_what_is_in_it(text: str | None, shown: str) -> None:
    assert untrusted.name(text) == shown


# First and last of each range: C0 controls, DEL and C1, soft hyphen, Arabic letter mark, Mongolian
# separator, space without width, direction marks, separators and overrides, invisible operators
# and isolates, byte order mark, annotations, tags.
UNSEEN = (
    *("\x00\x1f", "\x7f\x9f", "\xad", "\u061c", "\u180e", "\u200b", "\u200e\u200f"),
    *("\u2028\u202e", "\u2060\u206f", "\ufeff", "\ufff9\ufffb", "\U000e0001\U000e007f"),
)


@pytest.mark.parametrize("ends", UNSEEN, ids=ascii)
def test_every_unseen_character_of_a_range_is_shown(ends: str) -> None:
    for code in range(ord(ends[0]), ord(ends[-1]) + 1):
        assert untrusted.name(f"a{chr(code)}b") == f"a[U+{code:04X}]b"


@pytest.mark.parametrize("text", [" ~", "\xa0\xac\xae", "\u200c\u200d", "\u2010\u2027", "\u3000"])
def test_characters_beside_them_stay(text: str) -> None:
    assert untrusted.name(f"a{text}b") == f"a{text}b"


def test_a_long_name_is_cut_in_the_middle_and_says_how_long_it_is() -> None:
    shown = untrusted.name("a" * 99_990 + "the end...")
    assert shown.startswith("aaaa")
    assert shown.endswith("the end... (100,000 characters)")
    assert len(shown) < 120


def test_the_lines_of_a_text_stay_lines() -> None:
    assert untrusted.prose("a\nb\x00") == "a\nb[U+0000]"


def test_a_name_that_the_report_has_cut_says_how_long_it_was() -> None:
    shown = untrusted.name(short("a\n" + "b" * 200_000))
    assert shown.startswith("a[U+000A]bbb")
    assert re.search(r"b\u2026 \(200,002 characters, SHA-256 [0-9a-f]{16}\)$", shown)
    assert len(shown) < 150
