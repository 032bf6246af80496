"""The cells of report.csv, each of which says exactly what it stands for.

- Nothing (null) is `(none)` as a name, and an empty cell as a value.
- Numbers, and `True` and `False`, stay as they are; those of metrics have all their digits.
- A text has an apostrophe in front where it would be read as something else: as a formula, which a
  spreadsheet runs (OWASP, "CSV injection"; names come from events), as nothing, as a number, or as
  a text with such an apostrophe. Without the first apostrophe of a cell, the text is as it was.
"""

from __future__ import annotations

from decimal import Decimal

_APOSTROPHE = "'"
# The same list has the full-width forms, which some spreadsheets read alike.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", *"\uff1d\uff0b\uff0d\uff20")
_NO_NAME = "(none)"
_NO_VALUE = ""


def name_cell(name: str | None) -> str:
    """The cell of a name."""
    if name is None:
        return _NO_NAME
    return _marked(name) if name == _NO_NAME else _text(name)


def value_cell(value: object) -> object:
    """The cell of a value."""
    if value is None:
        return _NO_VALUE
    if isinstance(value, Decimal):
        return f"{value:f}"
    if not isinstance(value, str):
        return value
    return _marked(value) if value == _NO_VALUE or _is_a_figure(value) else _text(value)


def _text(text: str) -> str:
    return _marked(text) if text.startswith((*_FORMULA_STARTS, _APOSTROPHE)) else text


def _marked(text: str) -> str:
    return f"{_APOSTROPHE}{text}"


def _is_a_figure(text: str) -> bool:
    """Whether a reader of the file would take a text for a number or a truth value."""
    try:
        float(text)
    except ValueError:
        return text in ("True", "False")
    return True
