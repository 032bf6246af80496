"""Names and texts from events as people can read them. Pure: text in, text out.

An event is hostile input. Pages escape markup, and the terminal and mails have none. These
functions make the rest harmless: no mark turns the direction of writing, no control character
reaches a terminal, no name breaks a line or fills a page.
"""

from __future__ import annotations

import re

_LONGEST_NAME = 80
_KEPT_END = 16
# C0 and C1 controls, soft hyphens, direction marks and overrides, line and paragraph separators,
# spaces without width, tags. Names that differ only in them would look the same, or turn the text
# beside them. Joiners (U+200C, U+200D) stay: scripts and emoji need them.
_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\U000e0001-\U000e007f]"
)


# The end of a name that a report has cut (document/lists.py). It says how long the whole name was.
_CUT = re.compile(r"\N{HORIZONTAL ELLIPSIS} \(([0-9]{1,7}) characters, (SHA-256 [0-9a-f]{16})\)\Z")


def name(text: str | None, longest: int = _LONGEST_NAME) -> str:
    """A name on one line: unseen characters shown, a long one cut in the middle."""
    if text is None:
        return "(none)"
    if not text.strip(" "):
        return "(blank)" if text else "(empty)"
    if len(text) <= longest:
        return _UNSEEN.sub(_seen, text)
    if whole := _CUT.search(text):
        start = _UNSEEN.sub(_seen, text[: longest - _KEPT_END])
        return f"{start}\N{HORIZONTAL ELLIPSIS} ({int(whole[1]):,} characters, {whole[2]})"
    cut = f"{text[: longest - _KEPT_END]}\N{HORIZONTAL ELLIPSIS}{text[-_KEPT_END:]}"
    return f"{_UNSEEN.sub(_seen, cut)} ({len(text):,} characters)"


def prose(text: str) -> str:
    """A longer text, such as an event: its lines stay lines, other unseen characters are shown."""
    return "\n".join(_UNSEEN.sub(_seen, line) for line in text.split("\n"))


def _seen(match: re.Match[str]) -> str:
    return f"[U+{ord(match[0]):04X}]"
