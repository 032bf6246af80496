"""JSON as somebody wrote it, that Hypothesis generates: spaces, escapes and repeated names too."""

from __future__ import annotations

from hypothesis import strategies as st

SPACE = st.sampled_from(["", " ", "\n\t", "\r "])
NUMBERS = st.sampled_from(["-0", "1E5", "1.0", "12345678901234567890123", "0.1e-7"])
STRINGS = st.sampled_from([r'"\u00e9"', r'"\ud83d\ude00"', '"é"', r'"\\"', r'"\""', '"},{"', '""'])
WORDS = st.sampled_from(["true", "false", "null"])
VALUES = st.recursive(
    NUMBERS | STRINGS | WORDS,
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda parts: f"[ {','.join(parts)}]")
        | st.lists(st.tuples(STRINGS, inner), max_size=3).map(
            lambda pairs: "{" + " , ".join(f"{name}:{value}" for name, value in pairs) + "}"
        )
    ),
    max_leaves=5,
)
