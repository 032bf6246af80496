"""Names from events can be read, and do nothing to what stands around them."""

from __future__ import annotations

import pytest

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


def test_a_long_name_is_cut_in_the_middle_and_says_how_long_it_is() -> None:
    shown = untrusted.name("a" * 99_990 + "the end...")
    assert shown.startswith("aaaa")
    assert shown.endswith("the end... (100,000 characters)")
    assert len(shown) < 120


def test_the_lines_of_a_text_stay_lines() -> None:
    assert untrusted.prose("a\nb\x00") == "a\nb[U+0000]"
