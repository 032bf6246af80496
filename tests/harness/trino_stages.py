"""How many stages Trino makes of a query, at most. Nothing here can run Trino: they are reckoned.

A stage is what runs between exchanges of rows (Trino, "Concepts"). Each scan of a table has one,
and so has all that needs its rows put together anew: a group, a window, a join, `IN` and `EXISTS`
with a query, an order, a union, and the result. Where rows are together already Trino saves one,
which is not reckoned. A query of `WITH` is planned anew wherever it is named.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import sqlglot
from sqlglot import exp


def stages(sql: str) -> int:
    """Of a whole statement that Athena runs."""
    return 1 + _of_query(sqlglot.parse_one(sql, read="athena"), {})


def _of_query(query: exp.Expr, outer: Mapping[str, int]) -> int:
    """Without its result. `outer`: what the queries of a WITH come to, by name."""
    named = dict(outer)
    if found := query.args.get("with_"):
        for one in found.expressions:
            named[one.alias] = _of_query(one.this, named)
    if isinstance(query, exp.Subquery):
        return _of_query(query.this, named)
    if isinstance(query, exp.Union):
        return 1 + sum(_of_query(one, named) for one in (query.left, query.right))
    if not isinstance(query, exp.Select):
        raise NotImplementedError(type(query))
    own = [*_own(query)]
    windows = {
        tuple(part.sql() for part in one.args.get("partition_by") or ())
        for one in own
        if isinstance(one, exp.Window)
    }
    is_grouped = query.args.get("group") or any(
        isinstance(one, exp.AggFunc) and not one.find_ancestor(exp.Window) for one in own
    )
    has_order = query.args.get("order") or query.args.get("limit")
    sources = [query.args["from_"].this, *(one.this for one in query.args.get("joins") or ())]
    return (
        sum(_of_source(one, named) for one in sources)
        + len(sources)
        - 1
        + len(windows)
        + bool(is_grouped)
        + bool(has_order)
        + bool(query.args.get("distinct"))
        # Each value that the query finds once, and the join with them.
        + sum(2 + _of_query(one, named) for one in own if isinstance(one, exp.Query))
    )


def _of_source(source: exp.Expr, named: Mapping[str, int]) -> int:
    return named.get(source.name, 1) if isinstance(source, exp.Table) else _of_query(source, named)


def _own(node: exp.Expr) -> Iterator[exp.Expr]:
    """What stands in a query, but for what it reads; other queries whole."""
    for name, value in node.args.items():
        for one in value if isinstance(value, list) else [value]:
            if not isinstance(one, exp.Expr) or name in {"with_", "from_", "joins"}:
                continue
            yield one
            if not isinstance(one, exp.Query):
                yield from _own(one)
