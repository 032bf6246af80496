"""Characters that nobody sees, or that cannot be told from others. Pure.

Python knows which characters are not printable: controls, format marks, all spaces but one, private
and unassigned ones. It does not know those that are letters, marks or symbols and yet leave nothing
on the page.
"""

from __future__ import annotations

# Default_Ignorable_Code_Point (DerivedCoreProperties.txt of the Unicode Character Database, the
# same from version 14.0 to 18.0: 4,174 code points).
_IGNORABLE = (
    *((0x00AD, 0x00AD), (0x034F, 0x034F), (0x061C, 0x061C), (0x115F, 0x1160), (0x17B4, 0x17B5)),
    *((0x180B, 0x180F), (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164)),
    *((0xFE00, 0xFE0F), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFF8)),
    *((0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF)),
)
# A symbol whose glyph is empty: the Braille pattern without a dot.
_BLANK = "\N{BRAILLE PATTERN BLANK}"
_LEAVES_NOTHING = frozenset(
    chr(code) for first, last in _IGNORABLE for code in range(first, last + 1)
) | {_BLANK}


def is_unseen(char: str) -> bool:
    """Whether a character leaves no mark of its own. A space (U+0020) is seen: it separates."""
    return char in _LEAVES_NOTHING or not char.isprintable()
