"""SQL of an event's values: texts, and numbers that can be counted exactly (docs/metrics.md).

Engines read JSON's numbers as doubles, or keep their digits. Both come to the same here: a number
is the shortest decimal of the double that it stands for. From 10^15 on doubles do not tell all
numbers apart: there it counts if it has at most 15 digits.
"""

from __future__ import annotations

from collections.abc import Sequence

from functions.report.count.metrics.dialect import Dialect
from functions.report.count.metrics.items import Item
from functions.report.document.lists import LONGEST_NAME

DECIMAL = "DECIMAL(38, 9)"
# Stands for a number that cannot be counted exactly: every other one is below 10^18.
INEXACT = f"CAST('1e20' AS {DECIMAL})"
_BELOW = "1e18"
_ALL_TOLD_APART = "1e15"
_DIGITS = 15
NUMBER = r"\A-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?\z"
# A number that can be written in several ways.
_ODD = r"\A(-0|-?[0-9]+[.eE][0-9.eE+-]*)\z"


def number(dialect: Dialect, items: Sequence[Item]) -> str:
    """The first value that is there as a decimal: INEXACT, or null if it is no number."""
    return _first(items, [_number(dialect, item) for item in items])


def _number(dialect: Dialect, item: Item) -> str:
    """Nearly all numbers are short and have no exponent: the decimal is their text."""
    is_short = (
        f"length({item.json}) <= {_DIGITS} AND {item.is_number}"
        f" AND {item.json} NOT LIKE '%e%' AND {item.json} NOT LIKE '%E%'"
    )
    return (
        f"CASE WHEN {is_short} THEN TRY_CAST({item.json} AS {DECIMAL})"
        f" ELSE {_of_text(dialect, item.text)} END"
    )


def _of_text(dialect: Dialect, text: str) -> str:
    double = f"TRY_CAST({text} AS DOUBLE)"
    in_digits = dialect.in_e_notation(double, _DIGITS - 1)
    return (
        f"CASE WHEN {dialect.matches(text, NUMBER)}"
        f" THEN CASE WHEN abs({double}) < {_ALL_TOLD_APART}"
        f" THEN TRY_CAST(CAST({double} AS VARCHAR) AS {DECIMAL})"
        f" WHEN abs({double}) < {_BELOW} AND TRY_CAST({in_digits} AS DOUBLE) = {double}"
        f" THEN TRY_CAST({in_digits} AS {DECIMAL}) ELSE {INEXACT} END END"
    )


def first_scalar(dialect: Dialect, items: Sequence[Item]) -> str:
    """The first value that is there as text, if it is a text, a number, true or false.

    A number has one text, however it is written.
    """
    return _first(items, [_scalar(dialect, item) for item in items])


def whole(dialect: Dialect, text: str) -> str:
    """A text to tell it from others: a long one as its digest, longer than any that is not."""
    digest = f"rpad({dialect.digest(text)}, {LONGEST_NAME + 1}, '-')"
    return f"CASE WHEN length({text}) <= {LONGEST_NAME} THEN {text} ELSE {digest} END"


def _first(items: Sequence[Item], values: Sequence[str]) -> str:
    if len(items) == 1:
        return values[0]
    cases = (f"WHEN {item.there} THEN {value}" for item, value in zip(items, values, strict=True))
    return f"CASE {' '.join(cases)} END"


def _scalar(dialect: Dialect, item: Item) -> str:
    number = (
        f"CASE WHEN {dialect.matches(item.text, _ODD)} THEN {_canonical(dialect, item.text)}"
        f" ELSE {item.text} END"
    )
    return (
        f"CASE WHEN {item.is_text} THEN {item.text} WHEN {item.is_number} THEN {number}"
        f" WHEN {item.is_flag} THEN {item.text} END"
    )


def _canonical(dialect: Dialect, text: str) -> str:
    """The one text of a number that is not whole, or is written as if it were not."""
    double = f"TRY_CAST({text} AS DOUBLE)"
    in_digits = dialect.in_e_notation(double, _DIGITS - 1)
    shortest = f"TRY_CAST(CAST({double} AS VARCHAR) AS {DECIMAL})"
    return (
        f"CASE WHEN NOT abs({double}) < 1e300 THEN {text}"
        f" WHEN abs({double}) < {_ALL_TOLD_APART} AND CAST({shortest} AS DOUBLE) = {double}"
        f" THEN {_plain(shortest)}"
        f" WHEN abs({double}) < {_BELOW} AND TRY_CAST({in_digits} AS DOUBLE) = {double}"
        f" AND abs({double}) >= {_ALL_TOLD_APART}"
        f" THEN {_plain(f'TRY_CAST({in_digits} AS {DECIMAL})')}"
        f" ELSE {dialect.in_e_notation(double, 16)} END"
    )


def _plain(decimal: str) -> str:
    """A decimal as text, without zeros at its end."""
    return f"regexp_replace(CAST({decimal} AS VARCHAR), '\\.?0+$', '')"
