"""Functions of Athena's that sqlglot gives to DuckDB in another sense, or not at all.

Paths in JSON stay text: sqlglot's own form of them has no odd names. A scalar is told from an array
and an object, and documents that are no JSON have no values, as in Trino. What DuckDB does not do
as Trino does: digits of numbers are those of a double, and a place in an array is never a member.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import TypeAlias

import sqlglot
from sqlglot import TokenType, exp

Arguments: TypeAlias = Sequence[exp.Expression]

# What a function is called while sqlglot parses it, which knows none of that name.
_PREFIX = "athena_"
_STEP = re.compile(r'\["((?:[^"\\]|\\["\\])*)"\]|\[([0-9]+)\]|\.([\w:]+)')
# DuckDB's paths take these for other things than names, its JSON Pointers do not.
_ODD_NAMES = frozenset({"", "*"})


def marked(statement: str) -> str:
    """The statement with other names of these functions."""
    tokens = sqlglot.tokenize(statement, read="athena")
    for token, following in reversed([*pairwise(tokens)]):
        if following.token_type is TokenType.L_PAREN and token.text.lower() in _IN_DUCKDB:
            name = f"{_PREFIX}{token.text.lower()}"
            statement = f"{statement[: token.start]}{name}{statement[token.end + 1 :]}"
    return statement


def replaced(tree: exp.Expr) -> exp.Expr:
    """The tree of a marked statement with DuckDB's functions."""
    # Those inside others come first.
    for node in reversed([*tree.find_all(exp.Anonymous)]):
        if node.name.startswith(_PREFIX):
            node.replace(_IN_DUCKDB[node.name.removeprefix(_PREFIX)](node.expressions))
    return tree


def _extract(arguments: Arguments) -> exp.Expression:
    document, path = arguments
    text = _constant(path)
    if text is None:
        return _call("json_extract", document, path)
    value = document
    for step in _steps(text):
        value = _call("json_extract", value, _literal(step))
    return _call("try", _call("json_extract", value, exp.Literal.string("$")))


def _extract_scalar(arguments: Arguments) -> exp.Expression:
    value = _extract(arguments)
    kind = _call("json_type", value)
    nested = exp.In(this=kind, expressions=[*map(exp.Literal.string, ("ARRAY", "OBJECT"))])
    text = _call("json_extract_string", value.copy(), exp.Literal.string("$"))
    return exp.Case().when(nested, exp.Null()).else_(text)


def _constant(text: exp.Expr) -> str | None:
    """What a text is that is written in parts; None if it is no constant."""
    if isinstance(text, exp.Paren):
        return _constant(text.this)
    if isinstance(text, exp.DPipe):
        parts = _constant(text.left), _constant(text.right)
        return None if None in parts else "".join(map(str, parts))
    if isinstance(text, exp.Chr):
        return chr(int(text.expressions[0].name))
    return text.name if isinstance(text, exp.Literal) else None


def _literal(text: str) -> exp.Expression:
    """A text in DuckDB, where a zero character ends a statement."""
    parts = text.split("\0")
    whole: exp.Expression = exp.Literal.string(parts[0])
    for part in parts[1:]:
        zero = exp.DPipe(this=whole, expression=_call("chr", exp.Literal.number(0)))
        whole = exp.DPipe(this=zero, expression=exp.Literal.string(part))
    return exp.Paren(this=whole) if len(parts) > 1 else whole


def _steps(path: str) -> list[str]:
    """The path as DuckDB's paths and pointers of one step each. Raises ValueError, as Trino."""
    steps, at = [], 1
    while at < len(path):
        found = _STEP.match(path, at)
        if found is None or path[0] != "$":
            raise ValueError(f"INVALID_FUNCTION_ARGUMENT: Invalid JSON path: '{path}'")
        quoted, place, name = found.groups()
        if place is not None:
            steps.append(f"$[{place}]")
        else:
            name = re.sub(r"\\(.)", r"\1", quoted, flags=re.DOTALL) if name is None else name
            escaped = name.replace("\\", "\\\\").replace('"', '\\"')
            steps.append(f"/{name}" if name in _ODD_NAMES else f'$."{escaped}"')
        at = found.end()
    return steps


def _any_match(arguments: Arguments) -> exp.Expression:
    fitting = _call("len", _call("list_filter", *arguments))
    return exp.Paren(this=exp.GT(this=fitting, expression=exp.Literal.number(0)))


def _call(name: str, *arguments: exp.Expression) -> exp.Expression:
    return exp.Anonymous(this=name, expressions=[*arguments])


def _as(type_: str) -> Callable[[Arguments], exp.Expression]:
    return lambda arguments: exp.cast(arguments[0], type_)


_IN_DUCKDB: Mapping[str, Callable[[Arguments], exp.Expression]] = {
    "json_extract": _extract,
    "json_extract_scalar": _extract_scalar,
    "json_format": _as("VARCHAR"),
    "json_parse": _as("JSON"),
    "any_match": _any_match,
    "format": lambda arguments: _call("printf", *arguments),
}
