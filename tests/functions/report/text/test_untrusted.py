"""Names from events can be read, and do nothing to what stands around them."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from functions.report.document.lists import short
from functions.report.text import untrusted

# As the Unicode Character Database has them, the first and the last of each range.
# PropList.txt, White_Space, but for the space (U+0020).
WHITE_SPACE = (
    *("0009-000D", "0085", "00A0", "1680", "2000-200A", "2028-2029", "202F", "205F", "3000"),
)
# DerivedCoreProperties.txt, Default_Ignorable_Code_Point; "Total code points: 4174".
IGNORABLE = (
    *("00AD", "034F", "061C", "115F-1160", "17B4-17B5", "180B-180F", "200B-200F", "202A-202E"),
    *("2060-206F", "3164", "FE00-FE0F", "FEFF", "FFA0", "FFF0-FFF8", "1BCA0-1BCA3"),
    *("1D173-1D17A", "E0000-E0FFF"),
)
# Controls, annotations, the empty Braille pattern, halves of a pair, private use.
OTHERS = ("0000-001F", "007F-009F", "FFF9-FFFB", "2800", "D800-DFFF", "E000-F8FF")


def codes(ranges: tuple[str, ...]) -> list[int]:
    ends = [(one.partition("-")[0], one.rpartition("-")[2]) for one in ranges]
    return [n for first, last in ends for n in range(int(first, 16), int(last, 16) + 1)]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("shop", "shop"),
        ("my shop", "my shop"),
        ("\u202egnp.exe", "[U+202E]gnp.exe"),
        ("a\nb\x1b[31m", "a[U+000A]b[U+001B][31m"),
        ("shop\u200b", "shop[U+200B]"),
        ("sh\xadop", "sh[U+00AD]op"),
        ("shop\U000e0041", "shop[U+E0041]"),
        ("\u0645\u062a\u062c\u0631", "\u0645\u062a\u062c\u0631"),
        ("\U0001f468\u200d\U0001f469", "\U0001f468[U+200D]\U0001f469"),
        ("shop ", "shop[U+0020]"),
        (" shop", "[U+0020]shop"),
        ("my  shop", "my [U+0020]shop"),
        ("\xa0", "[U+00A0]"),
        (" ", "[U+0020]"),
        ("  ", "[U+0020][U+0020]"),
        ("", "(empty)"),
        ("(empty)", "[U+0028]empty)"),
        (None, "(none)"),
        ("(none)", "[U+0028]none)"),
        ("shop[U+200B]", "shop[U+005B]U+200B]"),
        ("a[1]", "a[1]"),
    ],
)
def test_a_name_shows_what_is_in_it(text: str | None, shown: str) -> None:
    assert untrusted.name(text) == shown


def test_every_character_that_nobody_sees_is_written_as_its_number() -> None:
    assert len(codes(IGNORABLE)) == 4_174
    for code in [*codes(WHITE_SPACE), *codes(IGNORABLE), *codes(OTHERS)]:
        assert untrusted.name(f"a{chr(code)}b") == f"a[U+{code:04X}]b"
        if chr(code) != "\n":
            assert untrusted.prose(f"a{chr(code)}b") == f"a[U+{code:04X}]b"


@pytest.mark.parametrize("text", [" ~", "\xac\xae", "\u2010\u2027", "e\u0301", "\u2801"])
def test_characters_beside_them_stay(text: str) -> None:
    assert untrusted.name(f"a{text}b") == f"a{text}b"


# Names that are likely to be taken for each other.
NAMES = st.none() | st.text(
    st.sampled_from([*" a()[]U+0028none\xad\u034f\u115f\u200c\u2800\ufe0f\xa0\U000e0041\u2026"])
    | st.characters(),
    max_size=300,
)


@given(NAMES, NAMES)
@example("(none)", None)
@example("(empty)", "")
@example("shop", "shop ")
@example("a b", "a  b")
@example("\u200b", "[U+200B]")
@example("a" * 64 + "b" + "c" * 16, "a" * 64 + "d" + "c" * 16)
@example("a" * 64 + "\u2026 (300 characters, SHA-256 0123456789abcdef)", short("a" * 300))
def test_two_names_never_look_the_same(one: str | None, other: str | None) -> None:
    """As a browser shows them, which takes several spaces for one and drops those at the ends."""
    looks = {" ".join(untrusted.name(name).split()) for name in (one, other)}
    assert (len(looks) == 1) == (one == other)


def test_a_long_name_is_cut_in_the_middle_and_says_how_long_it_is() -> None:
    shown = untrusted.name("a" * 99_990 + "the end...")
    assert shown.startswith("aaaa")
    assert re.search(r"the end\.\.\. \(100,000 characters, SHA-256 [0-9a-f]{16}\)$", shown)
    assert len(shown) < 150


def test_the_lines_of_a_text_stay_lines() -> None:
    assert untrusted.prose("a\nb\x00") == "a\nb[U+0000]"


def test_a_name_that_the_report_has_cut_says_how_long_it_was() -> None:
    shown = untrusted.name(short("a\n" + "b" * 200_000))
    assert shown.startswith("a[U+000A]bbb")
    assert re.search(r"b\u2026 \(200,002 characters, SHA-256 [0-9a-f]{16}\)$", shown)
    assert len(shown) < 150
